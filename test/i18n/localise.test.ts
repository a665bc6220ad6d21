import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolated } from '../../src/i18n/direction.ts';
import { localise, type Reader } from '../../src/i18n/localise.ts';
import { instantText, localeOf, periodText, type Text, t } from '../../src/i18n/text.ts';

const EN: Reader = { locale: 'en', timeZone: 'America/New_York' };
const ZH: Reader = { locale: 'zh-CN', timeZone: 'Asia/Shanghai' };
const NOON = Temporal.Instant.from('2026-11-24T17:00:00Z');
const MENTION: Text = { mention: { name: 'Mei <x>', accounts: { slack: 'U0MEI' } } };

describe('putting a text into words', () => {
  const rows: [string, Text, string, string][] = [
    ["somebody's words stay as they are", '{count} <b>', '{count} <b>', '{count} <b>'],
    ['a text of the configuration', { localized: { en: 'Network', 'zh-CN': '网络' } }, 'Network', '网络'],
    ['one of the catalogue', t('cards.yes'), 'Yes', '是'],
    ['with a number, one', t('card.files', { count: 1 }), '📎 1 file', '📎 1 个文件'],
    ['with a number, several', t('card.files', { count: 2 }), '📎 2 files', '📎 2 个文件'],
    ['a person', MENTION, 'Mei <x>', 'Mei <x>'],
    ['a day, where the reader is', instantText(NOON, 'date'), 'Nov 24, 2026', '2026年11月25日'],
  ];
  it.each(rows)('%s', (_what, text, english, chinese) => {
    expect([localise(text, EN), localise(text, ZH)]).toEqual([english, chinese]);
  });

  it('times are of the reader’s zone and kind', () => {
    expect(localise(instantText(NOON, 'time'), EN)).toMatch(/^12:00\s?PM$/);
    expect(localise(instantText(NOON, 'time'), ZH)).toBe('01:00');
    expect(localise(instantText(NOON), EN)).toMatch(/^Nov 24, 2026, 12:00\s?PM$/);
  });

  it('a platform may draw instants and people itself', () => {
    const drawn = {
      ...EN,
      drawInstant: (one: { instant: string }, asText: string) => `<${one.instant}|${asText}>`,
      drawMention: ({ accounts }: { accounts: { slack?: string } }) => `<@${accounts.slack}>`,
      escape: () => 'escaped',
    };
    expect(localise(MENTION, drawn)).toBe('<@U0MEI>');
    expect(localise(instantText(NOON, 'date'), drawn)).toBe('<2026-11-24T17:00:00Z|Nov 24, 2026>');
  });
});

describe('what people write', () => {
  const MARK = { ...EN, escape: (data: string) => `«${data}»` };
  // Words that read from right to left are isolated besides; see the tests below.
  const data = fc.string({ unit: 'grapheme' }).filter((words) => isolated(words) === words);

  it('is escaped, and nothing else is', () => {
    fc.assert(
      fc.property(data, (words) => {
        expect(localise(words, MARK)).toBe(`«${words}»`);
        expect(localise({ localized: { en: words, 'zh-CN': '' } }, MARK)).toBe(`«${words}»`);
        expect(localise(t('file.from', { name: words, file: 'f' }), MARK)).toBe(
          localise(t('file.from', { name: 'NAME', file: 'FILE' }), EN)
            .replace('NAME', () => `«${words}»`)
            .replace('FILE', '«f»'),
        );
      }),
    );
  });

  it('is escaped once, however deep it stands', () => {
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 4 }), (suffix, depth) => {
        const words = `words ${suffix}`;
        let text: Text = words;
        for (let i = 0; i < depth; i++) text = t('file.from', { name: text, file: 'FILE' });
        expect(localise(text, MARK).split(`«${words}»`)).toHaveLength(2);
      }),
    );
  });

  it('is isolated among other words if it reads from right to left, and alone it is not', () => {
    const arabic = 'الطابعة معطلة';
    expect(localise(t('file.from', { name: arabic, file: 'f' }), EN)).toBe(`📎 \u2068${arabic}\u2069 sent f`);
    expect(localise(arabic, EN)).toBe(arabic);
    const nested = t('card.private_mark', { title: t('card.title', { key: 'INC-1', title: arabic }) });
    expect(localise(nested, EN)).toBe(`🔒 INC-1 · \u2068${arabic}\u2069`);
  });

  it('has no power over the direction of what stands around it', () => {
    const evil = 'photo\u202egpj\u2066.exe\u2069';
    expect(localise(evil, EN)).toBe('photogpj.exe');
    expect(localise({ mention: { name: evil, accounts: {} } }, EN)).toBe('photogpj.exe');
    expect(localise({ localized: { en: evil, 'zh-CN': evil } }, EN)).toBe('photogpj.exe');
    expect(localise(t('file.from', { name: evil, file: 'f' }), EN)).toBe('📎 photogpj.exe sent f');
  });

  it('is never read as a message format', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('{', '}', '{x}', "'", "''", '#', '<b>', '{n, plural, other {#}}', '</'),
        (words) => {
          expect(localise(t('file.from', { name: words, file: 'f' }), EN)).toContain(words);
        },
      ),
    );
  });
});

describe('the nearest language', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['en_US', 'en'],
    ['EN', 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN', 'zh-CN'],
    ['zh_Hans_CN', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['fr-FR', undefined],
    ['', undefined],
    [undefined, undefined],
    ['english', undefined],
    ['-', undefined],
  ])('of %j is %j', (tag, locale) => {
    expect(localeOf(tag)).toBe(locale);
  });
});

describe('a period', () => {
  const period = (from: string, to: string) =>
    periodText(Temporal.Instant.from(from), Temporal.Instant.from(to));
  const within = period('2026-11-25T08:28:00Z', '2026-11-25T09:31:00Z');
  const over = period('2026-11-25T20:00:00Z', '2026-11-26T05:00:00Z');

  it.each([
    ['en', 'UTC', 'Nov 25, 2026, 8:28 AM – 9:31 AM', 'Nov 25, 2026, 8:00 PM – Nov 26, 2026, 5:00 AM'],
    ['zh-CN', 'Asia/Shanghai', '2026年11月25日 16:28 – 17:31', '2026年11月26日 04:00 – 13:00'],
  ] as const)('says a common day once, in %s and %s', (locale, timeZone, short, long) => {
    const plain = (text: string) => text.replaceAll('\u202f', ' ');
    expect(plain(localise(within, { locale, timeZone }))).toBe(short);
    expect(plain(localise(over, { locale, timeZone }))).toBe(long);
  });

  it('is drawn as two instants where the platform draws them for each viewer', () => {
    const drawInstant = ({ instant }: { instant: string }) => `<${instant}>`;
    expect(localise(within, { locale: 'en', timeZone: 'UTC', drawInstant })).toBe(
      '<2026-11-25T08:28:00Z> – <2026-11-25T09:31:00Z>',
    );
  });
});
