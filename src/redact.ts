/** Takes secrets out of a text that others get to see: a log line, an error that is kept or shown. */
export type Redact = (text: string) => string;

const HIDDEN = '[redacted]';
/** Shorter values would be found everywhere. */
const SHORTEST = 6;

/** What looks like a credential, whoever's it is: platforms and proxies sometimes echo what they were sent. */
const CREDENTIALS = [
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{6,}/gi,
  /\bxapp-[\w-]{6,}/gi,
  /\bey[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /(?<=\bBearer\s+)[\w.~+/=-]{6,}/gi,
  // user:password@ in an address
  /(?<=:\/\/[^\s:/@"]{0,200}:)[^\s@"]{1,200}(?=@)/g,
];

/**
 * @param secrets values that must never be seen, also as they stand in an address, in JSON and in base64;
 *   what is shorter than six characters is left alone
 */
export function redactor(secrets: readonly (string | undefined)[] = []): Redact {
  const values = [...new Set(secrets)]
    .filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST)
    .flatMap(writtenAs)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const without = values.reduce((left, value) => left.replaceAll(value, HIDDEN), text);
    return CREDENTIALS.reduce((left, pattern) => left.replace(pattern, HIDDEN), without);
  };
}

function writtenAs(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const base64 = Buffer.from(secret).toString('base64');
  return [...new Set([secret, json, encodeURIComponent(secret), form, base64.replace(/=+$/, '')])];
}
