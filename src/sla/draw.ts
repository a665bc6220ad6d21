import { createHash } from 'node:crypto';
import type { Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Place } from '../chat/place.ts';
import type { Urgency } from '../chat/tables.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { audienceOf, type Desk } from '../tickets/desk.ts';
import { ticketsById } from '../tickets/look-up.ts';
import { mayWork } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';
import { alertCard, digestCard, lineOf, type SeenClock, withdrawnCard } from './alert-cards.ts';
import {
  type Digest,
  digestsOf,
  dropNotices,
  keyOf,
  latestAlerts,
  type Notice,
  oneOfEach,
  putNotices,
  type Seen,
} from './alert-store.ts';
import { isBreached } from './model.ts';
import { type MoreTime, moreTimeOf } from './more-time-store.ts';
import { snoozesOf } from './snooze-store.ts';

/** How many of a digest stand on its card. */
const LINES = 10;

/** Where the clocks of tickets are to be had. */
export interface Drawing {
  clocksOf(ctx: Context, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, SeenClock>>;
}

/**
 * Makes alerts show how things stand, wherever they are, and takes them away where they no longer belong. What
 * shows it already is left alone.
 * @param digests that have changed besides those that the notices are in
 * @param options.leaves digests that are drawn later
 */
export async function drawNotices(
  ctx: Context,
  desk: Desk,
  drawing: Drawing,
  notices: readonly Notice[],
  digests: readonly string[] = [],
  options: { leaves?: ReadonlySet<string> } = {},
): Promise<void> {
  const tickets = await ticketsById(
    ctx,
    notices.map(({ ticketId }) => ticketId),
  );
  const readers = await desk.people.find(
    ctx,
    notices.flatMap(({ personId }) => personId ?? []),
  );
  const belongs = (notice: Notice): boolean => {
    const ticket = tickets.get(notice.ticketId);
    return ticket !== undefined && mayStand(desk, ticket, notice, readers);
  };
  const gone = notices.filter((notice) => !belongs(notice));
  for (const notice of gone) {
    if (notice.subject) put(ctx, desk, notice, readers, withdrawnCard(), 'normal');
  }
  await dropNotices(ctx, gone);
  await drawOwn(ctx, desk, drawing, notices.filter(belongs), tickets, readers);
  const changed = new Set([...digests, ...notices.flatMap(({ digestId }) => digestId ?? [])]);
  const { leaves } = options;
  await drawDigests(ctx, desk, leaves ? [...changed.difference(leaves)] : [...changed]);
}

/** A room shows the tickets of its queues, a direct chat those that its reader works on. */
function mayStand(
  desk: Desk,
  ticket: Ticket,
  { role, place, personId }: Notice,
  readers: ReadonlyMap<string, Person>,
): boolean {
  if (role !== 'direct') {
    return desk.config.queues[ticket.queue]?.channel === `${place.platform}:${place.channel}`;
  }
  const reader = readers.get(personId ?? '');
  return reader !== undefined && !reader.disabled && mayWork(desk.config, ticket, desk.people.viewer(reader));
}

async function drawOwn(
  ctx: Context,
  desk: Desk,
  drawing: Drawing,
  notices: readonly Notice[],
  tickets: ReadonlyMap<string, Ticket>,
  readers: ReadonlyMap<string, Person>,
): Promise<void> {
  const own = notices.filter(({ subject }) => subject !== null);
  if (own.length === 0) return;
  const ids = [...new Set(own.map(({ ticketId }) => ticketId))];
  const shown = ids.flatMap((id) => tickets.get(id) ?? []);
  const [clocks, alerts, snoozes, requests] = await Promise.all([
    drawing.clocksOf(ctx, shown),
    latestAlerts(ctx, ids),
    snoozesOf(ctx, ids),
    moreTimeOf(ctx, ids),
  ]);
  const lastAsked = new Map<string, MoreTime>();
  for (const one of requests.toReversed()) lastAsked.set(keyOf(one), one);
  const named = [
    ...shown.flatMap(({ assigneeId, requesterId }) => [assigneeId ?? requesterId, requesterId]),
    ...[...snoozes.values()].map(({ personId }) => personId),
    ...requests.flatMap(({ askedBy, decidedBy }) => [askedBy, decidedBy ?? askedBy]),
  ];
  const people = await desk.people.find(ctx, named);
  const now = ctx.now.epochMilliseconds;
  const changed: Notice[] = [];
  for (const notice of own) {
    const ticket = tickets.get(notice.ticketId);
    if (!ticket) continue;
    // Nothing is promised any more where there is no clock.
    const clock = clocks.get(keyOf(notice)) ?? noLonger(notice, now);
    const card = alertCard({
      ticket,
      clock,
      alert: alerts.get(keyOf(notice)),
      snooze: snoozes.get(notice.ticketId),
      moreTime: lastAsked.get(keyOf(notice)),
      people,
      config: desk.config,
      now,
    });
    const hash = hashOf(card);
    if (hash === notice.shown) continue;
    const isOverdue = clock.state === 'running' && isBreached(clock, now);
    put(ctx, desk, notice, readers, card, isOverdue ? 'urgent' : 'normal');
    changed.push({ ...notice, shown: hash });
  }
  await putNotices(ctx, changed);
}

const noLonger = ({ target }: Notice, now: number): SeenClock => ({
  target,
  state: 'dropped',
  dueAt: null,
  endedAt: now,
});

const hashOf = (card: Card): string =>
  createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);

