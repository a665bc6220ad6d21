import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/privacy/mask.ts';
import { patternProblem, ruleOf } from '../../src/privacy/pattern.ts';

const masked = (pattern: string, text: string) => maskSecrets(text, [ruleOf(pattern)]).text;

describe('a desk’s own pattern', () => {
  it.each([
    ['ACME-\\d{4}-[A-Z]{6}', 'use ACME-1234-QWERTZ now', 'use [hidden: secret] now'],
    ['badge\\.[a-z0-9]{4,8}-x?\\d{3}', 'badge.abc123-x999', '[hidden: secret]'],
    ['badge\\.[a-z0-9]{4,8}-x?\\d{3}', 'badge.abc123-999.', '[hidden: secret].'],
    ['工号\\d{6}', '我的工号123456', '我的[已隐藏：机密信息]'],
    ['[\\w-]{10}', 'ab_cd-ef01', '[hidden: secret]'],
  ])('%s in “%s”', (pattern, text, expected) => {
    expect(masked(pattern, text)).toBe(expected);
  });

  it.each([
    ['ACME-\\d{4}', 'xACME-1234'],
    ['ACME-\\d{4}', 'ACME-12345'],
    ['ACME-\\d{4}', 'acme-1234'],
  ])('%s leaves “%s” alone', (pattern, text) => {
    expect(masked(pattern, text)).toBe(text);
  });

  it.each([
    ['(a+)+b', 'stands for itself as'],
    ['secret.*', 'stands for itself as'],
    ['secret|token', 'stands for itself as'],
    ['[^a]{10}', 'not [^…]'],
    ['\\bsecret', 'only \\d and \\w'],
    ['[z-a]{10}', 'ranges such as A-Z'],
    ['abc', 'at least 6'],
    ['[a-z]{1,10}[a-z]{1,10}secret', 'varying length'],
    ['[a-z]{2,10}-?[a-z]{6}', 'varying length'],
    ['ACME-\\d{4,2}x', 'm not above n'],
    ['ACME-\\d{1,9999}', 'from 1 to 200'],
    ['[a-z]{200}[a-z]{200}[a-z]{200}[a-z]{200}[a-z]{200}[a-z]{200}', 'at most 1000'],
  ])('%s is refused: %s', (pattern, why) => {
    expect(patternProblem(pattern)).toContain(why);
  });

  it('is refused or takes time in proportion to the text, whatever it is', () => {
    const part = fc.constantFrom(
      'a',
      '[ab]',
      '[a-c]',
      '\\w',
      'a?',
      '[ab]{1,200}',
      'b{3}',
      '[a-z]{0,90}',
      '-',
      '(',
      '*',
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('a', 'ab', 'aab-'),
        (parts, unit) => {
          const pattern = parts.join('');
          if (patternProblem(pattern) !== undefined) return;
          const text = unit.repeat(20_000);
          const began = performance.now();
          ruleOf(pattern)(text);
          expect(performance.now() - began).toBeLessThan(1_000);
        },
      ),
      { numRuns: 150 },
    );
  });
});
