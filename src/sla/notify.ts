import { laneOf, type Place } from '../chat/place.ts';
import type { AlertPlace } from '../config/sla-alerts.ts';
import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import { type Desk, hasThreads } from '../tickets/desk.ts';
import { triageThreads } from '../tickets/look-up.ts';
import type { Ticket } from '../tickets/store.ts';
import { passingSubject } from '../tickets/threads.ts';
import {
  type Burst,
  type ClockKey,
  holdBursts,
  keyOf,
  leaveDigests,
  type Notice,
  noticesOf,
  putNotices,
  writeBursts,
} from './alert-store.ts';
import { byImportance, type Coming, spread } from './bursts.ts';
import { type Drawing, drawNotices, takeAway } from './draw.ts';

/** An alert that is to be told. */
export interface Occasion extends ClockKey, Coming {
  ticket: Ticket;
}

/** Somewhere an alert goes. */
interface Wanted {
  occasion: Occasion;
  role: Notice['role'];
  lane: string;
  place: Place;
  under: string | null;
  personId: string | null;
}

/**
 * Tells of alerts wherever they go. A place in which one stands already gets it anew, so that somebody notices; of many
 * in one place only the first is a message of its own, and the others are one digest.
 */
export async function tell(
  ctx: Context,
  desk: Desk,
  drawing: Drawing,
  occasions: readonly Occasion[],
): Promise<void> {
  if (occasions.length === 0) return;
  const ids = [...new Set(occasions.map(({ ticketId }) => ticketId))];
  const [wanted, known] = await Promise.all([placesFor(ctx, desk, occasions), noticesOf(ctx, ids)]);
  const ended: string[] = [];
  const placed = [
    ...(await place(
      ctx,
      desk,
      wanted.filter(({ role }) => role !== 'thread'),
      'room',
      ended,
    )),
    ...(await place(
      ctx,
      desk,
      wanted.filter(({ role }) => role === 'thread'),
      'thread',
      ended,
    )),
  ];
  const earlier = new Map(known.map((notice) => [noticeKey(notice), notice]));
  const notices = placed.map(({ wanted: one, isAlone, digestId }): Notice => {
    const { ticketId, target, cycle } = one.occasion;
    const { role, lane, place: where, under, personId } = one;
    const base = { ticketId, target, cycle, role, lane, place: where, under, personId };
    const before = earlier.get(noticeKey(base));
    if (!isAlone)
      return { ...base, subject: before?.subject ?? null, digestId, shown: before?.shown ?? null };
    if (before?.subject) takeAway(ctx, desk, before);
    return { ...base, subject: passingSubject(ctx, ticketId), digestId: null, shown: null };
  });
  await putNotices(ctx, notices);
  const written = new Set(notices.map((notice) => noticeKey(notice)));
  const others = known.filter((notice) => !written.has(noticeKey(notice)));
  // A digest that one has left, for a message of its own or another digest, no longer has it.
  const left = known.flatMap(({ digestId }) => (digestId ? [digestId] : []));
  // One that grows is drawn once for many.
  const digests = new Map(
    notices.flatMap(({ digestId, lane }) => (digestId ? [[digestId, { digestId, lane }] as const] : [])),
  );
  const leaves = await leaveDigests(ctx, [...digests.values()]);
  await drawNotices(ctx, desk, drawing, [...notices, ...others], [...left, ...ended], { leaves });
}

const noticeKey = (notice: ClockKey & Pick<Notice, 'role' | 'lane'>): string =>
  `${keyOf(notice)}/${notice.role}/${notice.lane}`;

