export const teams = {
  'teams.done': '已完成。',
  'teams.check_draft': '请确认我的理解是否正确：内容已发在那条消息下方，确认后请发送。',
  'teams.check_draft_direct': '请确认我的理解是否正确：内容已发在我们的私聊中，确认后请发送。',
  'teams.file_open': '打开 {file}',
  'teams.file_no_link': '服务台没有公开的访问地址，无法在此显示该文件。文件已由服务台保存。',
} as const;
