import { PENDING_REASONS, type PendingReason } from '../tickets/model.ts';
import type { Ticket, TimelineRow } from '../tickets/store.ts';
import { type Fact, type Matched, TARGETS, type Target } from './model.ts';

/** Of a ticket and its timeline, what clocks go by. */
export type Told = Pick<
  Ticket,
  'kind' | 'priority' | 'complexity' | 'category' | 'queue' | 'requesterId' | 'createdAt'
>;
export type ToldEntry = Pick<TimelineRow, 'type' | 'visibility' | 'actorId' | 'data' | 'at'>;

/** The entries that are needed; others change no clock. */
export const TELLING = [
  'opened',
  'changed',
  'comment',
  'reply_withdrawn',
  'waiting',
  'resumed',
  'taken',
  'resolved',
  'reopened',
  'closed',
  'cancelled',
  'merged',
  'sla_extended',
] as const;

/**
 * What happened to a ticket, from its row and the `TELLING` entries of its timeline in their order.
 *
 * The row has the fields as they are now; what they were follows from the changes, read backwards. A reply counts from
 * when it was written, not from the end of its undo time: the agent has done their part. One that was taken back in that
 * time counts as if it had never been written.
 */
export function factsOf(ticket: Told, entries: readonly ToldEntry[]): Fact[] {
  const takenBack = new Set(
    entries.filter(({ type }) => type === 'reply_withdrawn').map(({ data }) => data.commentId),
  );
  const [first, ...later] = entries;
  const isWhole = first?.type === 'opened';
  let matched = atOpening(ticket, entries, isWhole && first.data.vip === true);
  const facts: Fact[] = [{ at: instantOf(isWhole ? first.at : ticket.createdAt), type: 'opened', matched }];
  for (const entry of isWhole ? later : entries) {
    if (entry.type === 'comment' && takenBack.has(entry.data.commentId)) continue;
    matched = withField(matched, entry, 'to');
    const fact = factOf(ticket, entry, matched);
    if (fact) facts.push(fact);
  }
  return facts;
}

function factOf(ticket: Told, entry: ToldEntry, matched: Matched): Fact | undefined {
  const at = instantOf(entry.at);
  switch (entry.type) {
    case 'changed':
      return fieldOf(entry) && { at, type: 'changed', matched };
    case 'comment': {
      const side = entry.visibility === 'public' ? sideOf(ticket, entry) : 'other';
      return side === 'other' ? undefined : { at, type: side === 'desk' ? 'answered' : 'asked' };
    }
    case 'waiting': {
      const reason = PENDING_REASONS.find((known): known is PendingReason => known === entry.data.reason);
      return reason && { at, type: 'waiting', reason };
    }
    // Who takes a ticket that waits goes on with it.
    case 'taken':
    case 'resumed':
      return { at, type: 'resumed' };
    case 'resolved':
      return { at, type: entry.data.recovered === true ? 'recovered' : 'resolved' };
    case 'reopened':
      return { at, type: 'reopened' };
    case 'closed':
    case 'cancelled':
    case 'merged':
      return { at, type: 'ended', how: entry.type };
    case 'sla_extended': {
      const target = TARGETS.find((known): known is Target => known === entry.data.target);
      const { byMs } = entry.data;
      return target && typeof byMs === 'number' ? { at, type: 'extended', target, byMs } : undefined;
    }
    default:
      return undefined;
  }
}

/** Who spoke. Entries of earlier versions of Parley don't say it: then whoever isn't the requester was the desk. */
function sideOf(ticket: Told, { data, actorId }: ToldEntry): 'desk' | 'requester' | 'other' {
  if (data.side === 'desk' || data.side === 'requester' || data.side === 'other') return data.side;
  if (actorId === null) return 'other';
  return actorId === ticket.requesterId ? 'requester' : 'desk';
}

const FIELDS = ['kind', 'priority', 'complexity', 'category', 'queue'] as const;
type Field = (typeof FIELDS)[number];

/** The field that an entry tells a change of, if policies go by it. */
function fieldOf({ type, data }: ToldEntry): Field | undefined {
  return type === 'changed' ? FIELDS.find((field) => field === data.field) : undefined;
}

function withField(matched: Matched, entry: ToldEntry, which: 'from' | 'to'): Matched {
  const field = fieldOf(entry);
  return field ? { ...matched, [field]: entry.data[which] } : matched;
}

function atOpening(ticket: Told, entries: readonly ToldEntry[], isVip: boolean): Matched {
  const { kind, priority, complexity, category, queue } = ticket;
  const now: Matched = { kind, priority, complexity, category, queue, isVip };
  return entries.reduceRight((matched, entry) => withField(matched, entry, 'from'), now);
}

const instantOf = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
