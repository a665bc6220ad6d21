import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import postgres from 'postgres';
import { migrate } from '../../../src/db/migrate.ts';
import { QUEUES } from './desk.ts';

const WORDS = 'vpn printer laptop outlook password screen network licence account phone meeting excel'.split(
  ' ',
);
const STATES = [
  'closed',
  'closed',
  'closed',
  'closed',
  'closed',
  'closed',
  'resolved',
  'in_progress',
  'new',
  'pending',
];

/** Fills a database with tickets, their people, threads, cards and timelines by COPY. */
export async function seedTickets(url: string, tickets: number, people: number): Promise<void> {
  await migrate(url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const now = Date.now();
  const at = (i: number) => new Date(now - (tickets - i) * 20_000).toISOString();
  const personIds = Array.from({ length: people }, () => randomUUID());
  const owner = (i: number) => personIds[(i * 7919) % people] ?? '';
  const ids = Array.from({ length: tickets }, () => randomUUID());
  await copy(sql, 'person (workspace_id, person_id, name, email, created_at)', people, (i) => [
    'default',
    personIds[i] ?? '',
    `Person ${i}`,
    `seed${i}@example.com`,
    at(0),
  ]);
  await copy(
    sql,
    'account (workspace_id, platform, tenant, external_id, person_id, seen_at, profile_at)',
    people,
    (i) => [
      'default',
      'slack',
      'T0BENCH',
      `USEED${i}`,
      personIds[i] ?? '',
      at(0),
      new Date(now).toISOString(),
    ],
  );
  await copy(
    sql,
    'ticket (workspace_id, ticket_id, kind, number, title, description, state, impact, urgency, priority, category, queue, requester_id, opened_by_id, is_private, last_seq, created_at, updated_at, resolved_at)',
    tickets,
    (i) => {
      const state = STATES[i % STATES.length] ?? 'new';
      const title = `${WORDS[i % WORDS.length]} ${WORDS[(i * 5) % WORDS.length]} does not work (${i})`;
      const isOver = state === 'closed' || state === 'resolved';
      return [
        'default',
        ids[i] ?? '',
        'incident',
        String(1001 + i),
        title,
        `${title}. It began this morning.`,
        state,
        '2',
        '2',
        'P3',
        `q${i % QUEUES}`,
        `q${i % QUEUES}`,
        owner(i),
        owner(i),
        'f',
        '2',
        at(i),
        at(i),
        isOver ? (state === 'resolved' ? at(tickets) : at(i)) : null,
      ];
    },
  );
  await copy(
    sql,
    'ticket_thread (workspace_id, ticket_id, role, lane, thread, place, card_subject, person_id)',
    tickets * 2,
    (i) => {
      const n = i >> 1;
      const id = ids[n] ?? '';
      const isTriage = i % 2 === 1;
      const channel = isTriage ? `CTRIAGE${n % QUEUES}` : `@USEED${(n * 7919) % people}`;
      const place = JSON.stringify({
        platform: 'slack',
        tenant: 'T0BENCH',
        channel,
        kind: isTriage ? 'channel' : 'dm',
      });
      const lane = `slack:T0BENCH:${channel}`;
      const subject = isTriage ? `ticket/${id}/triage/${lane}` : `ticket/${id}/requester`;
      return [
        'default',
        id,
        isTriage ? 'triage' : 'requester',
        lane,
        '',
        place,
        subject,
        isTriage ? null : owner(n),
      ];
    },
  );
  await copy(
    sql,
    'message_ref (workspace_id, subject, platform, tenant, channel, external_id, ref, created_at)',
    tickets,
    (i) => {
      const ts = `${1_600_000_000 + i}.000100`;
      return [
        'default',
        `ticket/${ids[i]}/requester`,
        'slack',
        'T0BENCH',
        `@USEED${(i * 7919) % people}`,
        ts,
        JSON.stringify({ externalId: ts }),
        at(i),
      ];
    },
  );
  await copy(
    sql,
    'ticket_event (workspace_id, ticket_id, seq, type, actor_id, source, visibility, data, at)',
    tickets * 2,
    (i) => {
      const n = i >> 1;
      const opened = i % 2 === 0;
      return [
        'default',
        ids[n] ?? '',
        opened ? '1' : '2',
        opened ? 'opened' : 'taken',
        owner(n),
        'slack',
        'public',
        '{"title":"seeded"}',
        at(n),
      ];
    },
  );
  await sql`insert into ticket_counter (workspace_id, kind, last) values ('default', 'incident', ${1000 + tickets})`;
  // What the server would otherwise do beside the measurement.
  await sql`vacuum analyze`;
  await sql`checkpoint`;
  await sql.end();
}

async function copy(
  sql: postgres.Sql,
  into: string,
  rows: number,
  row: (i: number) => (string | null)[],
): Promise<void> {
  const stream = await sql`copy ${sql.unsafe(into)} from stdin`.writable();
  let chunk = '';
  for (let i = 0; i < rows; i++) {
    chunk += `${row(i)
      .map((value) => (value === null ? '\\N' : value.replaceAll('\\', '\\\\')))
      .join('\t')}\n`;
    if (chunk.length < 1 << 18) continue;
    if (!stream.write(chunk)) await once(stream, 'drain');
    chunk = '';
  }
  stream.end(chunk);
  await once(stream, 'finish');
}
