import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import type { InboundOf, Interaction } from '../../src/chat/inbound.ts';
import { directPlace, type Place } from '../../src/chat/place.ts';
import type { ChatIntake } from '../../src/chat/platform.ts';
import { type Text, t } from '../../src/i18n/text.ts';
import type { Activity } from './activity.ts';
import { isChatOfPeople, referenceOf, tenantNameOf } from './address.ts';
import { perform } from './answers.ts';
import type { Bot, Received, TurnAnswer } from './bot.ts';
import type { CardMemory } from './card-memory.ts';
import type { Connector, TeamsMessage } from './connector.ts';
import { type CardAttachment, wordsMessage } from './draw.ts';
import { CALL_MS, LOOK_UP_MS } from './limits.ts';
import type { TeamsPeople } from './people.ts';
import type { TeamsPlatform } from './platform.ts';
import type { Once } from './press.ts';
import type { ServiceUrls } from './service-urls.ts';
import { type TranslationParts, translate } from './translate/translate.ts';
import type { Understood } from './translate/understood.ts';

export interface TurnParts extends Omit<TranslationParts, 'whoIs'> {
  bot: () => Promise<Bot>;
  intake: ChatIntake;
  platform: TeamsPlatform;
  people: TeamsPeople;
  connector: Connector;
  serviceUrls: ServiceUrls;
  cards: CardMemory;
  said: Once;
  emulator: boolean;
  ignored: Counter<'type'>;
  log: Logger;
}

/** For the metric's label, which a sender must not be able to invent. */
const KNOWN_TYPES = new Set([
  'message',
  'messageUpdate',
  'messageDelete',
  'messageReaction',
  'conversationUpdate',
  'installationUpdate',
  'invoke',
]);

/**
 * The bot's one turn: understand the activity, hand it to the core, answer when it is committed. What isn't
 * understood gets a 200, since Teams silences bots that fail on what they don't know.
 * @throws Error if the core couldn't take it; Teams then tries again
 */
export async function takeActivity(
  activity: Activity,
  request: Received,
  parts: TurnParts,
): Promise<TurnAnswer> {
  learnFrom(activity, parts);
  const understood = await translate(activity, { ...parts, whoIs: parts.people.whoIs });
  if (understood.kind === 'nothing') {
    parts.ignored.inc({ type: KNOWN_TYPES.has(activity.type) ? activity.type : 'unknown' });
    parts.log.debug(
      { type: activity.type, name: activity.name, why: understood.why },
      'nothing for the desk',
    );
    return { status: 200 };
  }
  const bot = await parts.bot();
  const answer = await bot.receive(request, () => act(understood, parts));
  if (answer) return answer;
  parts.log.warn('botbuilder refused a token that our own check let pass');
  return { status: 401, body: { error: 'unauthorized' } };
}

function learnFrom(activity: Activity, { serviceUrls, people }: TurnParts): void {
  if (activity.serviceUrl) serviceUrls.remember(tenantNameOf(activity), activity.serviceUrl);
  if (activity.from) people.remember(activity.from);
}

async function act(
  understood: Exclude<Understood, { kind: 'nothing' }>,
  parts: TurnParts,
): Promise<TurnAnswer> {
  switch (understood.kind) {
    case 'answered':
      return { status: 200, body: understood.body };
    case 'event':
      await parts.intake.accept(understood.inbound);
      return { status: 200 };
    case 'read':
      parts.intake.shown?.([understood.shown]);
      return { status: 200 };
    case 'interaction':
      return interact(understood, parts);
  }
}

async function interact(
  { inbound, via, onCard, shown }: Extract<Understood, { kind: 'interaction' }>,
  parts: TurnParts,
): Promise<TurnAnswer> {
  const place = inbound.type === 'shortcut' ? await whereToDraft(inbound, parts) : inbound.place;
  const answer = await parts.intake.interact({ ...inbound, place });
  const done = doneText(inbound, place);
  const card = onCard && parts.cards.recall(onCard.conversationId, onCard.messageId);
  const performed = perform(answer, via, {
    done,
    emulator: parts.emulator,
    ...(card ? { card } : {}),
    ...(shown ? { shown } : {}),
  });
  if ('say' in performed) await say(performed.say, { ...inbound, place }, parts);
  return { status: 200, ...('body' in performed ? { body: performed.body } : {}) };
}

/**
 * A message action works in every chat, also where the bot isn't a member and so can't write: then the
 * draft goes to the person's own chat with the bot.
 */
async function whereToDraft(inbound: InboundOf<'shortcut'>, { connector }: TurnParts): Promise<Place> {
  const { place, actor } = inbound;
  const reference = referenceOf(place);
  if (place.kind === 'dm' || !reference) return place;
  const direct = directPlace('teams', place.tenant, actor.externalId);
  if (isChatOfPeople(place.channel)) return direct;
  const signal = AbortSignal.timeout(LOOK_UP_MS);
  const { serviceUrl, conversationId } = reference;
  const asked = await connector.member(serviceUrl, place.tenant, conversationId, actor.externalId, signal);
  return asked.kind === 'refused' && asked.cause === 'not_member' ? direct : place;
}

/** What is said when a press has done its work and there is nothing else to say. */
function doneText(inbound: Interaction, place: Place): Text {
  if (inbound.type !== 'shortcut') return t('teams.done');
  return t(place.kind === 'dm' ? 'teams.check_draft_direct' : 'teams.check_draft');
}

/** To the person alone, for want of a response that could hold it; a redelivery isn't said twice. */
async function say(words: CardAttachment | string, inbound: Interaction, parts: TurnParts): Promise<void> {
  if (!parts.said.isFirst(inbound.eventKey)) return;
  const { place, actor } = inbound;
  const where = place.kind === 'dm' ? place : directPlace('teams', place.tenant, actor.externalId);
  const message: TeamsMessage =
    typeof words === 'string' ? wordsMessage(words) : { type: 'message', attachments: [words] };
  const result = await parts.platform.post(where, message, AbortSignal.timeout(CALL_MS));
  if (result.kind !== 'sent') {
    parts.log.warn({ result: result.kind, action: inbound.type }, 'an answer to a press could not be sent');
  }
}
