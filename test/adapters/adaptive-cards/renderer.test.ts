import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { adaptiveCard } from '../../../adapters/adaptive-cards/card.ts';
import type { CardReader } from '../../../adapters/adaptive-cards/draw.ts';
import { bytesOf } from '../../../adapters/adaptive-cards/fit.ts';
import { adaptiveForm } from '../../../adapters/adaptive-cards/form.ts';
import { MAX_CARD_BYTES } from '../../../adapters/adaptive-cards/limits.ts';
import { clean, escapeMarkdown } from '../../../adapters/adaptive-cards/markdown.ts';
import { readSubmitted } from '../../../adapters/adaptive-cards/submitted.ts';
import type { AdaptiveCard } from '../../../adapters/adaptive-cards/types.ts';
import type { Block } from '../../../src/chat/card.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { t } from '../../../src/i18n/text.ts';
import { card, form, words } from './arbitraries.ts';

// The package's ES build has imports without extensions, which Node doesn't load; the bundle needs no browser to parse.
const bundle: typeof AdaptiveCards = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

const reader: CardReader = { locale: 'en', timeZone: 'UTC' };
const teams: CardReader = { ...reader, dialogs: 'ask', nonce: 'n1' };

/**
 * Not complaints of ours: a person field without choices is Teams' own extension, and the library checks
 * `lang` with a global regular expression, which forgets to start at the beginning every second time.
 */
const KNOWN =
  /^(An Input.ChoiceSet must have|Property "choices.data"|Invalid value "(en|zh)" for property "lang")/;

/** What the official library has against a card. */
function complaints(json: AdaptiveCard): string[] {
  const context = new bundle.SerializationContext(new bundle.Version(1, 5));
  const parsed = new bundle.AdaptiveCard();
  parsed.parse(JSON.parse(JSON.stringify(json)), context);
  const events = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index).message);
  const failures = parsed.validateProperties().validationEvents.map((event) => event.message);
  return [...events, ...failures].filter((message) => !KNOWN.test(message));
}

const markdown = new MarkdownIt({ html: false, linkify: false });

