import type { Calendar } from '../calendar/model.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/connect.ts';
import type { Ticket } from '../tickets/store.ts';
import { findKept, type Kept, type KeptClock, writeKept } from './clock-store.ts';
import { clocksOf } from './clocks.ts';
import { nextAt, nextRedraw, type Outstanding, outstanding } from './due.ts';
import type { AlertPoint, Clock, Fact, Policy, PolicyVersion } from './model.ts';
import type { Rules } from './rules.ts';

/** A clock with what its alerts go by. */
export interface Ahead {
  policy: Policy | undefined;
  calendar: Calendar;
  outstanding: Outstanding[];
}

/** What one transaction knows of a ticket's clocks. */
export interface Known extends Kept {
  /** As they were when the transaction first looked; undefined: there were none. */
  before: readonly KeptClock[] | undefined;
  /** Of the latest card that was drawn: undefined, none was. */
  drawn?: { deadline: string };
}

export type Keeper = ReturnType<typeof createKeeper>;

/** Keeps the clocks of tickets in rows, as they follow from what happened. */
export function createKeeper(rules: Rules) {
  // A transaction asks several times, for cards and then for what follows; nobody else changes its tickets.
  const known = new WeakMap<Tx, Map<string, Known>>();
  const knownIn = (tx: Tx): Map<string, Known> => {
    const map = known.get(tx) ?? new Map<string, Known>();
    known.set(tx, map);
    return map;
  };

  /**
   * Brings the rows of tickets' clocks up to date with their timelines and the policies. Nothing is written, and what
   * happened isn't read, where nothing did. The tickets must be held, or be new.
   * @returns by ticket's id
   */
  async function bringUpToDate(
    ctx: Context,
    tickets: readonly Ticket[],
  ): Promise<ReadonlyMap<string, Readonly<Known>>> {
    const here = knownIn(ctx.tx);
    const versions = await rules.versions(ctx);
    const latest = versions.at(-1)?.version ?? 0;
    const isCurrent = ({ ticketId, lastSeq }: Ticket) => {
      const one = here.get(ticketId);
      return one !== undefined && one.seq >= lastSeq && (one.version >= latest || !hasOpen(one.clocks));
    };
    const unknown = tickets.filter((ticket) => !here.has(ticket.ticketId) && !isNew(ctx, ticket));
    const found = await findKept(
      ctx,
      unknown.map(({ ticketId }) => ticketId),
    );
    for (const kept of found.values()) here.set(kept.ticketId, { ...kept, before: kept.clocks });
    const behind = tickets.filter((ticket) => !isCurrent(ticket));
    if (behind.length > 0) {
      const facts = await rules.facts(ctx, behind);
      const fresh = behind.map((ticket) =>
        reckoned(ctx, ticket, facts.get(ticket.ticketId) ?? [], versions, here.get(ticket.ticketId)),
      );
      await writeKept(ctx, fresh);
      for (const one of fresh) here.set(one.ticketId, one);
    }
    return here;
  }

  function reckoned(
    ctx: Context,
    ticket: Ticket,
    facts: readonly Fact[],
    versions: readonly PolicyVersion[],
    earlier: Known | undefined,
  ): Known {
    // From its first moment on, or, of a ticket that was there before, from now on.
    const keptSince = earlier?.keptSince ?? ctx.now.epochMilliseconds;
    const raised = earlier?.raised ?? [];
    const version = versions.at(-1)?.version ?? 0;
    const opened = Temporal.Instant.from(ticket.createdAt).epochMilliseconds;
    const changedAt = facts.findLast(({ type }) => type === 'changed')?.at ?? opened;
    const clocks = clocksOf(facts, versions, rules.calendarOf).map((clock) => ({
      ...clock,
      nextAt: nextOf(ctx, clock, ahead(clock, { raised, keptSince, changedAt }, versions)),
    }));
    return {
      ticketId: ticket.ticketId,
      seq: ticket.lastSeq,
      version,
      keptSince,
      changedAt,
      clocks,
      raised,
      hasNotices: earlier?.hasNotices ?? false,
      before: earlier?.before,
      ...(earlier?.drawn ? { drawn: earlier.drawn } : {}),
    };
  }

  /** What lies ahead of a clock. */
  function ahead(
    clock: Clock,
    of: Pick<Kept, 'raised' | 'keptSince' | 'changedAt'>,
    versions: readonly PolicyVersion[],
  ): Ahead {
    const version = versions.find((one) => one.version === clock.version) ?? versions.at(-1);
    if (!version) throw new Error('there is no version of the policies');
    const policy = version.set.policies.find(({ key }) => key === clock.policy);
    const calendar = rules.calendarOf(version, clock.calendar);
    const circumstances = {
      alerts: policy ? alertsOf(policy) : [],
      raised: of.raised.filter(({ target, cycle }) => target === clock.target && cycle === clock.cycle),
      keptSince: of.keptSince,
      // A ticket that was there before its policy came into force goes by it from then on.
      changedAt: Math.max(of.changedAt, version.since),
    };
    return { policy, calendar, outstanding: outstanding(clock, circumstances, calendar) };
  }

  return {
    bringUpToDate,
    ahead,
    rules,

    /** The clocks of one ticket, up to date. */
    async clocksFor(ctx: Context, ticket: Ticket): Promise<Clock[]> {
      return (await bringUpToDate(ctx, [ticket])).get(ticket.ticketId)?.clocks ?? [];
    },

    /** Remembers what a card was drawn with, for whoever looks whether it is to be drawn again. */
    noteDrawn(ctx: Context, ticketId: string, deadline: string): void {
      const one = knownIn(ctx.tx).get(ticketId);
      if (one) one.drawn = { deadline };
    },

    /** What was written into timelines since, that changes no clock. */
    noteRecorded(ctx: Context, tickets: Iterable<Ticket>): void {
      for (const { ticketId, lastSeq } of tickets) {
        const one = knownIn(ctx.tx).get(ticketId);
        if (one) one.seq = lastSeq;
      }
    },

    /** What was raised in this transaction. */
    noteRaised(ctx: Context, ticketId: string, raised: Kept['raised'][number]): void {
      knownIn(ctx.tx).get(ticketId)?.raised.push(raised);
    },
  };
}

/** Calling people goes with an alert. */
function alertsOf({ alerts, escalate }: Policy): AlertPoint[] {
  return escalate && escalate.fromPercent < 100 ? [...alerts, { percent: escalate.fromPercent }] : alerts;
}

const hasOpen = (clocks: readonly Clock[]): boolean => clocks.some(({ endedAt }) => endedAt === null);

/** Opened in this very transaction. */
const isNew = (ctx: Context, { createdAt, lastSeq }: Ticket): boolean =>
  lastSeq === 1 && Temporal.Instant.compare(Temporal.Instant.from(createdAt), ctx.now) === 0;

/** When there is next something to do about a clock, ms. */
export function nextOf(ctx: Context, clock: Clock, { outstanding: alerts, calendar }: Ahead): number | null {
  return nextAt(alerts, nextRedraw(clock, ctx.now.epochMilliseconds, calendar));
}
