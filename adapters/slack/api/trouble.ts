import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { PlatformAway } from '../../../src/chat/away.ts';
import { redactor } from '../../../src/redact.ts';

/** Why a call to Slack came to nothing. */
export type Trouble =
  /** Slack understood the call and says no, with a code such as `not_in_channel`. */
  | { kind: 'answered'; code: string; detail: string }
  | { kind: 'rate_limited'; retryAfterMs: number }
  /** The call surely did nothing: no connection, or turned away before Slack looked at it. */
  | { kind: 'unsent'; reason: string }
  /** The call may have been carried out. */
  | { kind: 'unclear'; reason: string };

/** What Slack finds wrong with a message's blocks; anything else may repeat what somebody wrote. */
const FINDING = /^\[[A-Z]+\] [a-z][a-z ,'`_-]{0,60}[\w ,'`_-]{0,60}( \[json-pointer:[\w/-]{1,100}\])?$/i;

/** The words of a failure are kept and shown; whoever answered may have put our own token into them. */
const redact = redactor();

/** Slack can't be asked now. Says why in our words: the client's own errors hold the whole answer. */
export class SlackAway extends PlatformAway {
  constructor(trouble: Trouble) {
    const why =
      trouble.kind === 'answered' ? trouble.code : 'reason' in trouble ? trouble.reason : 'rate limited';
    super(`Slack can't be asked: ${why}`, trouble.kind === 'rate_limited' ? trouble.retryAfterMs : undefined);
    this.name = 'SlackAway';
  }
}

/** Slack names a time with nearly every 429; else this. */
const DEFAULT_RETRY_MS = 30_000;

export function troubleOf(error: unknown): Trouble {
  if (error instanceof WebAPIPlatformError) return answered(error);
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: Math.max(1, error.retryAfter) * 1000 };
  }
  if (error instanceof WebAPIHTTPError) return httpError(error.statusCode);
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  const reason = reasonOf(cause);
  if (/Retry header did not contain/.test(reason)) {
    return { kind: 'rate_limited', retryAfterMs: DEFAULT_RETRY_MS };
  }
  return isBeforeSending(cause) ? { kind: 'unsent', reason } : { kind: 'unclear', reason };
}

function answered(error: WebAPIPlatformError): Trouble {
  const code = error.data.error;
  // An answer that isn't Slack's JSON is put there whole: somebody between us answered.
  if (typeof code !== 'string' || !/^[a-z0-9_]{1,80}$/.test(code)) {
    return { kind: 'unclear', reason: 'the answer was not from Slack' };
  }
  const { response_metadata: metadata } = error.data;
  if (code === 'ratelimited') {
    return { kind: 'rate_limited', retryAfterMs: (metadata?.retryAfter ?? 30) * 1000 };
  }
  const detail = metadata?.messages?.filter((message) => FINDING.test(message)).join(' ') ?? '';
  return { kind: 'answered', code, detail: detail ? `${code} ${detail}`.slice(0, 400) : code };
}

function httpError(status: number): Trouble {
  const reason = `HTTP ${status}`;
  return status >= 500 || status === 408 ? { kind: 'unclear', reason } : { kind: 'unsent', reason };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error));
  const code = codesOf(error)[0];
  return redact(code ? `${error.message} (${code})` : error.message);
}

/** The connection was never there, so nothing can have been carried out. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*_CERT_.*|ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_.*|SELF_SIGNED_CERT_IN_CHAIN)$/;

function isBeforeSending(error: unknown): boolean {
  const codes = error instanceof Error ? codesOf(error) : [];
  return codes.length > 0 && codes.every((code) => BEFORE_SENDING.test(code));
}

/** System and TLS codes of an error or what caused it; several where several addresses were tried. */
function codesOf(error: Error): string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap((one) => (one instanceof Error ? codesOf(one) : []));
  }
  if (error.cause instanceof Error) return codesOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}
