import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawMessage } from '../../../adapters/slack/render/card.ts';
import { pieces, shorten } from '../../../adapters/slack/render/shorten.ts';
import type { Reader } from '../../../adapters/slack/render/text.ts';
import { drawHome } from '../../../adapters/slack/render/view.ts';
import type { Block, Card } from '../../../src/chat/card.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { t } from '../../../src/i18n/text.ts';
import { zhCN } from '../../../src/i18n/zh-CN/index.ts';
import { messageProblems, mrkdwnIn, stringsIn, viewProblems } from '../../support/slack-limits.ts';

const alone: Reader = { locale: 'en', timeZone: 'Europe/Berlin', shared: false };
const room: Reader = { ...alone, shared: true };
const instant = { instant: '2026-11-24T09:30:00Z', style: 'datetime' } as const;
const mei = { mention: { name: 'Mei', accounts: { slack: 'U0MEI' } } };

const draw = (block: Block | Block[], reader = alone) => {
  const card: Card = { summary: 'summary', blocks: [block].flat() };
  const { blocks } = drawMessage(card, reader);
  expect(messageProblems(blocks)).toEqual([]);
  return blocks;
};
const one = (block: Block, reader = alone) => draw(block, reader)[0];

describe('each block', () => {
  it('draws a heading as a header, a long one as bold text that loses nothing', () => {
    expect(one({ type: 'heading', text: 'INC-1 · VPN' })).toEqual({
      type: 'header',
      text: { type: 'plain_text', text: 'INC-1 · VPN' },
    });
    const long = 'VPN '.repeat(60).trim();
    expect(one({ type: 'heading', text: long })).toMatchObject({
      type: 'section',
      text: { type: 'mrkdwn', text: `*${long}*` },
    });
  });

  it('draws text as plain text, so that nothing in it is markup', () => {
    expect(one({ type: 'text', text: 'a *b* <!everyone> & c' })).toEqual({
      type: 'section',
      text: { type: 'plain_text', text: 'a *b* <!everyone> & c' },
    });
  });

  it('draws strong, quoted and subtle text, each line by itself', () => {
    expect(one({ type: 'text', style: 'strong', text: 'Mei:\n\nhello' })).toMatchObject({
      text: { type: 'mrkdwn', text: '*Mei:*\n\n*hello*', verbatim: true },
    });
    expect(one({ type: 'text', style: 'quote', text: 'a\nb' })).toMatchObject({
      text: { text: '> a\n> b' },
    });
    expect(one({ type: 'text', style: 'subtle', text: 'small' })).toMatchObject({
      type: 'context',
      elements: [{ type: 'plain_text', text: 'small' }],
    });
  });

  it('splits a long text into sections, cut between words', () => {
    const text = 'word '.repeat(1_500).trim();
    const drawn = draw({ type: 'text', text });
    expect(drawn).toHaveLength(3);
    expect(
      stringsIn(drawn)
        .filter((s) => s.startsWith('word'))
        .join(''),
    ).toBe(text);
  });

  it('leaves out what is empty instead of sending what Slack refuses', () => {
    expect(
      draw([
        { type: 'text', text: '  ' },
        { type: 'facts', facts: [] },
        { type: 'actions', buttons: [] },
      ]),
    ).toEqual([{ type: 'section', text: { type: 'plain_text', text: 'summary' } }]);
  });

  it('draws short facts in two columns and a long one across', () => {
    const drawn = draw({
      type: 'facts',
      facts: [
        { label: 'Kind', value: 'Incident' },
        { label: 'Queue', value: 'Network' },
        { label: 'Solution', value: 'x'.repeat(400) },
        { label: 'State', value: 'Solved' },
      ],
    });
    expect(drawn.map((block) => ('fields' in block && block.fields ? block.fields.length : 'wide'))).toEqual([
      2,
      'wide',
      1,
    ]);
    expect(drawn[0]).toMatchObject({ fields: [{ text: '*Kind*\nIncident' }, { text: '*Queue*\nNetwork' }] });
  });

  it('draws a choice as a list with the current value chosen', () => {
    const options = [
      { value: 'P1', label: 'Critical' },
      { value: 'P2', label: 'High' },
    ];
    const block = {
      type: 'choice',
      id: 'priority',
      label: 'Priority',
      value: 'P2',
      options,
      action: 'draft.set',
      subject: 'D1',
    } as const;
    expect(one({ ...block, options })).toMatchObject({
      type: 'section',
      block_id: '1:priority:D1',
      accessory: {
        type: 'static_select',
        action_id: '2:draft.set',
        initial_option: { text: { text: 'High' }, value: 'P2' },
      },
    });
  });

  it('offers more than a hundred options in groups, and shows an unchangeable value as text', () => {
    const options = Array.from({ length: 230 }, (_, n) => ({ value: `v${n}`, label: `Option ${n}` }));
    const base = { type: 'choice', id: 'x', label: 'Agent', action: 'a', subject: 's' } as const;
    expect(one({ ...base, value: 'v220', options })).toMatchObject({
      accessory: {
        option_groups: [
          { label: { text: '1–100' } },
          { label: { text: '101–200' } },
          { label: { text: '201–230' } },
        ],
        initial_option: { value: 'v220' },
      },
    });
    expect(one({ ...base, value: 'v1', options: [] })).toMatchObject({ text: { text: 'Agent: v1' } });
  });

  it('draws buttons with what comes back, a question before the dangerous one, and pages', () => {
    const drawn = one({
      type: 'actions',
      buttons: [
        { action: 'ticket.take', subject: 'T1', label: t('button.take'), style: 'primary' },
        { action: 'ticket.cancel', subject: 'T1', label: 'Cancel', style: 'danger', confirm: 'Cancel it?' },
        { action: 'link', subject: '', label: 'Open', url: 'https://desk.example/x' },
        { action: 'link', subject: '', label: 'Nowhere', url: 'javascript:alert(1)' },
      ],
    });
    expect(drawn).toMatchObject({
      type: 'actions',
      elements: [
        { action_id: '1:ticket.take', value: 'T1', style: 'primary', text: { text: en['button.take'] } },
        { action_id: '2:ticket.cancel', confirm: { text: { text: 'Cancel it?' }, style: 'danger' } },
        { action_id: '3:', url: 'https://desk.example/x' },
      ],
    });
    expect(drawn && 'elements' in drawn ? drawn.elements : []).toHaveLength(3);
  });

  it('puts more than 25 buttons into further rows', () => {
    const buttons = Array.from({ length: 60 }, (_, n) => ({ action: 'a', subject: `${n}`, label: `${n}` }));
    expect(
      draw({ type: 'actions', buttons }).map((row) => ('elements' in row ? row.elements.length : 0)),
    ).toEqual([25, 25, 10]);
  });

  it('marks a status by its tone', () => {
    const words = (['neutral', 'good', 'warning', 'bad'] as const).map((tone) =>
      one({ type: 'status', text: 'Solved', tone }),
    );
    expect(words.map((block) => stringsIn(block)[2])).toEqual([
      '⚪ Solved',
      '🟢 Solved',
      '🟡 Solved',
      '🔴 Solved',
    ]);
  });

  it('says a progress in words, with its bar below', () => {
    const block = one({ type: 'progress', text: 'Due at 14:30', percent: 50, tone: 'neutral' });
    expect(stringsIn(block)[2]).toBe('⚪ Due at 14:30\n█████░░░░░');
  });

  it('draws pictures, and only their description when the address is none', () => {
    expect(one({ type: 'image', url: 'https://x.example/a.png', alt: 'A chart' })).toEqual({
      type: 'image',
      image_url: 'https://x.example/a.png',
      alt_text: 'A chart',
    });
    expect(one({ type: 'image', url: 'file:///etc/passwd', alt: 'A chart' })).toMatchObject({
      text: { text: 'A chart' },
    });
  });

  it('gives list items with a button a row each and lets the others share', () => {
    const drawn = draw({
      type: 'list',
      items: [
        {
          title: 'INC-1 · VPN',
          detail: 'New',
          button: { action: 'ticket.show', subject: 'T1', label: 'Show' },
        },
        { title: 'opened', detail: 'Mei' },
        { title: 'took it', detail: 'Tom' },
      ],
    });
    expect(drawn).toMatchObject([
      { text: { text: '*INC-1 · VPN*\nNew' }, accessory: { type: 'button', value: 'T1' } },
      { text: { text: '• opened\nMei\n• took it\nTom' } },
    ]);
  });
});

