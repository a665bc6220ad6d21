import { setTimeout as wait } from 'node:timers/promises';
import { sql as query } from 'drizzle-orm';
import postgres from 'postgres';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { dueQuery } from '../../src/sla/clock-store.ts';
import { testUnit } from '../support/queue.ts';
import { type BenchDesk, benchDesk } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';
import { type ParleyProcess, startParleyProcess } from './support/parley-process.ts';
import { makeDue, seedClocks } from './support/seed-clocks.ts';

const OPEN = Number(process.env.BENCH_CLOCKS ?? 1_000_000);
const DUE = Number(process.env.BENCH_DUE ?? 10_000);
const MINUTE_MS = 60_000;
/** From when the clocks are set to the first of them being due. */
const LEAD_MS = 5_000;
const LIMIT_MS = 2_000;
/** What Slack takes of one channel. */
const PACE_MS = 1_000;
const GIVE_UP_MS = 240_000;
/** Alerts are seen within this time after their transaction began, or at the next look at all. */
const RECENT_MS = 3_000;

interface Round {
  name: string;
  processes: number;
  overMs: number;
  kills?: boolean;
}
/** Shorter for a try: then the same rate needs fewer clocks. */
const OVER_MS = Number(process.env.BENCH_OVER_MS ?? MINUTE_MS);
/** Some of the rounds, by their names. */
const ONLY = process.env.BENCH_ROUNDS?.split(',');
const ROUNDS = [
  { name: 'one_process', processes: 1, overMs: OVER_MS },
  { name: 'two_processes', processes: 2, overMs: OVER_MS },
  { name: 'four_processes', processes: 4, overMs: OVER_MS },
  { name: 'one_of_two_killed', processes: 2, overMs: OVER_MS, kills: true },
  { name: 'all_at_one_instant', processes: 1, overMs: 0 },
].filter(({ name }) => !ONLY || ONLY.includes(name)) satisfies Round[];

/** Many clocks that fall due in one minute among a million open ones: when their alerts are committed and sent. */
export async function run(): Promise<void> {
  let sql: postgres.Sql | undefined;
  const desk = await benchDesk(
    async (url) => {
      await migrate(url);
      sql = postgres(url, { max: 2, onnotice: () => {} });
      await seedClocks(sql, OPEN, DUE * ROUNDS.length);
    },
    ['max_connections=150'],
  );
  if (!sql) throw new Error('the database was not prepared');
  try {
    await idle(desk.server.url);
    for (const [i, round] of ROUNDS.entries()) await play(desk, sql, round, i * DUE);
  } finally {
    await sql.end();
    await desk.stop();
  }
}

/** What the sweep of each second costs the database while nothing is due. */
async function idle(url: string): Promise<void> {
  const database = connect(url, { max: 1 });
  const took: number[] = [];
  for (let i = 0; i < 50; i++) {
    await transactAs(testUnit(database, { clock: frozen() }), { type: 'job', name: 'bench' }, async (ctx) => {
      const [row] = await ctx.tx.execute<{
        'QUERY PLAN': { 'Planning Time': number; 'Execution Time': number }[];
      }>(query`explain (analyze, format json) ${dueQuery(ctx, 200).getSQL()}`);
      const plan = row?.['QUERY PLAN'][0];
      took.push((plan?.['Planning Time'] ?? 0) + (plan?.['Execution Time'] ?? 0));
    });
  }
  await database.close();
  const { p50, max } = latencies(took);
  figure(`sla_delay.idle_sweep_over_${OPEN}.p50`, p50, 'ms of database time', { under: 2 });
  figure(`sla_delay.idle_sweep_over_${OPEN}.max`, max, 'ms of database time');
}

const frozen = () => ({
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  advance: () => {},
});

