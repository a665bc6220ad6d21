import { type Block, type Card, textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { laneOf } from '../chat/place.ts';
import { type Context, isUuid } from '../context.ts';
import { durationText } from '../duration.ts';
import { type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, type TicketRef, workableTicket } from '../tickets/access.ts';
import { audienceOf, type Desk, hasThreads, queueName } from '../tickets/desk.ts';
import { priorityLabel, titleOf } from '../tickets/labels.ts';
import { record, triageThreads } from '../tickets/look-up.ts';
import { ticketKey } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import { tellDirectly } from '../tickets/tell.ts';
import { alertText, showButton, targetLabel } from './alert-cards.ts';
import { findKept } from './clock-store.ts';
import { nextDeadline } from './deadline.ts';
import type { Clock, Target } from './model.ts';
import { decideMoreTime, findMoreTime, insertMoreTime, type MoreTime } from './more-time-store.ts';
import { leadsOfTeam } from './notify.ts';
import type { AskedAt } from './tables.ts';

/** More than this is another promise, which is made by policies. */
const MOST_MS = 14 * 24 * 3_600_000;

/** The clocks of a ticket that aren't over, for whoever works on it. @throws Refusal */
export async function openClocks(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
): Promise<{ ticket: Ticket; clocks: Clock[] }> {
  const ticket = await workableTicket(ctx, desk, who, ref);
  return { ticket, clocks: await openOf(ctx, ticket) };
}

async function openOf(ctx: Context, { ticketId }: Ticket): Promise<Clock[]> {
  const kept = (await findKept(ctx, [ticketId])).get(ticketId);
  return (kept?.clocks ?? []).filter(({ endedAt }) => endedAt === null);
}

/**
 * Somebody who works on a ticket asks for more time; the leads of its team are asked, each in their direct chat, or, if
 * there are none, in the ticket's thread.
 * @param ask.ms business time
 * @param ask.target the deadline that comes next unless it is said
 * @throws Refusal
 */
export async function askMoreTime(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  ask: { ms: number; reason: string; target?: Target | undefined },
): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('edit', ticket);
  const key = ticketKey(ticket);
  const reason = ask.reason.trim();
  if (!reason) throw new Refusal(t('refusal.sla_why'));
  if (ask.ms > MOST_MS) throw new Refusal(t('refusal.sla_too_long', { most: durationText(MOST_MS) }));
  const clocks = await openOf(ctx, ticket);
  const clock = ask.target ? clocks.find(({ target }) => target === ask.target) : nextDeadline(clocks);
  if (!clock) throw new Refusal(t('refusal.sla_no_clock', { key }));
  const requestId = ctx.newId();
  const asked = await placesToAsk(ctx, desk, ticket, who, requestId);
  const { target, cycle } = clock;
  const row = { requestId, ticketId: ticket.ticketId, target, cycle, byMs: ask.ms, reason, asked };
  const request = await insertMoreTime(ctx, { ...row, askedBy: who.personId });
  if (!request) throw new Refusal(t('refusal.sla_asked_already', { key }));
  await show(ctx, desk, request, askCard(ctx, desk, ticket, clock, request, who));
  const data = { target, byMs: ask.ms, reason };
  return record(ctx, ticket.ticketId, { type: 'sla_asked', visibility: 'internal', data });
}

async function placesToAsk(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  who: Person,
  requestId: string,
): Promise<AskedAt[]> {
  const team = desk.config.queues[ticket.queue]?.team;
  const leads = team ? await leadsOfTeam(ctx, desk, team) : [];
  const subject = (lane: string) => `about/${ticket.ticketId}/more-time/${requestId}/${lane}`;
  const direct = leads
    .filter(({ personId }) => personId !== who.personId)
    .flatMap((lead): AskedAt[] => {
      const place = desk.people.directPlace(lead);
      return place ? [{ subject: subject(laneOf(place)), place, personId: lead.personId }] : [];
    });
  if (direct.length > 0) return direct;
  return (await triageThreads(ctx, [ticket.ticketId])).map(({ place, cardSubject }) => ({
    subject: subject(laneOf(place)),
    place,
    ...(!place.thread && hasThreads(desk, place) ? { under: cardSubject } : {}),
  }));
}

