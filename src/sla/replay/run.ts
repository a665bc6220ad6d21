import { type Context, lowestIdAt } from '../../context.ts';
import { ticketKey } from '../../tickets/model.ts';
import type { Ticket } from '../../tickets/store.ts';
import type { PolicySet, PolicyVersion } from '../model.ts';
import type { Rules } from '../rules.ts';
import { keepCalendars } from '../versions/policies.ts';
import { Comparison, type Report } from './compare.ts';
import { ticketsAfter } from './replay-store.ts';

/** Tickets that are read at a time. */
const PAGE = 500;

export interface ReplayAsk {
  changed: PolicySet;
  /** Tickets that were opened within so many days. */
  days: number;
  /** Only of these queues; undefined: of all. */
  queues?: readonly string[];
  /** Ends after so many tickets or so much time, with what was seen by then. */
  most?: { tickets: number; ms: number };
}

export interface Replayed extends Report {
  days: number;
  /** There were more tickets than were looked at. */
  isCut: boolean;
}

/**
 * Runs changed policies over past tickets and compares what comes of it with the policies in force. Reads only.
 * @param inTransaction each page is read in one of its own, unless it is all in one
 * @param progress hears how many tickets were looked at so far
 */
export async function replay(
  inTransaction: <T>(work: (ctx: Context) => Promise<T>) => Promise<T>,
  rules: Pick<Rules, 'versions' | 'facts'>,
  ask: ReplayAsk,
  progress: (tickets: number) => void = () => {},
): Promise<Replayed> {
  const { days, queues, most } = ask;
  const began = performance.now();
  const { now, versions } = await inTransaction(async (ctx) => ({
    now: ctx.now,
    versions: await rules.versions(ctx),
  }));
  const current = versions.at(-1);
  if (!current) throw new Error('there is no version of the policies');
  const changed: PolicyVersion = { version: current.version + 1, since: current.since, set: ask.changed };
  const rulings = { recorded: versions, current, changed, calendarOf: keepCalendars() };
  const comparison = new Comparison(rulings, now.epochMilliseconds);
  let after = lowestIdAt(now.subtract({ hours: 24 * days }));
  let seen = 0;
  let isCut = false;
  for (;;) {
    const left = most ? most.tickets - seen : PAGE;
    if (left <= 0 || (most && performance.now() - began > most.ms)) {
      isCut = (await inTransaction((ctx) => ticketsAfter(ctx, after, queues, 1))).length > 0;
      break;
    }
    const page = await inTransaction((ctx) => pageOf(ctx, rules, after, queues, Math.min(PAGE, left)));
    for (const one of page.past) comparison.add(one);
    seen += page.past.length;
    progress(seen);
    if (!page.last) break;
    after = page.last;
  }
  return { ...comparison.report(), days, isCut };
}

async function pageOf(
  ctx: Context,
  rules: Pick<Rules, 'facts'>,
  after: string,
  queues: readonly string[] | undefined,
  limit: number,
) {
  const tickets = await ticketsAfter(ctx, after, queues, limit);
  const facts = await rules.facts(ctx, tickets);
  const past = tickets.map((ticket: Ticket) => ({
    ticketId: ticket.ticketId,
    key: ticketKey(ticket),
    queue: ticket.queue,
    priority: ticket.priority,
    facts: facts.get(ticket.ticketId) ?? [],
  }));
  return { past, last: tickets.length === limit ? tickets.at(-1)?.ticketId : undefined };
}
