import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own allowance. A stamp from the future is as wrong as an old one, though Slack's library lets it pass. */
const MAX_SKEW_SECONDS = 300;

export type Verdict = 'genuine' | 'missing' | 'stale' | 'wrong';

/**
 * Whether a request comes from Slack: HMAC-SHA256 over version, time stamp and raw body (docs.slack.dev,
 * "Verifying requests from Slack"). What is replayed inside the window is stopped by the inbox's own keys.
 * @param now ms since 1970
 */
export function verify(
  request: { signature: string | undefined; timestamp: string | undefined; body: Buffer },
  secret: string,
  now: number,
): Verdict {
  const { signature, timestamp, body } = request;
  if (!signature || !timestamp) return 'missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'wrong';
  if (Math.abs(now / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) return 'stale';
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = /^v0=([0-9a-fA-F]{64})$/.exec(signature)?.[1];
  if (!given) return 'wrong';
  return timingSafeEqual(Buffer.from(given, 'hex'), expected) ? 'genuine' : 'wrong';
}