async function placesFor(ctx: Context, desk: Desk, occasions: readonly Occasion[]): Promise<Wanted[]> {
  const { notify } = desk.config.sla;
  const goes = (occasion: Occasion, to: AlertPlace) => notify[occasion.stage].includes(to);
  const ids = occasions.filter((one) => goes(one, 'thread')).map(({ ticketId }) => ticketId);
  const threads = new Map((await triageThreads(ctx, ids)).map((thread) => [thread.ticketId, thread]));
  const assigned = occasions.flatMap(({ ticket }) => ticket.assigneeId ?? []);
  const assignees = await desk.people.find(ctx, assigned);
  const leads = new Map<string, Person[]>();
  const rooms = new Map<string, Place>();
  const wanted = new Map<string, Wanted>();
  const add = (one: Wanted) => {
    wanted.set(`${keyOf(one.occasion)}/${one.role}/${one.lane}`, one);
  };
  const direct = (occasion: Occasion, person: Person) => {
    const at = desk.people.directPlace(person);
    if (!at) return;
    const { personId } = person;
    add({ occasion, role: 'direct', lane: laneOf(at), place: at, under: null, personId });
  };
  for (const occasion of occasions) {
    const { ticket } = occasion;
    const thread = goes(occasion, 'thread') ? threads.get(ticket.ticketId) : undefined;
    if (thread) {
      const under = !thread.place.thread && hasThreads(desk, thread.place) ? thread.cardSubject : null;
      add({ occasion, role: 'thread', lane: thread.lane, place: thread.place, under, personId: null });
    }
    const queue = desk.config.queues[ticket.queue];
    // What nobody has is everybody's.
    const isNobodys = goes(occasion, 'assignee') && !ticket.assigneeId;
    if (queue && (goes(occasion, 'channel') || isNobodys)) {
      const room = rooms.get(queue.channel) ?? (await desk.room(ctx, queue.channel));
      rooms.set(queue.channel, room);
      add({ occasion, role: 'room', lane: laneOf(room), place: room, under: null, personId: null });
    }
    const assignee = assignees.get(ticket.assigneeId ?? '');
    if (assignee && goes(occasion, 'assignee')) direct(occasion, assignee);
    if (queue && goes(occasion, 'lead')) {
      const theirs = leads.get(queue.team) ?? (await leadsOfTeam(ctx, desk, queue.team));
      leads.set(queue.team, theirs);
      for (const lead of theirs) direct(occasion, lead);
    }
  }
  return [...wanted.values()];
}

/** Those who lead a team; none if it has no leads. */
export async function leadsOfTeam(ctx: Context, desk: Desk, team: string): Promise<Person[]> {
  const agents = await desk.people.agentsOf(ctx, team);
  return agents.filter((agent) => desk.people.viewer(agent).leadOf.has(team));
}

interface Placed {
  wanted: Wanted;
  isAlone: boolean;
  digestId: string | null;
}

/**
 * Which of them are messages of their own, place by place. What is too much for threads stands on the tickets' cards.
 * @param ended is told of digests that get no more, which may have been left to draw
 */
async function place(
  ctx: Context,
  desk: Desk,
  wanted: readonly Wanted[],
  kind: Burst['kind'],
  ended: string[],
): Promise<Placed[]> {
  const byLane = Map.groupBy(wanted, ({ lane }) => lane);
  const held = await holdBursts(ctx, [...byLane.keys()], kind);
  const at = {
    now: ctx.now.epochMilliseconds,
    windowMs: desk.config.sla.digestSeconds * 1_000,
    newId: ctx.newId,
  };
  const bursts: Burst[] = [];
  const placed: Placed[] = [];
  for (const [lane, all] of byLane) {
    const burst = held.get(lane);
    if (!burst) throw new Error('a burst that was held has vanished');
    const coming = all.toSorted((a, b) => byImportance(a.occasion, b.occasion));
    const { alone, together, burst: next } = spread(burst, coming, at);
    bursts.push(next);
    if (burst.digestId && burst.digestId !== next.digestId) ended.push(burst.digestId);
    for (const one of alone) placed.push({ wanted: one, isAlone: true, digestId: null });
    for (const one of together) {
      placed.push({ wanted: one, isAlone: false, digestId: kind === 'room' ? next.digestId : null });
    }
  }
  await writeBursts(ctx, bursts);
  return placed;
}
