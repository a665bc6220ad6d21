import { SECRET } from '../../support/slack-adapter.ts';
import {
  asCommand,
  asEvent,
  asInteraction,
  BOT,
  commandOf,
  eventOf,
  globalShortcutOf,
  messageOf,
  messageShortcutOf,
  pressInView,
  pressOf,
  TEAM,
} from '../../support/slack-payloads.ts';
import type { Shot } from './barrage.ts';
import { recorded } from './fixtures.ts';
import { isObject, type Json, type JsonObject } from './nasty.ts';

let shots = 0;
/**
 * Messages' names, events' and triggers made new, so that payloads which grew from one recording aren't taken
 * for redeliveries of it.
 */
export function fresh(payload: Json): Json {
  const n = String(++shots).padStart(6, '0');
  const text = JSON.stringify(payload)
    .replaceAll(/"\d{10}\.\d{6}"/g, `"1795${n}.${n}"`)
    .replaceAll(/"(Ev|\d{1,14}\.\d{13}\.)\w+"/g, `"$1${n}"`);
  return JSON.parse(text);
}

/** As Slack sends it: commands are forms, interactions JSON in a form, events JSON. */
export function shotOf(payload: Json): Shot {
  const json = JSON.stringify(payload);
  if (isObject(payload) && 'command' in payload) {
    const fields = Object.entries(payload).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    return asCommand(Object.fromEntries(fields), SECRET);
  }
  const isEvent = isObject(payload) && ('event' in payload || payload.type === 'event_callback');
  return isEvent ? asEvent(JSON.parse(json), SECRET) : asInteraction(JSON.parse(json), SECRET);
}

/** Recorded in other people's workspaces, which become ours. */
export const recordedSlack = (): JsonObject[] =>
  recorded('slack', { T00FAKE00AA: TEAM, T00FAKE00BB: TEAM, U00FAKEBOT01: BOT, '/test-feedback': '/desk' });

/** One payload of each kind that the desk listens to. */
export const ownSlack = (): JsonObject[] =>
  [
    eventOf(
      messageOf({
        text: 'VPN <https://a.example|drops> <@U0TOM>',
        files: [
          {
            id: 'F1',
            name: 'a.png',
            mimetype: 'image/png',
            size: 3,
            url_private: 'https://files.slack.com/a',
          },
        ],
      }),
    ),
    eventOf({
      type: 'message',
      subtype: 'message_changed',
      channel: 'D0MEI',
      channel_type: 'im',
      message: messageOf({ text: 'new' }),
      previous_message: messageOf({ text: 'old' }),
    }),
    eventOf({
      type: 'reaction_added',
      user: 'U0ADA',
      reaction: 'ticket',
      item: { type: 'message', channel: 'C0GENERAL', ts: '1795000000.000100' },
    }),
    eventOf({ type: 'app_home_opened', user: 'U0MEI', channel: 'D0MEI', tab: 'home' }),
    eventOf({ type: 'member_joined_channel', user: 'U0BOT', channel: 'C1', channel_type: 'C' }),
    pressOf(
      { action_id: '1:ticket.take', type: 'button', value: 'x' },
      { channel: 'C1', ts: '1795000000.000100' },
    ),
    pressInView({ action_id: '1:ticket.solve', type: 'button', value: 'x' }, { type: 'home' }),
    messageShortcutOf(messageOf({ text: 'printer on fire' })),
    globalShortcutOf(),
    commandOf('my tickets'),
  ].map((payload) => JSON.parse(JSON.stringify(payload)) as JsonObject);