async function play(desk: BenchDesk, sql: postgres.Sql, round: Round, first: number): Promise<void> {
  const others: ParleyProcess[] = [];
  for (let i = 1; i < round.processes; i++) others.push(await startParleyProcess(desk.env));
  const [time] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  const from = new Date((time?.now.getTime() ?? 0) + LEAD_MS);
  await makeDue(sql, { first, count: DUE }, { from, overMs: round.overMs });
  const killing = round.kills ? killLater(others, LEAD_MS + round.overMs / 2) : undefined;
  const seen = await watch(sql, from);
  await killing;
  const delays = [...seen.values()].map(({ delayMs }) => delayMs);
  const name = `sla_delay.${round.name}`;
  const { p50, p99, max } = latencies(delays);
  figure(`${name}.due_to_committed.p50`, p50, 'ms');
  figure(`${name}.due_to_committed.p99`, p99, 'ms', { under: LIMIT_MS });
  figure(`${name}.due_to_committed.p99_of_limit`, p99 / LIMIT_MS, 'ratio', { under: 1 });
  figure(`${name}.due_to_committed.max`, max, 'ms');
  const alerts = [...seen.values()].reduce((sum, { alerts: n }) => sum + n, 0);
  figure(`${name}.doubled`, alerts - seen.size, `of ${DUE} alerts`, { under: 1 });
  figure(`${name}.missed`, DUE - seen.size, `of ${DUE} alerts`, { under: 1 });
  await toTheDoor(sql, name, from);
  const [told] = await sql<{ twice: number }[]>`
    select count(*)::int as twice from (select from outbound_message
      where urgency = 'urgent' and ticket_id is not null and content->>'op' = 'put' and created_at >= ${from.toISOString()}
      group by ticket_id, lane, under having count(distinct subject) > 1) m`;
  figure(`${name}.told_twice`, told?.twice ?? Number.NaN, 'tickets in one place', { under: 1 });
  await Promise.all(others.map((one) => one.stop()));
  await sql`update outbound_message set state = 'withdrawn' where state in ('due', 'held')`;
}

async function killLater(processes: readonly ParleyProcess[], afterMs: number): Promise<void> {
  await wait(afterMs);
  await processes[0]?.kill();
}

/** Sees alerts as others do, once they are committed: by looking every few ms, which counts as delay too. */
async function watch(
  sql: postgres.Sql,
  from: Date,
): Promise<Map<string, { delayMs: number; alerts: number }>> {
  const seen = new Map<string, { delayMs: number; alerts: number }>();
  const giveUp = Date.now() + GIVE_UP_MS;
  let looks = 0;
  while (seen.size < DUE && Date.now() < giveUp) {
    // Whole rounds read the same thousands of rows again and again, so mostly it is the latest.
    const since = looks++ % 20 === 0 ? from : new Date(Math.max(from.getTime(), Date.now() - RECENT_MS));
    const rows = await sql<{ ticket_id: string; delay_ms: number }[]>`
      select ticket_id, extract(epoch from clock_timestamp() - due_at) * 1000 as delay_ms
      from sla_alert where workspace_id = 'default' and raised_at >= ${since.toISOString()}`;
    for (const { ticket_id, delay_ms } of rows) {
      if (!seen.has(ticket_id)) seen.set(ticket_id, { delayMs: Number(delay_ms), alerts: 1 });
    }
    await wait(50);
  }
  const doubled = await sql<{ ticket_id: string; count: number }[]>`
    select ticket_id, count(*)::int from sla_alert
    where workspace_id = 'default' and raised_at >= ${from.toISOString()} group by ticket_id having count(*) > 1`;
  for (const { ticket_id, count } of doubled) {
    const one = seen.get(ticket_id);
    if (one) one.alerts = count;
  }
  return seen;
}

/**
 * Urgent messages of the round once they have all gone: how much later than they could have, with each channel taking
 * one a second.
 */
async function toTheDoor(sql: postgres.Sql, name: string, from: Date): Promise<void> {
  const waiting = () => sql<{ n: number }[]>`
    select count(*)::int as n from outbound_message
    where urgency = 'urgent' and state in ('due', 'sending', 'ambiguous') and created_at >= ${from.toISOString()}`;
  const giveUp = Date.now() + GIVE_UP_MS;
  while (((await waiting())[0]?.n ?? 0) > 0 && Date.now() < giveUp) await wait(500);
  const rows = await sql<{ lane: string; asked: Date; sent: Date }[]>`
    select lane, created_at as asked, sent_at as sent from outbound_message
    where urgency = 'urgent' and state = 'sent' and created_at >= ${from.toISOString()} order by sent_at`;
  const beyond: number[] = [];
  for (const sent of Map.groupBy(rows, ({ lane }) => lane).values()) {
    let free = 0;
    for (const { asked, sent: at } of sent) {
      const earliest = Math.max(asked.getTime(), free);
      beyond.push(Math.max(0, at.getTime() - earliest));
      free = earliest + PACE_MS;
    }
  }
  const { p50, p99 } = latencies(beyond);
  figure(`${name}.urgent_messages`, rows.length, `for ${DUE} alerts`);
  figure(`${name}.to_the_door_beyond_the_pace.p50`, p50, 'ms');
  figure(`${name}.to_the_door_beyond_the_pace.p99`, p99, 'ms');
}
