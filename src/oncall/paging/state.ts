import type { Context } from '../../context.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketToChange } from '../../tickets/look-up.ts';
import { markPaging, type PagingEntry } from '../../tickets/paging.ts';
import type { Ticket } from '../../tickets/store.ts';
import type { EscalationState } from './model.ts';
import { showPages } from './show.ts';
import { changeEscalation, type Escalation, findEscalation, openOfTicket } from './store.ts';

/** An escalation that is about to be changed, with its ticket; both are held until the commit, the ticket first. */
export interface Held {
  escalation: Escalation;
  ticket: Ticket | undefined;
}

/** @returns undefined if there is none, or it is over */
export async function holdOpen(ctx: Context, escalationId: string): Promise<Held | undefined> {
  const known = await findEscalation(ctx, escalationId);
  if (!known) return undefined;
  const ticket = known.ticketId ? await ticketToChange(ctx, known.ticketId) : undefined;
  const escalation = await findEscalation(ctx, escalationId, 'change');
  return escalation && escalation.endedAt === null ? { escalation, ticket } : undefined;
}

/** The more worrying first: a ticket shows the first of these in which one of its escalations is. */
const WORST: readonly EscalationState[] = ['exhausted', 'triggered', 'acknowledged'];

/**
 * Shows what has become of escalations: on each page, and on the timeline and card of their ticket.
 * @param changed all of one ticket, or one that has none
 */
export async function tell(
  ctx: Context,
  desk: Desk,
  changed: readonly Escalation[],
  entries: readonly PagingEntry[],
): Promise<void> {
  const [first] = changed;
  if (!first) return;
  if (first.ticketId) {
    const open = await openOfTicket(ctx, first.ticketId, 'read');
    await markPaging(ctx, desk, first.ticketId, pagingOf(open), entries);
  }
  await showPages(ctx, desk, changed);
}

function pagingOf(open: readonly Escalation[]) {
  for (const state of WORST) {
    const one = open.find((candidate) => candidate.state === state);
    if (!one || !isShown(state)) continue;
    return {
      state,
      at: one.acknowledgedAt ?? one.createdAt,
      ...(one.acknowledgedById ? { byId: one.acknowledgedById } : {}),
      step: one.step + 1,
      steps: one.plan.steps.length,
    };
  }
  return null;
}

const isShown = (state: EscalationState) =>
  state === 'triggered' || state === 'acknowledged' || state === 'exhausted';

/** Ends escalations that the caller holds, all of one ticket or one that has none. */
export async function end(ctx: Context, desk: Desk, open: readonly Escalation[]): Promise<void> {
  const ended: Escalation[] = [];
  for (const { escalationId } of open) {
    ended.push(
      await changeEscalation(ctx, escalationId, {
        state: 'settled',
        nextAt: null,
        endedAt: ctx.now.toString(),
      }),
    );
  }
  const were = open.filter(({ state }) => state !== 'counting');
  if (were.length > 0) await tell(ctx, desk, ended, [{ type: 'page_over', data: {} }]);
}
