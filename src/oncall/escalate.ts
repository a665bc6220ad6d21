import { actorPersonId, type Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Desk } from '../tickets/desk.ts';
import { ticketToChange } from '../tickets/look-up.ts';
import { goOn } from './paging/go-on.ts';
import { BEGINNING } from './paging/model.ts';
import { planOf } from './paging/plan.ts';
import { showPages } from './paging/show.ts';
import { end, tell } from './paging/state.ts';
import {
  callsSince,
  changeEscalation,
  type Escalation,
  insertEscalation,
  lockGroup,
  openInGroup,
  openWithKey,
} from './paging/store.ts';

/** What people are to be paged for. */
export interface EscalationAsk {
  /** Key of an escalation policy. */
  policy: string;
  /** Names the cause: as long as one with this key is open, a further call joins it. */
  key: string;
  ticketId?: string;
  /** One line; shown where there is no ticket. */
  summary: Text;
  reason: Text;
  /** Calls that count together where the policy has thresholds. Default: all of the policy. */
  group?: string;
  isDrill?: boolean;
}

/** How many of the calls that joined are kept. */
const KEPT = 5;

/**
 * Begins to page people by a policy, in this transaction: the first step goes at once. A call whose key is open already
 * adds a line to it and pages nobody anew.
 * @throws Refusal if there is no such policy
 */
export async function escalate(
  ctx: Context,
  desk: Desk,
  ask: EscalationAsk,
): Promise<{ escalationId: string; isNew: boolean }> {
  const plan = planOf(desk.config, ask.policy, ctx.now);
  // The ticket before what hangs on it, as everywhere.
  const ticket = ask.ticketId ? await ticketToChange(ctx, ask.ticketId) : undefined;
  const callGroup = ask.group ?? ask.policy;
  if (plan.threshold || plan.steps.some(({ threshold }) => threshold)) await lockGroup(ctx, callGroup);
  const begun = await insertEscalation(ctx, {
    escalationId: ctx.newId(),
    key: ask.key,
    policy: ask.policy,
    callGroup,
    plan,
    ticketId: ticket?.ticketId ?? null,
    summary: ask.summary,
    reason: ask.reason,
    calledById: actorPersonId(ctx),
    isDrill: ask.isDrill ?? false,
    state: 'triggered',
    ...BEGINNING,
    createdAt: ctx.now.toString(),
  });
  if (!begun) return join(ctx, desk, ask);
  const { threshold } = plan;
  if (threshold && !begun.isDrill) {
    const earlier = await openInGroup(ctx, callGroup, begun.escalationId);
    const calls = await callsSince(ctx, callGroup, ctx.now.epochMilliseconds - threshold.within);
    if (earlier || calls < threshold.calls) return count(ctx, desk, begun, earlier, threshold.within);
  }
  await goOn(ctx, desk, begun, ticket);
  return { escalationId: begun.escalationId, isNew: true };
}

/** Not enough calls yet, or people are being paged for the earlier ones: this one only counts. */
async function count(
  ctx: Context,
  desk: Desk,
  begun: Escalation,
  earlier: Escalation | undefined,
  within: number,
): Promise<{ escalationId: string; isNew: boolean }> {
  await changeEscalation(ctx, begun.escalationId, {
    state: 'counting',
    nextAt: ctx.now.add({ milliseconds: within }).toString(),
  });
  // Its ticket is another one, which is not held here: only the pages show the line.
  if (earlier)
    await showPages(ctx, desk, [await addLine(ctx, earlier, t('page.also', { what: begun.summary }))]);
  return { escalationId: earlier?.escalationId ?? begun.escalationId, isNew: false };
}

async function join(
  ctx: Context,
  desk: Desk,
  ask: EscalationAsk,
): Promise<{ escalationId: string; isNew: boolean }> {
  const open = await openWithKey(ctx, ask.key, 'change');
  // It ended between our look and this: the cause is there again.
  if (!open) return escalate(ctx, desk, ask);
  const changed = await addLine(ctx, open, ask.reason);
  if (changed.state !== 'counting') await tell(ctx, desk, [changed], [{ type: 'page_joined', data: {} }]);
  return { escalationId: open.escalationId, isNew: false };
}

function addLine(ctx: Context, open: Escalation, reason: Text): Promise<Escalation> {
  return changeEscalation(ctx, open.escalationId, {
    joined: [...open.joined, { at: ctx.now.toString(), reason }].slice(-KEPT),
    joinedCount: open.joinedCount + 1,
  });
}

/** The cause is gone: nobody is paged any more, and every page says so. Does nothing where none is open. */
export async function settle(ctx: Context, desk: Desk, key: string): Promise<void> {
  const known = await openWithKey(ctx, key);
  if (!known) return;
  if (known.ticketId) await ticketToChange(ctx, known.ticketId);
  const open = await openWithKey(ctx, key, 'change');
  if (open) await end(ctx, desk, [open]);
}
