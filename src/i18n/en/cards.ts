export const cards = {
  'cards.required': 'Please fill this in.',
  'cards.choose': 'Please choose one.',
  'cards.type_name': 'Type a name…',
  'cards.cut':
    'This text is too long to be changed here: only its beginning is shown, and saving replaces all of it.',
  'cards.shortened': 'Not all of this fits here, so some of it is left out.',
  'cards.yes': 'Yes',
} as const;
