import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** Texts that programs stumble over. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '\u202Egnp.exe',
  '\u0000\u0001\u001f\u007f\u009f',
  '\r\nX-Injected: 1',
  '👩‍👩‍👧‍👦'.repeat(20),
  'ẍ̷̛̺'.repeat(50),
  '中文'.repeat(200),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'NaN',
  '-0',
  '1e309',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  "'; drop table ticket; --",
  '../../../../etc/passwd',
  '<img src=x onerror=alert(1)>',
  '<!channel> <@U0MEI|x> <https://evil.example|bank>',
  '%00%ff%u0000',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'UTC/../../x',
  'zh-Hant-u-co-pinyin-x-'.repeat(20),
  '[]',
  '{"a":1}',
  '9'.repeat(400),
];

const NUMBERS = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, Number.MAX_SAFE_INTEGER, 1e308, -1e308, 5e-324];

/** Now and then a text that is long, seldom one as long as the doors allow, or nearly. */
const UNITS = ['x', '中', '\0', '<', '&', '"', '@', '(', 'a '];
const longText = fc.constantFrom(...UNITS).map((unit) => unit.repeat(3_000));
const hugeText = fc.constantFrom(...UNITS).map((unit) => unit.repeat(150_000));

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 1_500, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 400, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 200, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 20, arbitrary: longText },
  { weight: 1, arbitrary: hugeText },
);

const deep: fc.Arbitrary<Json> = fc.integer({ min: 10, max: 3_000 }).map((levels) => {
  let value: Json = 'deep';
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
});

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom(...NUMBERS),
  nastyText,
);

/** Keys that change what objects are, in programs that copy carelessly. */
const POLLUTION = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}';

/** Any JSON, the nastier the better. */
export const nastyJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 240, arbitrary: scalar },
  { weight: 30, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 30, arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), scalar, { maxKeys: 4 }) },
  { weight: 15, arbitrary: fc.constant(null).map((): Json => JSON.parse(POLLUTION)) },
  { weight: 10, arbitrary: deep },
  { weight: 1, arbitrary: fc.constant(null).map((): Json => Array.from({ length: 2_000 }, () => ({}))) },
);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
