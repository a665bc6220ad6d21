import fc from 'fast-check';
import type { Block, Button, Card } from '../../../src/chat/card.ts';
import type { Field, Form, PersonFieldId } from '../../../src/chat/form.ts';
import { type Text, t } from '../../../src/i18n/text.ts';

/** Words that look like markup, mixed with ordinary ones, of any length up to very long. */
const snippets = fc.constantFrom(
  '[click](https://evil.example)',
  '**bold** _it_ ~~gone~~ `code`',
  '# head',
  '> quote',
  '- item\n- item\n\n1. one\n2) two',
  '---',
  '<at>Lin</at> <b>x</b> <https://evil.example>',
  '{{DATE(2026-11-24T00:00:00Z)}}',
  '&amp; &lt; R&D',
  'C:\\Users\\lin \\\\server\\share \\*',
  '![pic](https://evil.example/x.png)',
  '    four spaces  two',
  '\u202eright to left 👩‍👩‍👧 مرحبا',
  '\ud800 lone',
  '打印机坏了',
  '',
);
const long = fc.integer({ min: 0, max: 45_000 }).map((n) => 'VPN drops * '.repeat(n / 12 + 1).slice(0, n));
export const words = fc.oneof(
  { weight: 5, arbitrary: snippets },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 3, arbitrary: fc.array(snippets, { maxLength: 4 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: long },
);
const text: fc.Arbitrary<Text> = fc.oneof(
  words,
  words.map((title) => t('card.title', { key: 'INC-1', title })),
  words.map((name) => ({ mention: { name, accounts: { teams: 'aad' } } })),
  fc.constant({ instant: '2026-11-24T09:00:00Z', style: 'datetime' } as const),
);
const button: fc.Arbitrary<Button> = fc.record(
  {
    action: fc.constantFrom('ticket.take', 'ticket.solve'),
    subject: fc.uuid(),
    label: text,
    style: fc.constantFrom('primary', 'danger'),
    opensForm: fc.boolean(),
    opensCard: fc.boolean(),
    confirm: text,
    url: fc.constantFrom('https://desk.example/x', 'javascript:alert(1)', 'data:text/html,x', 'nonsense'),
  },
  { requiredKeys: ['action', 'subject', 'label'] },
);
const option = fc.record({ value: fc.string({ minLength: 1, maxLength: 20 }), label: text });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant('heading'), text }),
  fc.record({
    type: fc.constant('text'),
    text,
    style: fc.constantFrom('normal', 'subtle', 'strong', 'quote'),
  }),
  fc.record({
    type: fc.constant('facts'),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 8 }),
  }),
  fc.record({
    type: fc.constant('choice'),
    id: fc.constant('kind'),
    label: text,
    value: fc.string(),
    options: fc.array(option, { minLength: 1, maxLength: 300 }),
    action: fc.constant('draft.set'),
    subject: fc.uuid(),
  }),
  fc.record({ type: fc.constant('actions'), buttons: fc.array(button, { maxLength: 12 }) }),
  fc.record({
    type: fc.constant('image'),
    url: fc.constantFrom('https://a.example/x.png', 'data:x'),
    alt: text,
  }),
  fc.record({
    type: fc.constant('status'),
    text,
    tone: fc.constantFrom('neutral', 'good', 'warning', 'bad'),
  }),
  fc.record({
    type: fc.constant('progress'),
    text,
    percent: fc.integer({ min: 0, max: 100 }),
    tone: fc.constantFrom('neutral', 'good', 'warning', 'bad'),
  }),
  fc.record({
    type: fc.constant('list'),
    items: fc.array(fc.record({ title: text, detail: text, button }, { requiredKeys: ['title'] }), {
      maxLength: 60,
    }),
  }),
  fc.constant({ type: 'divider' } as const),
);
export const card: fc.Arbitrary<Card> = fc.record({
  summary: text,
  // Selects of one card have different ids.
  blocks: fc
    .array(block, { maxLength: 40 })
    .map((blocks) =>
      blocks.map((some, n) => (some.type === 'choice' ? { ...some, id: `choice${n}` } : some)),
    ),
});

const field = (id: string): fc.Arbitrary<Field> => {
  const base = { id: fc.constant(id), label: text, hint: text, required: fc.boolean() };
  const requiredKeys = ['id', 'label', 'type'] as const;
  return fc.oneof(
    fc.record(
      {
        ...base,
        type: fc.constant('text'),
        value: words,
        multiline: fc.boolean(),
        maxLength: fc.integer({ min: 1, max: 500 }),
        placeholder: text,
      },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      {
        ...base,
        type: fc.constant('choice'),
        value: fc.string(),
        options: fc.array(option, { minLength: 1, maxLength: 150 }),
        multiple: fc.boolean(),
      },
      { requiredKeys: [...requiredKeys, 'options'] },
    ),
    fc.record(
      {
        ...base,
        id: fc.constant<PersonFieldId>(`person_${id}`),
        type: fc.constant('person'),
        value: fc.uuid(),
      },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      { ...base, type: fc.constant('date'), value: fc.constant('2026-11-24') },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      { ...base, type: fc.constant('toggle'), value: fc.boolean() },
      { requiredKeys: [...requiredKeys] },
    ),
  );
};
export const form: fc.Arbitrary<Form> = fc.record({
  id: fc.constant('ticket.edit'),
  subject: fc.uuid(),
  title: text,
  submit: text,
  intro: text,
  fields: fc
    .integer({ min: 0, max: 8 })
    .chain((n) => fc.tuple(...[...Array(n).keys()].map((i) => field(`f${i}`)))),
});