describe('people and instants', () => {
  it('mentions only people with a Slack account', () => {
    expect(one({ type: 'text', text: mei }, room)).toMatchObject({
      text: { type: 'mrkdwn', text: '<@U0MEI>' },
    });
    const elsewhere = { mention: { name: '<@U0EVIL>', accounts: { teams: 'x' } } };
    expect(one({ type: 'text', text: elsewhere }, room)).toMatchObject({
      text: { type: 'plain_text', text: '<@U0EVIL>' },
    });
    const forged = { mention: { name: 'Eve', accounts: { slack: 'U1> <!everyone' } } };
    expect(one({ type: 'text', text: forged }, room)).toMatchObject({ text: { text: 'Eve' } });
  });

  it('lets each reader of a room see instants in their own zone', () => {
    expect(one({ type: 'text', text: instant }, room)).toMatchObject({
      text: {
        type: 'mrkdwn',
        text: expect.stringMatching(
          /^<!date\^1795512600\^\{date_short\} \{time\}\|Nov 24, 2026, 10:30\sAM>$/,
        ),
      },
    });
  });

  it('shows one person instants in the zone that they chose', () => {
    expect(one({ type: 'text', text: instant }, alone)).toMatchObject({
      text: { type: 'plain_text', text: expect.stringMatching(/Nov 24, 2026, 10:30\sAM/) },
    });
  });

  it('escapes the data around a mention', () => {
    const text = t('card.title', { key: mei, title: '<!channel> *bold* & `x`' });
    expect(one({ type: 'text', text }, room)).toMatchObject({
      text: { text: '<@U0MEI> · &lt;!channel&gt; \u2060*bold\u2060* &amp; \u2060`x\u2060`' },
    });
  });
});

