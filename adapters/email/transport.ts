import type { SMTPConnectionOptions } from 'nodemailer';

/** The outbox gives a call 10 s: within them each of these has to be noticed. */
const CONNECT_MS = 4_000;
const ANSWER_MS = 8_000;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * How mails are handed in. A password never goes over a connection that isn't encrypted, except to this machine
 * itself; nothing is logged by the library, and no content is fetched from a file or an address.
 */
export function transportOptions(smtpUrl: string): SMTPConnectionOptions & Record<string, unknown> {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
    requireTLS: !secure && user !== '' && !LOOPBACK.has(url.hostname),
    dnsTimeout: CONNECT_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
