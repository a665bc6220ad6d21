import type { Shown } from '../world/board.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { extraPosts } from './messages.ts';

const disorder = (key: string, says: string): Finding => ({ kind: 'out of order', key, says });

/** In each room messages stand in the order in which they were asked for, and what was said in order is. */
export function order(facts: Facts): Finding[] {
  return [...asAskedFor(facts), ...asSaid(facts)];
}

function asAskedFor(facts: Facts): Finding[] {
  const seqs = seqOf(facts);
  const latest = new Map<string, { seq: number; id: string }>();
  const findings: Finding[] = [];
  for (const shown of facts.board) {
    const seq = seqs(shown);
    if (seq === undefined) continue;
    const room = `${shown.platform} ${shown.room}`;
    const before = latest.get(room);
    if (before && before.seq > seq) {
      findings.push(
        disorder(shown.clientKey ?? shown.id, `in ${room} after ${before.id}, which was asked for later`),
      );
    } else latest.set(room, { seq, id: shown.id });
  }
  return findings;
}

/** The place in its lane of the row that posted a message; undefined for one that is there a second time. */
function seqOf(facts: Facts): (shown: Shown) => number | undefined {
  const byRow = new Map(facts.outbox.map((row) => [row.messageId, row.seq]));
  const bySubject = new Map<string, number>();
  for (const { state, content, subject, seq } of facts.outbox) {
    if (state !== 'sent' || content.op !== 'put' || !subject) continue;
    bySubject.set(subject, Math.min(seq, bySubject.get(subject) ?? seq));
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
