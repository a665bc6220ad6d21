/**
 * A value as JSON that PostgreSQL can keep. What people write may hold a NUL or half of an emoji (a text that
 * was cut there); `jsonb` refuses both, and with them the whole event: NULs go, halves become U+FFFD.
 */
export function jsonText(value: unknown): string {
  // JSON.stringify writes whole surrogate pairs as they are and escapes only single halves.
  return JSON.stringify(value).replace(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : found === '\\u0000' ? '' : '\ufffd',
  );
}

/** The same value with only texts that PostgreSQL can keep, in `jsonb` and in `text` columns. */
export function storable<T>(value: T): T {
  const plain = JSON.stringify(value);
  const clean = jsonText(value);
  return clean === plain ? value : (JSON.parse(clean) as T);
}
