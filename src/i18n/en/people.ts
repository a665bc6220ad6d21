export const people = {
  'people.former': 'Former person {code}',
  'people.not_admin': 'Only administrators may export or erase what is stored about a person.',
} as const;