/** A digest of which its readers may see nothing any more. */
const NOTHING: Digest = { counts: { overdue: 0, soon: 0, paused: 0, done: 0 }, lines: [] };

/** Makes digests show what is in them, and how that stands. */
export async function drawDigests(ctx: Context, desk: Desk, changed: readonly string[]): Promise<void> {
  const places = await oneOfEach(ctx, changed);
  if (places.length === 0) return;
  const readers = await desk.people.find(
    ctx,
    places.flatMap(({ personId }) => personId ?? []),
  );
  const digests = await digestsOf(
    ctx,
    places.flatMap(({ digestId, place, personId }) =>
      digestId ? [{ digestId, seen: seenIn(desk, place, readers.get(personId ?? '')) }] : [],
    ),
    LINES,
  );
  const tickets = await ticketsById(
    ctx,
    [...digests.values()].flatMap(({ lines }) => lines.map(({ ticketId }) => ticketId)),
  );
  const people = await desk.people.find(
    ctx,
    [...tickets.values()].flatMap(({ assigneeId }) => assigneeId ?? []),
  );
  const now = ctx.now.epochMilliseconds;
  for (const notice of places) {
    if (!notice.digestId) continue;
    const { counts, lines } = digests.get(notice.digestId) ?? NOTHING;
    const items = lines.flatMap((line) => {
      const ticket = tickets.get(line.ticketId);
      const clock = { ...line, endedAt: null } as SeenClock;
      return ticket ? [lineOf(ticket, clock, people, now)] : [];
    });
    const reader = readers.get(notice.personId ?? '');
    send(ctx, {
      place: notice.place,
      ...audienceOf(desk, notice.place, reader),
      content: { op: 'put', card: digestCard(counts, items) },
      subject: `sla-digest/${notice.digestId}`,
      urgency: counts.overdue > 0 ? 'urgent' : 'normal',
    });
  }
}

/** What the readers of a place may see of a digest. */
function seenIn(desk: Desk, place: Place, reader: Person | undefined): Seen {
  const { queues } = desk.config;
  const room = `${place.platform}:${place.channel}`;
  if (!reader) {
    return { queues: Object.keys(queues).filter((key) => queues[key]?.channel === room), personId: null };
  }
  return queuesOf(desk, reader);
}

/** The queues that somebody works on; undefined: all. */
export function queuesOf({ config, people }: Desk, who: Person): Seen {
  const viewer = people.viewer(who);
  if (viewer.isAdmin) return undefined;
  const theirs = Object.entries(config.queues).filter(([, { team }]) => viewer.agentOf.has(team));
  return { queues: theirs.map(([key]) => key), personId: who.personId };
}

function put(
  ctx: Context,
  desk: Desk,
  notice: Notice,
  readers: ReadonlyMap<string, Person>,
  card: Card,
  urgency: Urgency,
): void {
  send(ctx, {
    place: notice.place,
    ...(notice.under ? { under: notice.under } : {}),
    ...audienceOf(desk, notice.place, readers.get(notice.personId ?? '')),
    content: { op: 'put', card },
    ...(notice.subject ? { subject: notice.subject } : {}),
    ticketId: notice.ticketId,
    urgency,
  });
}

/** Deletes an alert's message: it comes anew, below, where it is noticed. */
export function takeAway(ctx: Context, desk: Desk, notice: Notice): void {
  if (!notice.subject) return;
  send(ctx, {
    place: notice.place,
    ...audienceOf(desk, notice.place),
    content: { op: 'delete' },
    subject: notice.subject,
    ticketId: notice.ticketId,
  });
}
