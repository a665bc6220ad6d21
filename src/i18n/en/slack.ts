export const slack = {
  'slack.shortened': 'Slack has no room for all of this, so some of it is shortened here.',
  'slack.confirm_title': 'Are you sure?',
  'slack.confirm_yes': 'Yes',
  'slack.confirm_no': 'No',
  'slack.cancel': 'Cancel',
  'slack.close': 'Close',
  'slack.toggle_on': 'Yes',
  'slack.no_options': 'there is nothing to choose from yet.',
  'slack.form_failed': 'Slack did not open the form in time. Nothing was changed; please try again.',
} as const;
