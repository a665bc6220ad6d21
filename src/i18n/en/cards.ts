export const cards = {
  'cards.required': 'Please fill this in.',
  'cards.choose': 'Please choose one.',
  'cards.type_name': 'Type a name…',
  'cards.cut':
    'This text is too long to be changed here: only its beginning is shown, and saving replaces all of it.',
  'cards.yes': 'Yes',
} as const;
