import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { changed } from './access.ts';
import type { Desk } from './desk.ts';
import { lifeAfter } from './life-cycle.ts';
import { LEVELS_OF, PRIORITIES, type Priority, TICKET_STATES, TRANSITIONS, ticketKey } from './model.ts';
import { publishTicket } from './publish.ts';
import { changeTicket, type Ticket, type TimelineEntry } from './store.ts';
import type { AlertCount } from './tables.ts';
import { noteTo } from './tell.ts';

/** What a monitor does with the ticket that it opened. The ticket is held by the caller. */

/**
 * The ticket's alerts stand otherwise.
 * @param news what its timeline says about it; nothing: only the figures change
 * @param priority of the gravest alert; one that is graver than the ticket's becomes the ticket's
 */
export async function showAlerts(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  alerts: AlertCount,
  { news = [], priority }: { news?: TimelineEntry[]; priority?: Priority },
): Promise<Ticket> {
  const isGraver =
    priority !== undefined && PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(ticket.priority);
  const same = ticket.alerts?.total === alerts.total && ticket.alerts.firing === alerts.firing;
  if (same && !isGraver && news.length === 0) return ticket;
  const raised: TimelineEntry[] = isGraver
    ? [
        {
          type: 'changed',
          visibility: 'public',
          data: { field: 'priority', from: ticket.priority, to: priority },
        },
      ]
    : [];
  const shown = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TICKET_STATES,
      { alerts, ...(isGraver ? { ...LEVELS_OF[priority], priority } : {}) },
      [...news, ...raised],
    ),
  );
  await publishTicket(ctx, desk, shown);
  return shown;
}

/** All of its alerts are over: solved, with nobody's doing. */
export async function recoverTicket(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  machine: Person,
  resolution: string,
): Promise<Ticket> {
  const solved = changed(
    await changeTicket(
      ctx,
      ticket.ticketId,
      TRANSITIONS.solve,
      lifeAfter(ticket, { verb: 'recover', resolution }, ctx.now.toString()),
      [{ type: 'resolved', visibility: 'public', data: { resolution, recovered: true } }],
    ),
  );
  await publishTicket(ctx, desk, solved);
  await tell(ctx, desk, solved, t('note.recovered', { key: ticketKey(solved), monitor: machine.name }));
  return solved;
}

/** All of its alerts are over; whether that is all is for people to say. */
export async function noteRecovery(ctx: Context, desk: Desk, ticket: Ticket, machine: Person): Promise<void> {
  await tell(ctx, desk, ticket, t('note.alerts_over', { key: ticketKey(ticket), monitor: machine.name }));
}

function tell(ctx: Context, desk: Desk, ticket: Ticket, text: Text): Promise<void> {
  return noteTo(ctx, desk, ticket, ['triage', 'watcher'], text);
}
