import type { DeliveryResult } from '../../src/chat/platform.ts';

/** Codes of nodemailer for what happens before a server has seen the mail. */
const NOT_CONNECTED = new Set(['EDNS', 'ETLS']);
const NO_LOGIN = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2']);
const BEFORE_THE_MAIL = /^(?:Connection timeout|Greeting never received|Invalid greeting|Invalid HELO)/;

/** What a failed hand-in means. What may have reached the server is unknown: repeating it may make it two. */
export function resultOf(error: unknown): DeliveryResult {
  const code = textIn(error, 'code');
  const status = numberIn(error, 'responseCode');
  const reason = [code, status].filter((part) => part !== undefined).join(' ') || 'failed';
  if (status !== undefined && status >= 400 && status < 500) return { kind: 'retry', reason };
  if (code !== undefined && NO_LOGIN.has(code)) return { kind: 'unauthorised', reason };
  if (status !== undefined && status >= 500) {
    const isAddress = textIn(error, 'command') === 'RCPT TO';
    return { kind: 'refused', cause: isAddress ? 'gone' : 'invalid', reason };
  }
  if (code === 'EENVELOPE') return { kind: 'refused', cause: 'invalid', reason };
  const isBefore =
    (code !== undefined && NOT_CONNECTED.has(code)) ||
    textIn(error, 'syscall') === 'connect' ||
    (error instanceof Error && BEFORE_THE_MAIL.test(error.message));
  return { kind: isBefore ? 'retry' : 'ambiguous', reason };
}

function valueIn(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
function textIn(object: unknown, name: string): string | undefined {
  const value = valueIn(object, name);
  return typeof value === 'string' ? value : undefined;
}
function numberIn(object: unknown, name: string): number | undefined {
  const value = valueIn(object, name);
  return typeof value === 'number' ? value : undefined;
}
