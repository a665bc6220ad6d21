import { createHmac, randomInt } from 'node:crypto';
import type { types } from '@slack/bolt';
import type { Lookups, Standing } from '../../adapters/slack/translate/standing.ts';

/** What Slack sends, in its real shapes; see test/fixtures/slack for recorded ones. */

export const TEAM = 'T0TEAM';
export const BOT = 'U0BOT';

/** For translating without a Slack behind. */
export function standing(lookups: Partial<Lookups> = {}): Standing {
  return {
    tenant: TEAM,
    bot: BOT,
    lookups: {
      names: async () => new Map(),
      message: async () => undefined,
      isOurDirectChat: () => true,
      ...lookups,
    },
  };
}

let lastTs = 0;
/** A message's name: its time, in microseconds; each is later than the one before. */
export function freshTs(): string {
  lastTs = Math.max(lastTs + randomInt(1, 1000), Date.now() * 1_000);
  return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
}

export function eventOf(event: Record<string, unknown>, envelope: Record<string, unknown> = {}) {
  return {
    token: 'verification-token',
    team_id: TEAM,
    api_app_id: 'A0APP',
    event: { event_ts: event.ts ?? freshTs(), ...event },
    type: 'event_callback',
    event_id: `Ev${randomInt(1e12)}`,
    event_time: 1_795_000_000,
    authorizations: [
      { enterprise_id: null, team_id: TEAM, user_id: BOT, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    ...envelope,
  };
}

export function messageOf(message: Record<string, unknown>) {
  return { type: 'message', user: 'U0MEI', channel: 'D0MEI', channel_type: 'im', ts: freshTs(), ...message };
}

const user = (id: string) => ({ id, username: 'mei', name: 'mei', team_id: TEAM });
let triggers = 0;
const trigger = () => `${++triggers}.3901254001572.${randomInt(1e12).toString(16)}`;

/** A press on an element of a message. */
export function pressOf(
  element: Record<string, unknown>,
  where: {
    channel: string;
    name?: string;
    ts: string;
    thread?: string;
    person?: string;
    responseUrl?: string;
  } & Record<string, unknown>,
) {
  const { channel, name = 'triage', ts, thread, person = 'U0MEI', responseUrl, ...more } = where;
  return {
    type: 'block_actions',
    user: user(person),
    api_app_id: 'A0APP',
    token: 'verification-token',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: false,
      ...(thread ? { thread_ts: thread } : {}),
    },
    trigger_id: trigger(),
    team: { id: TEAM, domain: 'example' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name },
    message: { type: 'message', user: BOT, bot_id: 'B0BOT', ts, text: '' },
    state: { values: {} },
    ...(responseUrl ? { response_url: responseUrl } : {}),
    actions: [{ block_id: 'b1', action_ts: freshTs(), ...element }],
    ...more,
  };
}

/** A press on an element of a view: the home page or a modal. */
export function pressInView(
  element: Record<string, unknown>,
  view: Record<string, unknown>,
  person = 'U0MEI',
) {
  const shown = {
    id: 'V0VIEW',
    team_id: TEAM,
    hash: '1.abc',
    state: { values: {} },
    private_metadata: '',
    ...view,
  };
  return {
    type: 'block_actions',
    user: user(person),
    api_app_id: 'A0APP',
    token: 'verification-token',
    container: { type: 'view', view_id: shown.id },
    trigger_id: trigger(),
    team: { id: TEAM, domain: 'example' },
    view: shown,
    actions: [{ block_id: 'b1', action_ts: freshTs(), ...element }],
  };
}

/** A form that is submitted as it was drawn, except for what was `typed`. */
export function submissionOf(
  view: types.View,
  typed: Record<string, Record<string, unknown>> = {},
  who: { person?: string; viewId?: string; hash?: string } = {},
) {
  const values: Record<string, Record<string, unknown>> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input' || !('element' in block) || !block.block_id) continue;
    values[block.block_id] = { value: presetOf(block.element) };
  }
  return {
    type: 'view_submission',
    team: { id: TEAM, domain: 'example' },
    user: user(who.person ?? 'U0MEI'),
    api_app_id: 'A0APP',
    token: 'verification-token',
    trigger_id: trigger(),
    view: {
      ...view,
      id: who.viewId ?? 'V0FORM',
      team_id: TEAM,
      state: { values: { ...values, ...typed } },
      hash: who.hash ?? '1795000000.abc',
      previous_view_id: null,
      root_view_id: who.viewId ?? 'V0FORM',
      app_id: 'A0APP',
      external_id: '',
      app_installed_team_id: TEAM,
      bot_id: 'B0BOT',
    },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  };
}

function presetOf(element: types.InputBlock['element']): Record<string, unknown> {
  const { type } = element;
  if ('initial_value' in element) return { type, value: element.initial_value };
  if (type === 'static_select')
    return { type, selected_option: 'initial_option' in element ? element.initial_option : null };
  if (type === 'users_select')
    return { type, selected_user: 'initial_user' in element ? element.initial_user : null };
  if (type === 'datepicker')
    return { type, selected_date: 'initial_date' in element ? element.initial_date : null };
  if ('initial_options' in element) return { type, selected_options: element.initial_options };
  return type === 'plain_text_input' ? { type, value: null } : { type, selected_options: [] };
}

export function messageShortcutOf(message: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    type: 'message_action',
    callback_id: 'open_ticket',
    trigger_id: trigger(),
    message_ts: message.ts,
    message: { type: 'message', ...message },
    team: { id: TEAM, domain: 'example' },
    user: user('U0TOM'),
    channel: { id: 'C0GENERAL', name: 'general' },
    token: 'verification-token',
    action_ts: freshTs(),
    is_enterprise_install: false,
    enterprise: null,
    ...more,
  };
}

export function globalShortcutOf(callbackId = 'new_ticket') {
  return {
    type: 'shortcut',
    callback_id: callbackId,
    trigger_id: trigger(),
    team: { id: TEAM, domain: 'example' },
    user: { id: 'U0MEI', username: 'mei', team_id: TEAM },
    token: 'verification-token',
    action_ts: freshTs(),
    is_enterprise_install: false,
    enterprise: null,
  };
}

export function commandOf(text: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    token: 'verification-token',
    team_id: TEAM,
    team_domain: 'example',
    channel_id: 'C0GENERAL',
    channel_name: 'general',
    user_id: 'U0MEI',
    user_name: 'mei',
    command: '/desk',
    text,
    api_app_id: 'A0APP',
    is_enterprise_install: 'false',
    trigger_id: trigger(),
    ...more,
  };
}

export interface SignedRequest {
  headers: Record<string, string>;
  body: string;
}

/** Signs a body as Slack does. @param at seconds since 1970 */
export function sign(
  body: string,
  contentType: string,
  secret: string,
  at = Math.floor(Date.now() / 1000),
): SignedRequest {
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

export const asEvent = (payload: object, secret: string): SignedRequest =>
  sign(JSON.stringify(payload), 'application/json', secret);
export const asInteraction = (payload: object, secret: string): SignedRequest =>
  sign(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), FORM, secret);
export const asCommand = (fields: Record<string, string>, secret: string): SignedRequest =>
  sign(new URLSearchParams(fields).toString(), FORM, secret);
const FORM = 'application/x-www-form-urlencoded';