function askCard(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  clock: Clock,
  request: MoreTime,
  who: Person,
): Card {
  const { requestId: subject } = request;
  const summary = askText(ticket, request, nameOf(who));
  return {
    summary,
    blocks: [
      { type: 'heading', text: titleOf(desk.config, ticket) },
      { type: 'text', text: summary },
      { type: 'text', style: 'quote', text: request.reason },
      {
        type: 'facts',
        facts: [
          { label: t('field.priority'), value: priorityLabel(ticket.priority) },
          { label: t('sla.ask_due'), value: alertText(clock, ctx.now.epochMilliseconds) },
        ],
      },
      {
        type: 'actions',
        buttons: [
          { action: 'sla.grant', subject, label: t('sla.button.grant'), style: 'primary' },
          { action: 'sla.refuse', subject, label: t('sla.button.refuse'), style: 'danger' },
          showButton(ticket.ticketId),
        ],
      },
    ],
  };
}

function askText(ticket: Ticket, { byMs, target }: MoreTime, name: Text): Text {
  const by = durationText(byMs);
  return t('sla.ask_card', { name, by, key: ticketKey(ticket), target: targetLabel(target) });
}

/** A lead or an admin decides; nobody but an admin on what they asked for themselves. Of two one is first. @throws Refusal */
export async function decide(
  ctx: Context,
  desk: Desk,
  who: Person,
  requestId: string,
  as: 'granted' | 'refused',
): Promise<{ ticket: Ticket; byMs: number }> {
  const request = isUuid(requestId) ? await findMoreTime(ctx, requestId) : undefined;
  if (!request) throw new Refusal(t('refusal.no_such_ticket'));
  const { ticketId, target, cycle, byMs } = request;
  const ticket = await workableTicket(ctx, desk, who, { ticketId }, 'change');
  const viewer = desk.people.viewer(who);
  const team = desk.config.queues[ticket.queue]?.team;
  if (!viewer.isAdmin && !(team && viewer.leadOf.has(team))) {
    throw new Refusal(t('refusal.sla_not_lead', { queue: queueName(desk.config, ticket.queue) }));
  }
  if (request.askedBy === who.personId && !viewer.isAdmin) throw new Refusal(t('refusal.sla_own_request'));
  const open = await openOf(ctx, ticket);
  const isOpen = open.some((clock) => clock.target === target && clock.cycle === cycle);
  if (as === 'granted' && request.state === 'asked' && !isOpen) {
    throw new Refusal(t('refusal.sla_over', { key: ticketKey(ticket) }));
  }
  const decided = await decideMoreTime(ctx, requestId, as, who.personId);
  if (!decided) throw new Refusal(t('refusal.sla_decided'));
  const type = as === 'granted' ? 'sla_extended' : 'sla_refused';
  const recorded = await record(ctx, ticketId, { type, visibility: 'internal', data: { target, byMs } });
  await tellAsker(ctx, desk, recorded, decided, who);
  return { ticket: recorded, byMs };
}

/** Whoever asked hears of it, and the question makes room for the answer wherever it stands. */
async function tellAsker(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  request: MoreTime,
  who: Person,
): Promise<void> {
  const { byMs, target, askedBy, state } = request;
  const args = {
    name: nameOf(who),
    by: durationText(byMs),
    key: ticketKey(ticket),
    target: targetLabel(target),
  };
  const text = t(state === 'granted' ? 'sla.answer_granted' : 'sla.answer_refused', args);
  const buttons: Block = { type: 'actions', buttons: [showButton(ticket.ticketId)] };
  const asker = (await desk.people.find(ctx, [askedBy])).get(askedBy);
  if (asker && askedBy !== who.personId) {
    tellDirectly(ctx, desk, ticket.ticketId, asker, textCard(text, buttons));
  }
  const quote: Block = { type: 'text', style: 'quote', text: request.reason };
  const asked = askText(ticket, request, asker ? nameOf(asker) : t('nobody'));
  const answer: Block = { type: 'text', style: 'strong', text };
  await show(ctx, desk, request, {
    summary: text,
    blocks: [{ type: 'text', text: asked }, quote, answer, buttons],
  });
}

async function show(ctx: Context, desk: Desk, request: MoreTime, card: Card): Promise<void> {
  const readers = await desk.people.find(
    ctx,
    request.asked.flatMap(({ personId }) => personId ?? []),
  );
  for (const { place, subject, under, personId } of request.asked) {
    send(ctx, {
      place,
      ...(under ? { under } : {}),
      ...audienceOf(desk, place, readers.get(personId ?? '')),
      content: { op: 'put', card },
      subject,
      ticketId: request.ticketId,
    });
  }
}
