import type { Stage } from './stage.ts';

/** What is there at a story's end, without what differs from one telling to the next. */
export interface Outcome {
  /** By room, what stands there, oldest first. */
  rooms: Record<string, string[]>;
  tickets: string[];
  /** Messages with more than one row, or stuck ones. */
  wrong: string[];
}

const NAMES: [RegExp, string][] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<id>'],
  [/\b(?:INC|REQ|QST|CHG|PRB|SEC)-\d+/g, '<key>'],
  [/\bk\d{4}(\d\d)x/g, '<line $1>'],
  [/U0N\d+/g, '<requester>'],
  // Where the profile could not be had in time, a press's own name for the person stands until it can.
  [/\bmei\b/g, 'Noor Haddad'],
  // Times, and Slack's and Teams' ways to have them shown in the reader's zone.
  [/<!date\^[^>]*>|\{\{(?:DATE|TIME)\([^)]*\)\}\}/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d[T ][\d:.]+Z?|\b\d{1,2}:\d\d(?:\s?[AP]M)?|\b[A-Z][a-z]{2} \d{1,2}, \d{4}/g, '<time>'],
];
const plain = (text: string): string =>
  NAMES.reduce((done, [pattern, name]) => done.replace(pattern, name), text);

/** @param since how many messages stood on the board before the story */
export async function outcomeOf(stage: Stage, since: number): Promise<Outcome> {
  const { board, admin } = stage.stand;
  const rooms: Record<string, string[]> = {};
  for (const shown of board.all.slice(since)) {
    // What answers a press at once is no message of the outbox: who presses twice, since nothing came, is told so.
    const isAnswer = shown.platform === 'slack' && shown.clientKey === undefined;
    if (shown.isDeleted || isAnswer) continue;
    const room = plain(shown.room);
    rooms[room] = [...(rooms[room] ?? []), plain(wordsIn(shown.content).join(' | '))];
  }
  const like = `%${stage.tag}%`;
  const tickets = await admin<{ line: string }[]>`
    select concat_ws(' ', t.title, t.state, t.assignee_id is not null, t.resolution,
      (select string_agg(e.type, ',' order by e.seq) from ticket_event e
        where e.workspace_id = t.workspace_id and e.ticket_id = t.ticket_id),
      (select string_agg(c.visibility || ':' || coalesce(c.body, '-'), ',' order by c.created_at) from comment c
        where c.workspace_id = t.workspace_id and c.ticket_id = t.ticket_id)) as line
    from ticket t where t.title like ${like} order by t.created_at`;
  const drafts = await admin<{ line: string }[]>`
    select concat_ws(' ', 'draft', title, state) as line from ticket_draft where body like ${like}
    order by created_at`;
  const wrong = await admin<{ line: string }[]>`
    select 'dead event: ' || coalesce(error, '') as line from inbound_event where state = 'dead'
    union all select 'dead message: ' || coalesce(error, '') from outbound_message where state = 'dead'
    union all select 'same place twice: ' || subject from message_ref group by subject having count(*) > 1`;
  return {
    rooms,
    tickets: [...tickets, ...drafts].map(({ line }) => plain(line)),
    wrong: wrong.map(({ line }) => plain(line)),
  };
}

/** What people read of a message. */
function wordsIn(content: unknown): string[] {
  if (Array.isArray(content)) return content.flatMap(wordsIn);
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) =>
    typeof value === 'string' ? (['text', 'title', 'alt_text'].includes(key) ? [value] : []) : wordsIn(value),
  );
}

/** What an interrupted telling came to that the undisturbed one did not. */
export interface Difference {
  kind: 'lost' | 'doubled' | 'wrong';
  says: string;
}

/**
 * @param spare posts that may stand there twice, because their platform could not say whether they had arrived
 * @returns the differences, and how many posts really stood there twice
 */
export function compared(
  undisturbed: Outcome,
  interrupted: Outcome,
  spare: number,
): { differences: Difference[]; doubles: number } {
  const differences: Difference[] = [];
  let doubles = 0;
  const names = new Set([...Object.keys(undisturbed.rooms), ...Object.keys(interrupted.rooms)]);
  for (const room of names) {
    const before = undisturbed.rooms[room] ?? [];
    const now = interrupted.rooms[room] ?? [];
    const missing = without(before, now);
    const extra = without(now, before);
    for (const text of missing) differences.push({ kind: 'lost', says: `${room}: ${text}` });
    if (missing.length === 0 && extra.length === 0 && before.join('\n') !== now.join('\n')) {
      differences.push({ kind: 'wrong', says: `${room}: another order` });
    }
    doubles += extra.length;
    if (doubles > spare)
      for (const text of extra) differences.push({ kind: 'doubled', says: `${room}: ${text}` });
  }
  for (const line of without(undisturbed.tickets, interrupted.tickets)) {
    differences.push({ kind: 'lost', says: line });
  }
  for (const line of without(interrupted.tickets, undisturbed.tickets)) {
    differences.push({ kind: 'wrong', says: line });
  }
  for (const line of interrupted.wrong) differences.push({ kind: 'wrong', says: line });
  return { differences, doubles };
}

/** Those of a list that the other one hasn't as often. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
