import type { Context } from '../context.ts';
import { durationText } from '../duration.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { checkTransition, type TicketRef, workableTicket } from '../tickets/access.ts';
import type { Desk } from '../tickets/desk.ts';
import { record } from '../tickets/look-up.ts';
import { ticketKey } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import { putSnooze, snoozesOf } from './snooze-store.ts';

/** Longer than a day is forgotten by whoever did it. */
const MOST_MS = 24 * 3_600_000;

/**
 * Nobody hears of a ticket's deadlines for a while. Then its alerts come again, as things stand by then; the clocks run
 * on. Whoever does it says why, and stands on the alerts.
 * @param how.ms for how long
 * @throws Refusal
 */
export async function snoozeTicket(
  ctx: Context,
  desk: Desk,
  who: Person,
  ref: TicketRef,
  how: { ms: number; reason: string },
): Promise<{ ticket: Ticket; until: Temporal.Instant }> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  checkTransition('edit', ticket);
  const reason = how.reason.trim();
  if (!reason) throw new Refusal(t('refusal.sla_why'));
  if (how.ms > MOST_MS) throw new Refusal(t('refusal.sla_too_long', { most: durationText(MOST_MS) }));
  const until = ctx.now.add({ milliseconds: how.ms });
  const { personId } = who;
  await putSnooze(ctx, { ticketId: ticket.ticketId, until: until.toString(), reason, personId });
  const data = { byMs: how.ms, reason };
  return {
    ticket: await record(ctx, ticket.ticketId, { type: 'sla_snoozed', visibility: 'internal', data }),
    until,
  };
}

/** Alerts come again from now on: the next sweep wakes what was put off. @throws Refusal */
export async function endSnooze(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Ticket> {
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const snooze = (await snoozesOf(ctx, [ticket.ticketId])).get(ticket.ticketId);
  if (!snooze) throw new Refusal(t('refusal.sla_not_snoozed', { key: ticketKey(ticket) }));
  await putSnooze(ctx, { ...snooze, until: ctx.now.toString() });
  return record(ctx, ticket.ticketId, { type: 'sla_woken', visibility: 'internal', data: {} });
}
