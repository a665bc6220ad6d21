import type { Block, Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { directPerson, type Place } from '../chat/place.ts';
import type { QueueMetrics } from '../chat/queue/metrics.ts';
import { forgetIdleOutages } from '../chat/queue/outage-store.ts';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketToChange } from '../tickets/look-up.ts';
import { ticketKey } from '../tickets/model.ts';
import { isConfidential } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';
import { passingSubject } from '../tickets/threads.ts';
import { alsoSent } from '../tickets/triage-card.ts';
import { markSentOtherwise, peopleToTell, withAcknowledge } from '../tickets/urgent.ts';
import { platformName } from '../tickets/where.ts';
import { outages } from './store.ts';
import {
  claimFallback,
  occasionOf,
  type Stranded,
  strandedMessages,
  topicOf,
  type UrgentMessage,
  urgentMessage,
} from './urgent-store.ts';
import { wayTo } from './ways.ts';

const BATCH = 100;

export interface FallBackParts {
  unit: Unit;
  desk: Desk;
  metrics: QueueMetrics;
}

/**
 * Sends urgent messages another way when their platform has taken nothing for the configured time, each in a
 * transaction of its own.
 * @returns how many went
 */
export async function fallBack({ unit, desk, metrics }: FallBackParts): Promise<number> {
  const { db } = unit.database;
  await forgetIdleOutages(db, unit.workspaceId);
  const { fallbackAfterSeconds } = desk.config.delivery;
  const awaySince = unit.clock.now().subtract({ seconds: fallbackAfterSeconds });
  let sent = 0;
  for (const stranded of await strandedMessages(db, unit.workspaceId, awaySince, BATCH)) {
    const went = await transactAs(unit, { type: 'job', name: 'delivery' }, (ctx) =>
      goAnotherWay(ctx, desk, stranded),
    );
    for (const { platform, way } of went) metrics.fallbacks.inc({ platform, way });
    sent += went.length;
  }
  return sent;
}

type Went = { platform: Place['platform']; way: Place['platform'] };

async function goAnotherWay(ctx: Context, desk: Desk, stranded: Stranded): Promise<Went[]> {
  const message = await urgentMessage(ctx, stranded.messageId);
  if (!message) return [];
  const since = instantText(stranded.since);
  const why = t('fallback.away', { platform: platformName(message.place.platform), since });
  return sendOtherwise(ctx, desk, message, { why, occasion: occasionOf(stranded.since), isRefused: false });
}

/** The same for an urgent message that its platform refuses for good: in the transaction that marks it dead. */
export async function fallBackFromRefusal(ctx: Context, desk: Desk, messageId: string): Promise<void> {
  const message = await urgentMessage(ctx, messageId);
  if (!message) return;
  const why = t('fallback.refused', { platform: platformName(message.place.platform) });
  await sendOtherwise(ctx, desk, message, { why, occasion: 'refused', isRefused: true });
}

/**
 * To everybody for whom the message is. Claimed under its key in the transaction that asks for it: it is sent
 * once on this occasion, or not at all and tried again.
 */
async function sendOtherwise(
  ctx: Context,
  desk: Desk,
  message: UrgentMessage,
  how: { why: Text; occasion: string; isRefused: boolean },
): Promise<Went[]> {
  const ticket = message.ticketId ? await ticketToChange(ctx, message.ticketId) : undefined;
  const { platform } = message.place;
  const away = new Set([platform, ...(await outages(ctx)).map((outage) => outage.platform)]);
  const went: { person: Person; place: Place }[] = [];
  for (const person of await recipients(ctx, desk, message, ticket)) {
    const place = wayTo({
      places: desk.people.directPlaces(person),
      person,
      hasEmail: desk.capabilities('email') !== undefined,
      away,
      now: ctx.now,
    });
    if (!place) continue;
    const subject = ticket ? passingSubject(ctx, ticket.ticketId) : `fallback/${ctx.newId()}`;
    const isClaimed = await claimFallback(ctx, {
      topic: topicOf(message),
      occasion: how.occasion,
      personId: person.personId,
      platform,
      way: place.platform,
      sentSubject: subject,
    });
    if (!isClaimed) continue;
    send(ctx, {
      place,
      locale: person.locale,
      timeZone: person.timeZone,
      content: { op: 'put', card: cardFor(desk, message, ticket, place, how.why) },
      subject,
      ...(ticket ? { ticketId: ticket.ticketId } : {}),
    });
    went.push({ person, place });
  }
  const [first] = went;
  if (first)
    await sayOnOriginal(
      ctx,
      desk,
      message,
      ticket,
      first,
      went.map(({ person }) => person),
      how.isRefused,
    );
  return went.map(({ place }) => ({ platform, way: place.platform }));
}

