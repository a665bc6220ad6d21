import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import type { PagingEntry } from '../../tickets/paging.ts';
import type { Ticket } from '../../tickets/store.ts';
import { calendarOf } from './hours.ts';
import type { Position } from './model.ts';
import { lastResort, type Reached, type Recipient, reachedBy } from './receivers.ts';
import { tell } from './state.ts';
import { type Facts, nextStep } from './steps.ts';
import { callsSince, changeEscalation, type Escalation, insertPages, pagesOf } from './store.ts';

/** What going on has come to. */
export type WentOn = 'paged' | 'waits' | 'exhausted';

/** Somebody who asks for the next step gets it at any hour, however many calls there were. */
const BY_HAND: Pick<Facts, 'calendar'> = {
  calendar: () => calendarOf({ type: 'always' }),
};

/**
 * Takes the next step: pages whom it reaches and waits for them. A step that reaches nobody is passed over at once, and
 * said; when nothing is left, everybody responsible hears that nobody has acknowledged. The escalation is held by the
 * caller, and so is its ticket.
 * @param options.entries what happened before, for the ticket's timeline
 */
export async function goOn(
  ctx: Context,
  desk: Desk,
  begun: Escalation,
  ticket: Ticket | undefined,
  options: { byHand?: boolean; entries?: readonly PagingEntry[] } = {},
): Promise<WentOn> {
  const entries: PagingEntry[] = [...(options.entries ?? [])];
  const calls = new Map<number, number>();
  const awayIds = new Set(begun.awayIds);
  let { nobody } = begun;
  let after: Position = { round: begun.round, step: begun.step };
  for (;;) {
    const facts = await factsOf(ctx, begun, calls, options.byHand ?? false);
    const next = nextStep(begun.plan, after, facts, nobody);
    if (next.kind === 'exhausted') {
      await exhaust(ctx, desk, begun, ticket, { at: after, entries, awayIds: [...awayIds] });
      return 'exhausted';
    }
    if (next.kind === 'wait') {
      const changed = await changeEscalation(ctx, begun.escalationId, {
        state: 'triggered',
        ...next.at,
        nobody,
        awayIds: [...awayIds],
        nextAt: iso(next.until),
        ...UNACKNOWLEDGED,
      });
      await tell(ctx, desk, [changed], entries);
      return 'waits';
    }
    after = next.at;
    const step = begun.plan.steps[after.step];
    const reached = step ? await reachedBy(ctx, desk, step.to) : NOBODY;
    for (const person of reached.away) {
      awayIds.add(person.personId);
      entries.push(leftOutEntry(person, after.step + 1));
    }
    if (!step || reached.recipients.length === 0) {
      nobody++;
      entries.push({ type: 'page_reached_nobody', data: { step: after.step + 1 } });
      continue;
    }
    await page(ctx, begun, after, reached.recipients);
    entries.push(...reached.recipients.map((one) => pagedEntry(one, after.step + 1)));
    const changed = await changeEscalation(ctx, begun.escalationId, {
      state: 'triggered',
      ...after,
      nobody: 0,
      awayIds: [...awayIds],
      nextAt: iso(facts.now + step.wait),
      ...UNACKNOWLEDGED,
    });
    await tell(ctx, desk, [changed], entries);
    return 'paged';
  }
}

const NOBODY: Reached = { recipients: [], away: [] };

export const UNACKNOWLEDGED = { acknowledgedById: null, acknowledgedAt: null } as const;

const iso = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

/** The rules are pure, so the calls that a threshold may ask for are counted before. */
async function factsOf(
  ctx: Context,
  { plan, callGroup }: Escalation,
  calls: Map<number, number>,
  byHand: boolean,
): Promise<Facts> {
  const now = ctx.now.epochMilliseconds;
  if (!byHand && calls.size === 0) {
    for (const { threshold } of plan.steps) {
      if (threshold)
        calls.set(now - threshold.within, await callsSince(ctx, callGroup, now - threshold.within));
    }
  }
  return {
    now,
    calendar: calendarOf,
    ...(byHand ? BY_HAND : {}),
    callsSince: (since) => (byHand ? Number.POSITIVE_INFINITY : (calls.get(since) ?? 0)),
  };
}

/** Writes down who gets a page; the messages are shown with the escalation's state. */
export async function page(
  ctx: Context,
  { escalationId }: Escalation,
  at: Position,
  to: readonly Recipient[],
): Promise<void> {
  const before = await pagesOf(ctx, [escalationId]);
  const rows = to.map(({ place, person }, i) => {
    const number = before.length + 1 + i;
    return {
      escalationId,
      number,
      ...at,
      personId: person?.personId ?? null,
      place,
      subject: `page/${escalationId}/${number}`,
      at: ctx.now.toString(),
    };
  });
  await insertPages(ctx, rows);
}

/** Not silently: the leads and the queue's room get pages of their own. */
async function exhaust(
  ctx: Context,
  desk: Desk,
  begun: Escalation,
  ticket: Ticket | undefined,
  { at, entries, awayIds }: { at: Position; entries: PagingEntry[]; awayIds: string[] },
): Promise<void> {
  const told = await lastResort(ctx, desk, begun.plan, ticket?.queue);
  await page(ctx, begun, at, told);
  const changed = await changeEscalation(ctx, begun.escalationId, {
    state: 'exhausted',
    ...at,
    nobody: 0,
    awayIds,
    nextAt: null,
    ...UNACKNOWLEDGED,
  });
  await tell(ctx, desk, [changed], [...entries, { type: 'page_exhausted', data: {} }]);
}

function pagedEntry({ place, person }: Recipient, step: number): PagingEntry {
  const to = person ? { to: person.name, toId: person.personId } : { to: `#${place.channel}` };
  return { type: 'paged', data: { ...to, step } };
}

function leftOutEntry({ name, personId }: Person, step: number): PagingEntry {
  return { type: 'page_left_out', data: { to: name, toId: personId, step } };
}
