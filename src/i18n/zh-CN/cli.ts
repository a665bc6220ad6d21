import type { cli as english } from '../en/cli.ts';

export const cli: Record<keyof typeof english, string> = {
  'cli.usage': `parley：除启动之外，运维人员需要的命令

  parley doctor [--json]               检查服务台所需的一切，并说明如何修复
  parley config check                  检查 parley.yaml 和环境变量是否可用
  parley calendar 名称 [--from 日期] [--days 天数]
                                       逐日显示何时计时；默认从今天起两周
  parley sla replay --policy 文件 [--days 天数] [--json]
                                       在过往工单上回放更改后的策略（默认 90 天）
  parley person export 人员 [--out 文件]
                                       以 JSON 导出关于某人的全部存储内容
  parley person erase 人员 [--texts] [--yes]
                                       删除某人；其工单和评论保留，但不再带姓名
  parley help

“人员”是电子邮箱，或账号，例如 slack:U0123、teams:<Entra 对象 ID>。
  --texts      同时删除此人写下的文字
  --yes        不再询问
  --lang en|zh-CN
               此处使用的语言；不指定时由 LANG 决定
命令与 Parley 一样读取环境变量和 parley.yaml。成功返回 0，有问题返回 1，无法理解命令时返回 2。`,
  'cli.not_understood': 'parley：{reason}',
  'cli.hint': '运行 parley help 查看可用的命令。',
  'cli.unknown_command': '没有“{command}”这个命令',
  'cli.no_command': '缺少命令',
  'cli.no_person': '缺少电子邮箱或账号',
  'cli.no_calendar': '缺少日历名称',
  'cli.wrong_date': '“{word}”不是日期，正确写法如 2026-12-24',
  'cli.wrong_days': '“{word}”不是 1 到 3660 之间的天数',
  'cli.no_such_calendar': '{file} 中没有日历“{name}”。现有：{names}。',
  'cli.calendar_closed': '不计时',
  'cli.calendar_line': '{date}  {hours}',
  'cli.calendar_line_named': '{date}  {hours}（{name}）',
  'cli.calendar_sum': '合计 {hours} 小时，按 {zone} 的时钟。',
  'cli.no_policy': '缺少更改后的策略文件：--policy 文件',
  'cli.replay_progress': '已回放 {tickets, number} 张工单…',
  'cli.replay_row': '{target} · {priority} · {tickets, plural, other {# 张工单}}',
  'cli.replay_now':
    '现状    {bar} {percent} %  达成 {met, number}，超时 {missed, number}，未完成 {open, number}；中位数 {median}，90% 在 {p90} 以内',
  'cli.replay_then':
    '更改后  {bar} {percent} %  达成 {met, number}，超时 {missed, number}，未完成 {open, number}；中位数 {median}，90% 在 {p90} 以内',
  'cli.replay_difference': '改善 {better, number}，变差 {worse, number}',
  'cli.replay_change': '{key}（{priority}）{change}',
  'cli.too_many': '多了一个词：“{word}”',
  'cli.config_ok':
    '{file} 没有问题：{queues, plural, other {# 个队列}}、{teams, plural, other {# 个团队}}、{categories, plural, other {# 个分类}}。',
  'cli.config_warning': '{where}：请留意：{message}',
  'cli.embedded_stopped':
    '{folder} 中还没有数据库：请先启动一次 Parley，或设置 DATABASE_URL 或 PARLEY_DATA_DIR。',
  'cli.no_such_person': '没有找到 {who}。',
  'cli.exported': '关于 {name} 的全部存储内容已写入 {file}。',
  'cli.file_there': '{file} 已存在，未作改动。',
  'cli.erase_ask':
    '这会把 {name}（{accounts}）永久移出服务台：姓名、邮箱、账号、私信、会话。{tickets, plural, other {# 张工单}}和{comments, plural, other {# 条评论}}会保留，但不再带姓名。输入“{word}”继续：',
  'cli.erase_word': '删除',
  'cli.erase_no_terminal': '此处无法询问：确定要删除请加 --yes。',
  'cli.erase_left': '没有做任何改动。',
  'cli.erase_resumed': '继续之前已开始的删除。',
  'cli.erased':
    '已完成：{name}。{cards, plural, other {# 张卡片}}会重新绘制，不再带姓名。此人自己在 Slack 或 Teams 上写的消息需要在那里删除。',
  'cli.config_names': 'parley.yaml 中仍然写着此人（{refs}）：请在那里删去并重启 Parley。',
};
