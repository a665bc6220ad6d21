export const teams = {
  'teams.done': 'Done.',
  'teams.check_draft': 'Please check what I understood: I wrote it below that message. Then send it.',
  'teams.check_draft_direct': 'Please check what I understood: I wrote it in our direct chat. Then send it.',
  'teams.file_open': 'Open {file}',
  'teams.file_no_link':
    'It can’t be shown here because this service desk has no public address. The desk has kept it.',
} as const;
