import type { DeliveryResult } from '../../../src/chat/platform.ts';
import type { Trouble } from '../api/trouble.ts';

/** The whole app posts too much: every room has to wait. A plain 429 limits one method, mostly in one room. */
const WHOLE_TENANT = new Set(['rate_limited', 'message_limit_exceeded']);
/** Slack's own word for "we may have done some of it". */
const PERHAPS_DONE = new Set(['fatal_error', 'internal_error']);
const TRY_AGAIN = new Set([
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'upgrade_required',
]);
const UNAUTHORISED = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
  'team_access_not_granted',
  'enterprise_is_restricted',
  'two_factor_setup_required',
  'accesslimited',
]);
/**
 * A private channel that the bot isn't in is "not found" to it too, and is far more often what happened
 * than a deletion, for Slack archives: so people are told how to invite the bot.
 */
const NOT_MEMBER = new Set(['not_in_channel', 'channel_not_found']);
const GONE = new Set([
  'is_archived',
  'message_not_found',
  'user_not_found',
  'user_disabled',
  'users_not_found',
  'user_not_visible',
  'cannot_dm_bot',
  // Ours no more, or too old to be changed: to the outbox that means that a new one takes its place.
  'cant_update_message',
  'edit_window_closed',
]);
const WAIT_MS = 30_000;

/** What a failed call means for the message that was to be delivered. */
export function resultOf(trouble: Trouble): DeliveryResult {
  switch (trouble.kind) {
    case 'rate_limited':
      return { kind: 'rate_limited', retryAfterMs: trouble.retryAfterMs, scope: 'lane' };
    case 'unsent':
      return { kind: 'retry', reason: trouble.reason };
    case 'unclear':
      return { kind: 'ambiguous', reason: trouble.reason };
    case 'answered':
      return refusal(trouble.code, trouble.detail);
  }
}

function refusal(code: string, reason: string): DeliveryResult {
  if (WHOLE_TENANT.has(code)) return { kind: 'rate_limited', retryAfterMs: WAIT_MS, scope: 'tenant' };
  if (PERHAPS_DONE.has(code)) return { kind: 'ambiguous', reason };
  if (TRY_AGAIN.has(code)) return { kind: 'retry', reason };
  if (UNAUTHORISED.has(code)) return { kind: 'unauthorised', reason };
  if (NOT_MEMBER.has(code)) return { kind: 'refused', cause: 'not_member', reason };
  if (GONE.has(code)) return { kind: 'refused', cause: 'gone', reason };
  return { kind: 'refused', cause: 'invalid', reason };
}

/** For calls that come before the message itself: whatever became of them, the message surely didn't go. */
export function beforeSending(trouble: Trouble): DeliveryResult {
  const result = resultOf(trouble);
  return result.kind === 'ambiguous' ? { kind: 'retry', reason: result.reason } : result;
}
