import { transactAs, type Unit } from '../../chat/queue/transaction.ts';
import type { Context } from '../../context.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketIfFree } from '../../tickets/look-up.ts';
import { goOn, UNACKNOWLEDGED } from './go-on.ts';
import type { PagingMetrics } from './metrics.ts';
import { end } from './state.ts';
import { changeEscalation, claimDue, dueEscalations } from './store.ts';

const BATCH = 50;

export interface SweepParts {
  unit: Unit;
  desk: Desk;
  metrics: PagingMetrics;
}

/**
 * Goes on with the escalations whose time has come, each in a transaction of its own. One that somebody is acting on
 * this instant is left to the next tick: of their answer and the next step one comes first.
 * @returns how many went on
 */
export async function goOnWithDue({ unit, desk, metrics }: SweepParts): Promise<number> {
  const { db } = unit.database;
  let count = 0;
  for (const due of await dueEscalations(db, unit.workspaceId, unit.clock.now(), BATCH)) {
    const went = await transactAs(unit, { type: 'job', name: 'escalation' }, (ctx) =>
      goOnWith(ctx, desk, due),
    );
    if (!went) continue;
    count++;
    metrics.steps.inc({ result: went.result });
    metrics.delay.observe(Math.max(0, went.lateSeconds));
  }
  return count;
}

type Result = 'paged' | 'waits' | 'exhausted' | 'returned' | 'lapsed';

async function goOnWith(
  ctx: Context,
  desk: Desk,
  due: { escalationId: string; ticketId: string | null },
): Promise<{ result: Result; lateSeconds: number } | undefined> {
  const ticket = due.ticketId ? await ticketIfFree(ctx, due.ticketId) : undefined;
  if (due.ticketId && !ticket) return undefined;
  const escalation = await claimDue(ctx, due.escalationId);
  if (!escalation?.nextAt) return undefined;
  const lateSeconds = ctx.now.since(Temporal.Instant.from(escalation.nextAt)).total('seconds');
  switch (escalation.state) {
    case 'counting':
      // There were not enough calls in time.
      await end(ctx, desk, [escalation]);
      return { result: 'lapsed', lateSeconds };
    case 'acknowledged': {
      // Nothing has come of it: whoever was paged last is paged again, and the others after them.
      const { escalationId, step } = escalation;
      const again = await changeEscalation(ctx, escalationId, {
        step: Math.max(-1, step - 1),
        ...UNACKNOWLEDGED,
      });
      await goOn(ctx, desk, again, ticket, { entries: [{ type: 'page_returned', data: {} }] });
      return { result: 'returned', lateSeconds };
    }
    case 'triggered':
      return { result: await goOn(ctx, desk, escalation, ticket), lateSeconds };
    case 'exhausted':
    case 'settled':
      throw new Error(`an escalation that is ${escalation.state} was due`);
  }
}