/** The plain text that a Markdown renderer shows, or undefined if it sees any markup. */
function shown(source: string): string | undefined {
  const html = markdown.render(source);
  if (/<(?!\/?p>)/.test(html)) return undefined;
  return html
    .replace(/<\/p>\n<p>/g, '\n')
    .replace(/<\/?p>|\n$/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

describe('words of people', () => {
  it('are shown as typed by a Markdown renderer', () => {
    fc.assert(
      fc.property(words, (typed) => {
        const visible = shown(escapeMarkdown(typed));
        expect(visible, 'no markup').toBeDefined();
        const normal = (s: string): string =>
          s
            .replace(/[\u00a0\s]*\n[\u00a0\s]*/g, '\n')
            .replace(/\s+/g, (x) => (x.includes('\n') ? '\n' : ' '))
            .trim();
        expect(normal(visible ?? '')).toBe(
          normal(clean(typed).replaceAll('\t', ' ').replaceAll('\u0000', '\ufffd')),
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['[x](https://evil.example)', '\\[x\\]\\(https://evil.example)'],
    ['C:\\Users\\lin', 'C:\\Users\\lin'],
    ['R&D is 3 < 4', 'R&D is 3 < 4'],
    ['&lt;', '\\&lt;'],
    ['<at>Lin</at>', '\\<at>Lin\\</at>'],
    ['1. one', '1\\. one'],
    ['a\n\nb', 'a\n\n\u00a0\n\nb'],
    ['snake_case *x*', 'snake\\_case \\*x\\*'],
    ['{{DATE(2026-01-01T00:00:00Z)}}', '\\{{DATE(2026-01-01T00:00:00Z)}}'],
  ])('%j is written %j', (typed, escaped) => {
    expect(escapeMarkdown(typed)).toBe(escaped);
  });
});

describe('cards', () => {
  it('are valid 1.5 cards within the limit, whatever they hold', () => {
    fc.assert(
      fc.property(card, fc.constantFrom(reader, teams), (some, whom) => {
        const json = adaptiveCard(some, whom);
        expect(complaints(json)).toEqual([]);
        expect(bytesOf(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
        expect(JSON.stringify(json)).not.toContain('javascript:');
      }),
      { numRuns: 60 },
    );
  });

  it('shorten a very long text and keep what can be pressed', () => {
    const json = adaptiveCard(
      {
        summary: 'x',
        blocks: [
          ...Array.from({ length: 30 }, () => ({ type: 'text', text: 'word '.repeat(8_000) }) as const),
          { type: 'actions', buttons: [{ action: 'ticket.take', subject: '1', label: t('button.take') }] },
        ],
      },
      reader,
    );
    expect(bytesOf(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
    expect(json.body).toHaveLength(31);
    expect(json.body[0]).toMatchObject({ type: 'TextBlock', text: expect.stringMatching(/^word .*…$/) });
    expect(json.body[30]).toMatchObject({ type: 'ActionSet' });
  });

  it('keep buttons even among more blocks than fit', () => {
    const blocks = Array.from(
      { length: 2_000 },
      (_, n) => ({ type: 'text', text: `block ${n} of many` }) as const,
    );
    const buttons = [{ action: 'ticket.take', subject: '1', label: t('button.take') }];
    const json = adaptiveCard({ summary: 'x', blocks: [...blocks, { type: 'actions', buttons }] }, reader);
    expect(bytesOf(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
    expect(json.body.at(-2)).toMatchObject({ type: 'ActionSet' });
    expect(json.body.at(-1)).toMatchObject({ type: 'TextBlock', text: en['cards.shortened'] });
  });

  it('say so when a select has more options than fit', () => {
    const options = Array.from({ length: 500 }, (_, n) => ({ value: `${n}`, label: `Option ${n}` }));
    const choice = {
      type: 'choice',
      id: 'x',
      label: 'X',
      value: '499',
      options,
      action: 'a',
      subject: '',
    } as const;
    const json = adaptiveCard({ summary: 'x', blocks: [{ ...choice, options }] }, reader);
    expect(json.body.at(-1)).toMatchObject({ type: 'TextBlock', text: en['cards.shortened'] });
  });

  it('say a progress in words, with its bar below in the same colour', () => {
    const block: Block = { type: 'progress', text: 'Due at 14:30', percent: 75, tone: 'warning' };
    expect(adaptiveCard({ summary: 's', blocks: [block] }, reader).body).toMatchObject([
      { type: 'TextBlock', text: '● Due at 14:30', color: 'Warning' },
      { type: 'TextBlock', text: '████████░░', color: 'Warning' },
    ]);
  });

  it('show Parley’s own pictures where its own pages are shown, and only those', () => {
    const bodyFor = (url: string, ownPages: boolean) =>
      adaptiveCard(
        { summary: 's', blocks: [{ type: 'image', url, alt: 'A chart' }] },
        { ...reader, ownPages },
      ).body;
    expect(bodyFor('/pictures/abc/1/x-y_z', true)).toMatchObject([
      { type: 'Image', url: '/pictures/abc/1/x-y_z' },
    ]);
    expect(bodyFor('/pictures/abc/1/x', false)).toMatchObject([{ type: 'TextBlock', text: 'A chart' }]);
    for (const url of [
      '//evil.example/pictures/a',
      '/web/sign-out',
      '/pictures/../web',
      'javascript:alert(1)',
    ]) {
      expect(bodyFor(url, true)).toMatchObject([{ type: 'TextBlock' }]);
    }
  });

  it('write a button so that every client sends the same', () => {
    const button = {
      action: 'ticket.take',
      subject: '7',
      label: t('button.take'),
      style: 'primary',
    } as const;
    const data = { action: 'ticket.take', subject: '7', nonce: 'n1' };
    expect(
      adaptiveCard({ summary: '', blocks: [{ type: 'actions', buttons: [button] }] }, teams).body[0],
    ).toEqual({
      type: 'ActionSet',
      spacing: 'Medium',
      actions: [
        {
          type: 'Action.Execute',
          title: en['button.take'],
          style: 'positive',
          verb: 'ticket.take',
          data,
          fallback: { type: 'Action.Submit', title: en['button.take'], data },
        },
      ],
    });
  });

  it('ask for a dialog where the platform has those, for forms and for cards', () => {
    for (const opens of [{ opensForm: true }, { opensCard: true }]) {
      const blocks: Block[] = [
        { type: 'actions', buttons: [{ action: 'a', subject: '7', label: 'L', ...opens }] },
      ];
      expect(adaptiveCard({ summary: '', blocks }, teams).body[0]).toMatchObject({
        actions: [
          { type: 'Action.Submit', data: { action: 'a', subject: '7', msteams: { type: 'task/fetch' } } },
        ],
      });
      expect(adaptiveCard({ summary: '', blocks }, reader).body[0]).toMatchObject({
        actions: [{ type: 'Action.Execute' }],
      });
    }
  });

  it('submit the dialog that they stand in', () => {
    const blocks: Block[] = [
      { type: 'actions', buttons: [{ action: 'a', subject: '7', label: 'L', opensForm: true }] },
    ];
    expect(adaptiveCard({ summary: '', blocks }, { ...reader, dialogs: 'inside' }).body[0]).toMatchObject({
      actions: [{ type: 'Action.Submit', data: { action: 'a', subject: '7' } }],
    });
  });

  it('ask again before a press that hurts', () => {
    const button = {
      action: 'ticket.cancel',
      subject: '7',
      label: t('button.cancel'),
      style: 'danger',
      confirm: t('confirm.cancel', { key: 'INC-1' }),
    } as const;
    const [row] = adaptiveCard(
      { summary: '', blocks: [{ type: 'actions', buttons: [button] }] },
      reader,
    ).body;
    expect(row).toMatchObject({
      actions: [
        {
          type: 'Action.ShowCard',
          title: en['button.cancel'],
          card: {
            body: [{ text: expect.stringContaining('INC-1') }],
            actions: [{ type: 'Action.Execute', verb: 'ticket.cancel', style: 'destructive' }],
          },
        },
      ],
    });
  });

  it('put a select’s own action beside it only for a page that listens', () => {
    const blocks: Block[] = [
      {
        type: 'choice',
        id: 'kind',
        label: t('field.kind'),
        value: 'request',
        options: [
          { value: 'incident', label: t('kind.incident') },
          { value: 'request', label: t('kind.request') },
        ],
        action: 'draft.set',
        subject: '7',
      },
    ];
    const plain = adaptiveCard({ summary: '', blocks }, reader).body[0];
    expect(plain).toMatchObject({
      type: 'Input.ChoiceSet',
      id: 'kind',
      value: 'request',
      choices: [
        { title: en['kind.incident'], value: 'incident' },
        { title: en['kind.request'], value: 'request' },
      ],
    });
    expect(plain).not.toHaveProperty('parley');
    expect(adaptiveCard({ summary: '', blocks }, { ...reader, changes: true }).body[0]).toHaveProperty(
      'parley',
      {
        action: 'draft.set',
        subject: '7',
      },
    );
  });

  it('speak the reader’s language and tell time in their zone', () => {
    const facts = [
      { label: t('field.created'), value: { instant: '2026-11-24T22:30:00Z', style: 'datetime' } },
    ] as const;
    const json = adaptiveCard(
      { summary: '', blocks: [{ type: 'facts', facts: [...facts] }] },
      { locale: 'zh-CN', timeZone: 'Asia/Shanghai' },
    );
    expect(json.lang).toBe('zh');
    expect(JSON.stringify(json.body)).toContain('2026年11月25日');
  });
});

describe('forms', () => {
  it('are valid 1.5 cards within the limit, whatever they hold', () => {
    fc.assert(
      fc.property(form, fc.constantFrom('dialog', 'message'), (some, shownAs) => {
        const json = adaptiveForm(some, teams, { shownAs, errors: { f0: 'wrong', '': 'and this' } });
        expect(complaints(json)).toEqual([]);
        expect(bytesOf(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
      }),
      { numRuns: 60 },
    );
  });

  const edit = {
    id: 'ticket.edit',
    subject: '7',
    title: t('form.edit', { key: 'INC-1' }),
    submit: t('form.submit'),
    fields: [
      { type: 'text', id: 'title', label: t('field.title'), required: true, maxLength: 150, value: 'VPN' },
      { type: 'person', id: 'person_requester', label: t('field.for_whom') },
      { type: 'toggle', id: 'private', label: t('field.private'), value: true },
      { type: 'date', id: 'due', label: 'Due', value: '2026-11-24', hint: 'A day' },
    ],
  } as const;
  const editForm = { ...edit, fields: [...edit.fields] };

  it('show errors at their fields and keep what was typed, also what was emptied', () => {
    const json = adaptiveForm(editForm, reader, {
      errors: { title: t('draft.title_missing'), '': t('refusal.same_ticket') },
      values: { person_requester: 'aad-1' },
    });
    expect(json.body.map((element) => ('id' in element ? element.id : element.type))).toEqual([
      'Container',
      'title',
      'TextBlock',
      'person_requester',
      'private',
      'due',
      'TextBlock',
    ]);
    expect(json.body[1]).not.toHaveProperty('value');
    expect(json.body[2]).toMatchObject({ text: en['draft.title_missing'], color: 'Attention' });
    expect(json.body[3]).toMatchObject({ value: 'aad-1' });
    expect(json.body[4]).not.toHaveProperty('value');
  });

  it('search the directory for people, or offer those that are given', () => {
    expect(adaptiveForm(editForm, reader).body[1]).toMatchObject({
      style: 'filtered',
      choices: [],
      'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
    });
    const given = adaptiveForm(editForm, reader, { people: [{ value: 'lin', label: 'Lin' }] }).body[1];
    expect(given).toMatchObject({ choices: [{ value: 'lin', title: 'Lin' }] });
    expect(given).not.toHaveProperty('choices.data');
  });

  it('say so when a text is too long to be edited whole', () => {
    const long = { type: 'text', id: 'd', label: 'D', multiline: true, value: 'x'.repeat(60_000) } as const;
    const json = adaptiveForm({ ...editForm, fields: [long] }, reader);
    expect(bytesOf(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
    expect(json.body[1]).toMatchObject({ text: expect.stringContaining('too long') });
  });
});

describe('what comes back', () => {
  it('is taken apart into the press and the card’s inputs', () => {
    const data = { action: 'draft.send', subject: '7', nonce: 'n1', kind: 'request', n: 4, x: { y: 1 } };
    expect(readSubmitted(data)).toEqual({
      kind: 'action',
      action: 'draft.send',
      subject: '7',
      nonce: 'n1',
      values: { kind: 'request', n: '4' },
    });
    expect(readSubmitted({ form: 'ticket.edit', subject: '7', title: 'VPN' })).toMatchObject({
      kind: 'form',
      form: 'ticket.edit',
      values: { title: 'VPN' },
    });
  });

  it.each([null, undefined, 'text', 7, {}, { action: 7 }, []])('is nothing of ours: %j', (data) => {
    expect(readSubmitted(data)).toBeUndefined();
  });
});