/** Of a direct message its person, of a room those who have to hear of its ticket; in one order, for the keys. */
async function recipients(
  ctx: Context,
  desk: Desk,
  message: UrgentMessage,
  ticket: Ticket | undefined,
): Promise<Person[]> {
  const isDirect = directPerson(message.place.channel) !== undefined;
  const person = isDirect ? await desk.people.at(ctx, message.place) : undefined;
  const people = isDirect ? (person ? [person] : []) : ticket ? await peopleToTell(ctx, desk, ticket) : [];
  return people.toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
}

/** A mail leaves the company's chat and may be read by others: of a confidential ticket it says the number only. */
function cardFor(
  desk: Desk,
  message: UrgentMessage,
  ticket: Ticket | undefined,
  place: Place,
  why: Text,
): Card {
  const isMail = place.platform === 'email';
  const open = ticket && isMail ? openButton(desk, ticket) : [];
  if (ticket && isMail && isConfidential(desk.config, ticket)) {
    const text = t('fallback.confidential', { key: ticketKey(ticket) });
    return { summary: text, blocks: [{ type: 'text', text }, ...open] };
  }
  const { summary } = message.card;
  const blocks = message.card.blocks.filter((block) => !asksToAcknowledge(block) && !isHint(block));
  const card: Card = {
    summary,
    blocks: [{ type: 'text', style: 'subtle', text: why }, ...blocks, ...open],
  };
  // A mail's buttons lead nowhere; a page asks to be acknowledged by itself.
  return ticket && !isMail && !blocks.some(isPage) ? withAcknowledge(card, topicOf(message)) : card;
}

function openButton(desk: Desk, ticket: Ticket): Block[] {
  const { publicUrl } = desk.config;
  if (!publicUrl) return [];
  const key = ticketKey(ticket);
  const url = new URL(`/tickets/${key}`, publicUrl).href;
  return [
    {
      type: 'actions',
      buttons: [{ action: 'link', subject: '', label: t('fallback.open', { key }), url, style: 'primary' }],
    },
  ];
}

/** How to go on in the ticket's thread, which is not here. */
function isHint(block: Block): boolean {
  return (
    block.type === 'text' &&
    typeof block.text === 'object' &&
    'key' in block.text &&
    block.text.key === 'card.triage_hint'
  );
}

function isPage(block: Block): boolean {
  return block.type === 'actions' && block.buttons.some((button) => button.action === 'page.ack');
}

export function asksToAcknowledge(block: Block): boolean {
  return block.type === 'actions' && block.buttons.some((button) => button.action === 'delivery.ack');
}

/** The message itself, when its platform takes it at last, and the ticket's card say where it went meanwhile. */
async function sayOnOriginal(
  ctx: Context,
  desk: Desk,
  message: UrgentMessage,
  ticket: Ticket | undefined,
  first: { place: Place },
  people: readonly Person[],
  isRefused: boolean,
): Promise<void> {
  const { place, card, under, subject } = message;
  const sent = {
    at: ctx.now.toString(),
    to: people.map(({ name }) => name).join(', '),
    platform: place.platform,
    way: first.place.platform,
  };
  if (ticket) await markSentOtherwise(ctx, desk, ticket, sent);
  // The ticket's own card has just been asked for anew; what is refused never shows anything.
  const isTicketCard = subject?.startsWith('ticket/') ?? false;
  if (isTicketCard || isRefused || subject === null) return;
  const note: Block = { type: 'text', style: 'subtle', text: alsoSent(sent) };
  send(ctx, {
    place,
    locale: message.locale,
    timeZone: message.timeZone,
    content: { op: 'put', card: { ...card, blocks: [...card.blocks, note] } },
    subject,
    ...(under ? { under } : {}),
    ...(ticket ? { ticketId: ticket.ticketId } : {}),
    urgency: 'urgent',
  });
}
