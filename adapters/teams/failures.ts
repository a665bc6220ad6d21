import type { DeliveryResult } from '../../src/chat/platform.ts';

/** What became of a call of the Connector. */
export type CallOutcome<T> = { kind: 'done'; value: T } | Failure;
export type Failure = Exclude<DeliveryResult, { kind: 'sent' }>;

/** Without a Retry-After of its own. */
const DEFAULT_WAIT_MS = 5_000;
const MOST_WAIT_MS = 3_600_000;

/**
 * What a failed call means for the message. Teams can't be told to do a thing once, so whatever may have
 * arrived is ambiguous: time-outs, broken connections and 5xx after the request had gone out.
 * https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis
 * @param step whether the request may have left when it failed
 */
export function failureOf(error: unknown, step: 'before' | 'sent'): Failure {
  const reason = reasonOf(error);
  if (step === 'before') {
    if (nameOf(error) === 'HostRefused') return { kind: 'refused', cause: 'invalid', reason };
    return isAboutNetwork(error) ? { kind: 'retry', reason } : { kind: 'unauthorised', reason };
  }
  const status = statusOf(error);
  if (status === undefined) {
    // Nobody was there to take it: the connection was never made.
    return isUnreachable(error) ? { kind: 'retry', reason } : { kind: 'ambiguous', reason };
  }
  switch (status) {
    case 401:
      return { kind: 'unauthorised', reason };
    case 403:
      return { kind: 'refused', cause: 'not_member', reason };
    case 404:
      return { kind: 'refused', cause: 'gone', reason };
    case 412:
    case 429:
      return { kind: 'rate_limited', retryAfterMs: retryAfterOf(error), scope: 'lane' };
    default:
      return status >= 500 ? { kind: 'ambiguous', reason } : { kind: 'refused', cause: 'invalid', reason };
  }
}

/**
 * `403 BotNotInConversationRoster`: of an answer only its status and code, for its words may repeat what
 * somebody wrote; of a failure on our side the message too.
 */
function reasonOf(error: unknown): string {
  const status = statusOf(error);
  const code = codeOf(error);
  if (status !== undefined) return code ? `${status} ${code}` : String(status);
  const message = (error instanceof Error ? error.message : 'unknown').split('\n')[0]?.slice(0, 200);
  return [code, message].filter((part) => part !== undefined).join(' ');
}

/** As Microsoft writes codes; anything else was not Microsoft. */
function codeOf(error: unknown): string | undefined {
  const code = stringIn(error, 'code') ?? stringIn(error, 'errorCode');
  return code && /^[\w.-]{1,80}$/.test(code) ? code : undefined;
}

const statusOf = (error: unknown): number | undefined => {
  const status = valueIn(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
};
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Seconds or a date, as HTTP has it. */
function retryAfterOf(error: unknown): number {
  const headers = valueIn(valueIn(error, 'response'), 'headers');
  const get = valueIn(headers, 'get');
  const value: unknown = typeof get === 'function' ? get.call(headers, 'retry-after') : undefined;
  if (typeof value !== 'string' || value.trim() === '') return DEFAULT_WAIT_MS;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(MOST_WAIT_MS, Math.max(1_000, ms)) : DEFAULT_WAIT_MS;
}

const UNREACHABLE = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);
const isUnreachable = (error: unknown): boolean => UNREACHABLE.has(stringIn(error, 'code') ?? '');

/** While a token is fetched: the network, not the credentials. */
function isAboutNetwork(error: unknown): boolean {
  const code = stringIn(error, 'errorCode') ?? stringIn(error, 'code') ?? '';
  return (
    isUnreachable(error) ||
    /^(network_error|endpoints_resolution_error|openid_config_error|request_timeout|ECONNRESET|ETIMEDOUT)$/.test(
      code,
    ) ||
    nameOf(error) === 'AbortError' ||
    nameOf(error) === 'TimeoutError'
  );
}

function valueIn(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && name in object
    ? Reflect.get(object, name)
    : undefined;
}
function stringIn(object: unknown, name: string): string | undefined {
  const value = valueIn(object, name);
  return typeof value === 'string' ? value : undefined;
}
