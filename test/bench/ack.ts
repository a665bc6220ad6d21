import postgres from 'postgres';
import { benchDesk, steadily, until } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';

const PER_SECOND = 200;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);

/**
 * Signed Slack events over HTTP, each in PostgreSQL (fsync on) before its 200. One in ten is a new matter in
 * a direct chat, for which a draft is understood and a card posted; the rest is talk in threads.
 */
export async function run(): Promise<void> {
  const desk = await benchDesk();
  try {
    await desk.sender.directMessage('UWARM', 'Warming up: topic1 does not work');
    await until('the first card', () => desk.door.calls.some((c) => c.method === 'chat.postMessage'), 15);
    const took: number[] = [];
    let failed = 0;
    await steadily(PER_SECOND, SECONDS, async (i) => {
      const sent =
        i % 10 === 0
          ? desk.sender.directMessage(`UACK${i}`, `The topic${i % 40} application is down, case ${i}`)
          : desk.sender.threadMessage(`UTALK${i % 200}`, `CROOM${i % 50}`, `As I said, number ${i}`);
      await sent.then(
        (ms) => took.push(ms),
        () => failed++,
      );
    });
    const { p50, p99, max } = latencies(took);
    figure('ack.p50', p50, 'ms');
    figure('ack.p99', p99, 'ms', { under: 50 });
    figure('ack.max', max, 'ms');
    figure('ack.refused', failed, 'events');
    const sql = postgres(desk.server.url, { max: 1 });
    const recorded = async () => {
      const [row] = await sql`
        select count(*)::int as all, count(*) filter (where state = 'done')::int as done from inbound_event`;
      return { all: Number(row?.all), done: Number(row?.done) };
    };
    figure('ack.lost', took.length + 1 - (await recorded()).all, 'events', { under: 1 });
    const ended = performance.now();
    await until(
      'all events worked',
      async () => {
        const { all, done } = await recorded();
        return all === done;
      },
      120,
    );
    figure('ack.worked_after_last_event', (performance.now() - ended) / 1000, 's');
    figure('ack.resident_memory', await desk.parley.residentMegabytes(), 'MB');
    await sql.end();
  } finally {
    await desk.stop();
  }
}
