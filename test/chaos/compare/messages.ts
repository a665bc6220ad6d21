import type { Shown } from '../world/board.ts';
import type { Facts } from './facts.ts';
import { doubled, type Finding, lost } from './finding.ts';

/** Every message that should be there is there, once. */
export function messages(facts: Facts): Finding[] {
  return [...present(facts), ...single(facts), ...unaskedFor(facts), ...copies(facts)];
}

/** What was sent stands where the books say that it stands. */
function present(facts: Facts): Finding[] {
  const standing = indexOf(facts.board);
  const refs = new Map(facts.refs.map((ref) => [ref.subject, ref]));
  const sent = new Set(facts.outbox.filter(isSentPut).map(({ subject }) => subject ?? ''));
  const deleted = new Set(
    facts.outbox.filter(({ content }) => content.op === 'delete').map(({ subject }) => subject),
  );
  return [...sent].flatMap((subject) => {
    const ref = refs.get(subject);
    if (ref?.platform === 'web' || deleted.has(subject)) return [];
    if (!ref) return [lost(subject, 'it was sent, and nobody knows where it stands')];
    const shown = standing.get(`${ref.platform} ${ref.channel} ${ref.externalId}`);
    return shown && !shown.isDeleted ? [] : [lost(subject, `it does not stand in ${ref.channel}`)];
  });
}

/** Slack's messages carry the outbox row's id, so each can be counted. */
function single(facts: Facts): Finding[] {
  const subjects = new Map(facts.outbox.map((row) => [row.messageId, row.subject ?? row.messageId]));
  const posts = new Map<string, Shown[]>();
  for (const shown of facts.board) {
    const subject = shown.clientKey && subjects.get(shown.clientKey);
    if (!subject || shown.isDeleted) continue;
    const place = `${subject} in ${shown.room}`;
    posts.set(place, [...(posts.get(place) ?? []), shown]);
  }
  return [...posts]
    .filter(([, shown]) => shown.length > 1)
    .map(([place, shown]) => doubled(shown[0]?.clientKey ?? place, `${place}: ${shown.length} times`));
}

/** Messages that no row of the outbox stands for, beyond those that the books say there may be. */
function unaskedFor(facts: Facts): Finding[] {
  const rows = new Set(facts.outbox.map((row) => row.messageId));
  const slack = facts.board.filter((shown) => shown.clientKey && !rows.has(shown.clientKey));
  const extra = extraPosts(facts);
  const more = extra.slice(facts.possibleDoubles.teams);
  return [
    ...slack.map((shown) => doubled(shown.clientKey ?? shown.id, 'a message that no row asks for')),
    ...more.map((shown) => doubled(shown.id, `one of ${extra.length} posts more than the books know of`)),
  ];
}

/**
 * Posts on a platform whose messages carry no key, that no row's reference names: repeated ones. (A reference
 * without a row is of a repeated post that somebody has pressed a button of.)
 */
export function extraPosts(facts: Pick<Facts, 'board' | 'refs' | 'outbox'>): Shown[] {
  const asked = new Set(facts.outbox.map(({ subject }) => subject));
  const known = new Set(
    facts.refs
      .filter((ref) => asked.has(ref.subject))
      .map((ref) => `${ref.platform} ${ref.channel} ${ref.externalId}`),
  );
  return facts.board.filter(
    (shown) => shown.platform === 'teams' && !shown.isDeleted && !known.has(placeOf(shown)),
  );
}

/** A comment that others have to see stands in their room, once. */
function copies(facts: Facts): Finding[] {
  const extra = new Set(extraPosts(facts));
  const erased = new Set(facts.acts.flatMap((act) => (act.kind === 'erase' ? [act.of] : [])));
  return facts.acts.flatMap((act) => {
    if (act.kind !== 'comment' || !act.copyIn || act.acknowledgedAt === undefined) return [];
    const shown = facts.board.filter(
      (one) => one.room === act.copyIn && !extra.has(one) && one.keys.includes(act.key),
    );
    // One that was deleted before it left never leaves.
    if (shown.length === 0 && erased.has(act.key)) return [];
    if (shown.length === 0) return [lost(act.key, `no copy of the comment in ${act.copyIn}`)];
    return shown.length > 1
      ? [doubled(act.key, `${shown.length} copies of the comment in ${act.copyIn}`)]
      : [];
  });
}

const isSentPut = ({ state, content }: Facts['outbox'][number]): boolean =>
  state === 'sent' && content.op === 'put';

const placeOf = ({ platform, room, id }: Shown): string => `${platform} ${room} ${id}`;

function indexOf(board: readonly Shown[]): Map<string, Shown> {
  return new Map(board.map((shown) => [placeOf(shown), shown]));
}
