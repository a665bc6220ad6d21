export const slack = {
  'slack.shortened': 'Slack 放不下全部内容，这里有所省略。',
  'slack.confirm_title': '确定吗？',
  'slack.confirm_yes': '确定',
  'slack.confirm_no': '取消',
  'slack.cancel': '取消',
  'slack.close': '关闭',
  'slack.toggle_on': '是',
  'slack.no_options': '目前没有可选项。',
  'slack.form_failed': 'Slack 没有及时打开表单。没有任何改动，请再试一次。',
} as const;
