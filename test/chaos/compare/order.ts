import type { Shown } from '../world/board.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { extraPosts } from './messages.ts';

const disorder = (key: string, says: string): Finding => ({ kind: 'out of order', key, says });

/**
 * In each room messages stand in the order in which they were asked for, pages before the others, and what was said in
 * order is.
 */
export function order(facts: Facts): Finding[] {
  return [...asAskedFor(facts), ...asSaid(facts)];
}

function asAskedFor(facts: Facts): Finding[] {
  const seqs = seqOf(facts);
  const latest = new Map<string, { seq: number; id: string }>();
  const findings: Finding[] = [];
  for (const shown of facts.board) {
    const placed = seqs(shown);
    if (placed === undefined) continue;
    const { seq, kind } = placed;
    const room = `${shown.platform} ${shown.room} ${kind}`;
    const before = latest.get(room);
    if (before && before.seq > seq) {
      findings.push(
        disorder(shown.clientKey ?? shown.id, `in ${room} after ${before.id}, which was asked for later`),
      );
    } else latest.set(room, { seq, id: shown.id });
  }
  return findings;
}

interface Placed {
  seq: number;
  kind: 'ordinary' | 'page';
}

/** Others that go first are roots and cards which something urgent needed: they left their place for it. */
function kindOf({ rank, subject }: Facts['outbox'][number]): Placed['kind'] | undefined {
  if (rank === 1) return 'ordinary';
  return subject?.startsWith('page/') ? 'page' : undefined;
}

/**
 * The place in its lane of the row that posted a message; undefined for one that is there a second time, and for one
 * that has left its place.
 */
function seqOf(facts: Facts): (shown: Shown) => Placed | undefined {
  const byRow = new Map(facts.outbox.map((row) => [row.messageId, placeOf(row)]));
  const bySubject = new Map<string, Placed | undefined>();
  for (const row of facts.outbox) {
    const { state, content, subject } = row;
    if (state !== 'sent' || content.op !== 'put' || !subject || bySubject.has(subject)) continue;
    // The first of them in the order of the lane, as the rows are.
    bySubject.set(subject, placeOf(row));
  }
  const subjects = new Map(
    facts.refs.map((ref) => [`${ref.platform} ${ref.channel} ${ref.externalId}`, ref.subject]),
  );
  const seen = new Set<string>();
  return (shown) => {
    if (!shown.clientKey)
      return bySubject.get(subjects.get(`${shown.platform} ${shown.room} ${shown.id}`) ?? '');
    if (seen.has(shown.clientKey)) return undefined;
    seen.add(shown.clientKey);
    return byRow.get(shown.clientKey);
  };
}

/** A line that was written after another had been acknowledged stands below it in the other side's thread. */
function asSaid(facts: Facts): Finding[] {
  const extra = new Set(extraPosts(facts));
  const firstIn = (room: string, key: string) =>
    facts.board.find((shown) => shown.room === room && !extra.has(shown) && shown.firstKeys.includes(key));
  const acts = new Map(facts.acts.map((act) => [act.key, act]));
  return facts.acts.flatMap((act) => {
    if (act.kind !== 'comment' || !act.copyIn || !act.after) return [];
    const before = acts.get(act.after);
    if (before?.kind !== 'comment' || before.copyIn !== act.copyIn) return [];
    const [first, second] = [firstIn(act.copyIn, before.key), firstIn(act.copyIn, act.key)];
    return first && second && first.order > second.order
      ? [disorder(act.key, `stands above ${before.key}, which was said before it`)]
      : [];
  });
}

function placeOf(row: Facts['outbox'][number]): Placed | undefined {
  const kind = kindOf(row);
  return kind && { seq: row.seq, kind };
}
