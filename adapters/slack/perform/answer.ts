import type { RespondArguments } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { type Card, textCard } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Answer } from '../../../src/chat/platform.ts';
import { t } from '../../../src/i18n/text.ts';
import type { SlackApi } from '../api/client.ts';
import { mayRespondTo } from '../api/hosts.ts';
import { troubleOf } from '../api/trouble.ts';
import type { DirectChats } from '../deliver/direct-chats.ts';
import { drawMessage } from '../render/card.ts';
import { drawForm } from '../render/form.ts';
import type { Reader } from '../render/text.ts';
import { drawCardView } from '../render/view.ts';
import type { Asked } from './asked.ts';

/** A trigger lives for three seconds, and the core has had its part of them. */
const OPEN_MS = 2_500;
const TELL_MS = 5_000;

export interface AnswerParts {
  api: SlackApi;
  directChats: DirectChats;
  log: Logger;
  /** How the bot calls itself: the title of what it shows in a modal. */
  name: string;
}

/** Only the person who asked reads an answer, so it is drawn in their own zone. */
export function readerOf({ locale, timeZone }: Answer): Reader {
  return { locale, timeZone, shared: false };
}

/** Opens a form, or explains privately that this didn't work. Never throws. */
export async function openForm(parts: AnswerParts, asked: Asked, form: Form, reader: Reader): Promise<void> {
  const view = drawForm(form, reader, asked.place);
  const client = parts.api.asBot({ timeoutMs: OPEN_MS });
  try {
    await showView(client, asked, view);
  } catch (error) {
    const trouble = troubleOf(error);
    // A repeat of a press whose form is open already: nothing is wrong.
    if (trouble.kind === 'answered' && trouble.code === 'exchanged_trigger_id') return;
    parts.log.warn({ trouble, form: form.id }, 'a form could not be opened');
    await tell(parts, { ...asked, triggerId: undefined }, textCard(t('slack.form_failed')), reader);
  }
}

/**
 * Shows a card to the person who asked, and to nobody else: as a modal where they are in one, on the home
 * page or in Slack's menu; else beside the message they pressed. Never throws.
 */
export async function tell(parts: AnswerParts, asked: Asked, card: Card, reader: Reader): Promise<void> {
  const ways = [
    () => tellInView(parts, asked, card, reader),
    () => tellByResponse(parts, asked, card, reader),
    () => tellInRoom(parts, asked, card, reader),
    () => tellDirectly(parts, asked, card, reader),
  ];
  for (const way of ways) {
    try {
      if (await way()) return;
    } catch (error) {
      parts.log.warn({ trouble: troubleOf(error) }, 'an answer could not be shown; trying another way');
    }
  }
  parts.log.error({ person: asked.person }, 'an answer could not be shown in any way');
}

/** @returns whether this way is open at all; throws if it failed */
async function tellInView(parts: AnswerParts, asked: Asked, card: Card, reader: Reader): Promise<boolean> {
  if (asked.surface === 'room' || !asked.triggerId) return false;
  const view = drawCardView(card, reader, asked.place, parts.name);
  await showView(parts.api.asBot({ timeoutMs: OPEN_MS }), asked, view);
  return true;
}

async function showView(
  client: WebClient,
  asked: Asked,
  view: Parameters<WebClient['views']['open']>[0]['view'],
): Promise<void> {
  if (!asked.triggerId) throw new Error('there is no trigger to open a view with');
  if (asked.surface !== 'modal') {
    await client.views.open({ trigger_id: asked.triggerId, view });
    return;
  }
  try {
    await client.views.push({ trigger_id: asked.triggerId, view });
  } catch (error) {
    // Slack stacks three views; a fourth takes the place of the one on top.
    const trouble = troubleOf(error);
    if (!asked.view || trouble.kind !== 'answered' || trouble.code !== 'push_limit_reached') throw error;
    await client.views.update({ view_id: asked.view.id, view });
  }
}

async function tellByResponse(
  parts: AnswerParts,
  asked: Asked,
  card: Card,
  reader: Reader,
): Promise<boolean> {
  const { responseUrl, place } = asked;
  if (!responseUrl || !mayRespondTo(responseUrl, parts.api.baseUrl)) return false;
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      ...ephemeral(card, reader),
      replace_original: false,
      ...(place.thread ? { thread_ts: place.thread } : {}),
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TELL_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the response URL answered ${response.status}`);
  return true;
}

async function tellInRoom(parts: AnswerParts, asked: Asked, card: Card, reader: Reader): Promise<boolean> {
  const { place, person } = asked;
  if (place.kind === 'dm') return false;
  const { text, blocks } = drawMessage(card, reader);
  await parts.api.asBot({ timeoutMs: TELL_MS }).chat.postEphemeral({
    channel: place.channel,
    user: person,
    text,
    blocks,
    ...(place.thread ? { thread_ts: place.thread } : {}),
  });
  return true;
}

async function tellDirectly(parts: AnswerParts, asked: Asked, card: Card, reader: Reader): Promise<boolean> {
  const client = parts.api.asBot({ timeoutMs: TELL_MS });
  const channel = await parts.directChats.channelOf(asked.person, client);
  const { text, blocks } = drawMessage(card, reader);
  await client.chat.postMessage({ channel, text, blocks, unfurl_links: false, unfurl_media: false });
  return true;
}

/** A message for one person, as a response to a command or through a response URL. */
export function ephemeral(card: Card, reader: Reader): RespondArguments {
  const { text, blocks } = drawMessage(card, reader);
  return {
    response_type: 'ephemeral',
    text,
    blocks,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}