describe('what is too long', () => {
  it('shortens the longest texts first and says so', () => {
    const drawn = draw([
      { type: 'heading', text: 'INC-1' },
      { type: 'text', text: 'short' },
      { type: 'text', text: '很长'.repeat(20_000) },
      { type: 'actions', buttons: [{ action: 'a', subject: 's', label: 'Go' }] },
    ]);
    expect(stringsIn(drawn)).toContain('short');
    expect(stringsIn(drawn)).toContain(en['slack.shortened']);
    expect(drawn.filter((block) => block.type === 'section').length).toBeGreaterThan(3);
    expect(drawn.some((block) => block.type === 'actions')).toBe(true);
  });

  it('keeps what can be pressed when there are too many blocks', () => {
    const many: Block[] = Array.from({ length: 200 }, (_, n) => ({ type: 'text', text: `line ${n}` }));
    const drawn = draw([...many, { type: 'actions', buttons: [{ action: 'a', subject: 's', label: 'Go' }] }]);
    expect(drawn).toHaveLength(50);
    expect(drawn.at(-2)).toMatchObject({ type: 'actions' });
    expect(drawn[0]).toMatchObject({ text: { text: 'line 0' } });
  });

  it('never cuts a character, an entity or a mention apart', () => {
    expect(shorten('ab😀cd', 4)).toBe('ab…');
    expect(shorten('a&amp;b', 5, true)).toBe('a…');
    expect(shorten('a<@U0MEI>b', 9, true)).toBe('a…');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 2, max: 40 }),
        (text, max) => {
          expect(pieces(text, max).join('')).toBe(text);
          expect(pieces(text, max).every((piece) => piece.length <= max && piece.isWellFormed())).toBe(true);
        },
      ),
    );
  });
});

