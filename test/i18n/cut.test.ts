import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt, isCut, shorten } from '../../src/i18n/cut.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const family = '👨\u200d👩\u200d👧\u200d👦';

describe('a place to cut a text', () => {
  it.each([
    ['inside a surrogate pair', 'ab😀cd', 3, 2],
    ['inside a family', `ab${family}cd`, 6, 2],
    ['before an accent', 'e\u0301a', 1, 0],
    ['inside a flag', '🇩🇪🇨🇳', 6, 4],
    ['between letters', 'abcdef', 3, 3],
    ['at the end', 'abc', 9, 3],
    ['at the beginning', 'abc', 0, 0],
    ['between a line’s two ends', 'a\r\nb', 2, 1],
  ])('%s', (_name, text, at, expected) => {
    expect(cutAt(text, at)).toBe(expected);
  });

  it('is where Unicode’s own rules see one, in texts of any script', () => {
    const words = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(family, '网络断开了', 'مرحبا', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'हिन्दी', 'e\u0301'),
      ),
    );
    fc.assert(
      fc.property(words, fc.nat(400), (parts, at) => {
        const text = parts.join(' ');
        const starts = [...graphemes.segment(text)].map(({ index }) => index);
        const before = starts.findLast((index) => index <= at) ?? 0;
        const place = Math.min(at, text.length);
        expect(cutAt(text, at)).toBe(place === text.length ? place : before);
      }),
    );
  });

  it('is found in a storm of marks too, between code points and soon', () => {
    const storm = `a${'\u0301'.repeat(100_000)}`;
    expect(cutAt(storm, 50_000)).toBe(50_000);
    expect(isCut('😀'.repeat(3), 3)).toBe(false);
  });
});

it('what is shortened is within its limit, ends with an ellipsis, and begins as the text does', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 2, max: 60 }),
      (text, limit) => {
        const short = shorten(text, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        if (text.length <= limit) expect(short).toBe(text);
        else expect(short.endsWith('…') && text.startsWith(short.slice(0, -1))).toBe(true);
      },
    ),
  );
});