/** What people type at their worst. */
const words = fc.oneof(
  fc.constantFrom(
    '<!everyone>',
    '<!here> <@U0EVIL> <#C0EVIL>',
    '<https://evil.example|your bank>',
    '*bold* _it_ ~no~ `code` ```block```',
    '> quoted\n&gt; too\n>> sent',
    '&lt;!channel&gt; &amp;',
    '\u202eمرحبا بالعالم',
    '网络断开了，请帮忙😀👨‍👩‍👧‍👦',
    '',
    '   ',
    '\u0000\ud83d half',
    ':tada: @here #general http://evil.example',
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .tuple(fc.constantFrom('<@U0EVIL> ', '字', '😀', '*&<', 'word '), fc.integer({ min: 1, max: 6_000 }))
    .map(([unit, times]) => unit.repeat(times)),
);
const text = fc.oneof(
  words,
  words.map((title) => t('card.title', { key: 'INC-1', title })),
  words.map((name) => ({ mention: { name, accounts: { slack: 'U0MEI' } } })),
  words.map((name) => ({ mention: { name, accounts: { slack: name } } })),
  fc.constant(instant),
);
const button = fc.record(
  {
    action: fc.string({ minLength: 1, maxLength: 300 }),
    subject: words,
    label: text,
    style: fc.constantFrom('primary' as const, 'danger' as const),
    confirm: text,
    url: fc.oneof(fc.constantFrom('https://desk.example/x', 'javascript:alert(1)', 'http://'), words),
  },
  { requiredKeys: ['action', 'subject', 'label'] },
);
const options = fc.array(fc.record({ value: words, label: text }), { maxLength: 130 });
const block: fc.Arbitrary<Block> = fc.oneof(
  text.map((value) => ({ type: 'heading' as const, text: value })),
  fc.record({
    type: fc.constant('text' as const),
    text,
    style: fc.constantFrom('normal' as const, 'subtle' as const, 'strong' as const, 'quote' as const),
  }),
  fc.record({
    type: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 25 }),
  }),
  fc.record({
    type: fc.constant('choice' as const),
    id: fc.string({ maxLength: 20 }),
    label: text,
    value: words,
    options,
    action: fc.string({ maxLength: 300 }),
    subject: words,
  }),
  fc.record({ type: fc.constant('actions' as const), buttons: fc.array(button, { maxLength: 40 }) }),
  fc.record({ type: fc.constant('image' as const), url: fc.oneof(fc.webUrl(), words), alt: text }),
  fc.record({
    type: fc.constant('status' as const),
    text,
    tone: fc.constantFrom('neutral' as const, 'good' as const, 'warning' as const, 'bad' as const),
  }),
  fc.record({
    type: fc.constant('list' as const),
    items: fc.array(fc.record({ title: text, detail: text, button }, { requiredKeys: ['title'] }), {
      maxLength: 70,
    }),
  }),
  fc.constant({ type: 'divider' as const }),
);
const card: fc.Arbitrary<Card> = fc.record({ summary: text, blocks: fc.array(block, { maxLength: 12 }) });
const reader = fc.record({
  locale: fc.constantFrom('en' as const, 'zh-CN' as const),
  timeZone: fc.constantFrom('UTC', 'Asia/Shanghai'),
  shared: fc.boolean(),
});

/** The markup that is really ours: the one person, and dates. */
const OURS = /<@U0MEI>|<!date\^\d+\^[^<>|]*\|[^<>]*>/g;

describe('any card', () => {
  it('keeps Slack’s limits, as a message and as a home page', () => {
    fc.assert(
      fc.property(card, reader, (any, forReader) => {
        expect(messageProblems(drawMessage(any, forReader).blocks)).toEqual([]);
        expect(messageProblems(drawMessage(any, forReader, { lean: true }).blocks)).toEqual([]);
        expect(viewProblems(drawHome(any, forReader))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('has no mention, link or formatting that a person made', () => {
    fc.assert(
      fc.property(card, reader, (any, forReader) => {
        const drawn = drawMessage(any, forReader);
        for (const markup of [...mrkdwnIn(drawn.blocks), drawn.text]) {
          expect(markup.replace(OURS, '').replace(/^> /gm, '')).not.toMatch(/[<>]/);
        }
        for (const line of mrkdwnIn(drawn.blocks).flatMap((markup) => markup.split('\n'))) {
          const data = line
            .replace(/^> /, '')
            .replace(/^• /, '')
            .replace(/^\*(.*)\*$/su, '$1');
          expect(data.replace(OURS, '')).not.toMatch(/(?<!\u2060)[*_~`]/u);
        }
      }),
      { numRuns: 80 },
    );
  });
});

it('has catalogues whose own words are no markup to Slack', () => {
  for (const [key, message] of [...Object.entries(en), ...Object.entries(zhCN)]) {
    // The command line's own.
    if (key.startsWith('cli.') || key.startsWith('doctor.')) continue;
    expect(`${key} ${message}`).not.toMatch(/[<>&*~`]/);
  }
});
