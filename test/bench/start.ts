import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { benchDesk, steadily, until } from './support/desk.ts';
import { figure } from './support/figures.ts';
import { startParleyProcess } from './support/parley-process.ts';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
const PER_SECOND = 500;

/** `npm start` until it is ready, and the memory of Parley's own process: idle, and over many events. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
  try {
    const env = { PARLEY_DATA_DIR: folder };
    const first = await startParleyProcess(env);
    figure('start.new_database', first.readyAfterMs / 1000, 's');
    await first.stop();
    const again = await startParleyProcess(env);
    figure('start.existing_database', again.readyAfterMs / 1000, 's', { under: 2 });
    await new Promise((done) => setTimeout(done, 5_000));
    figure('start.idle_memory', await again.residentMegabytes(), 'MB', { under: 200 });
    await again.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await memoryOverEvents();
}

async function memoryOverEvents(): Promise<void> {
  const desk = await benchDesk();
  const sql = postgres(desk.server.url, { max: 1 });
  const part = async (from: number, to: number) => {
    await steadily(PER_SECOND, (to - from) / PER_SECOND, async (i) => {
      await desk.sender.threadMessage(`UMEM${i % 500}`, `CROOM${i % 50}`, `Line ${from + i}`);
    });
    await until(
      'all events worked',
      async () => {
        const [row] = await sql`select 1 from inbound_event where state = 'due' limit 1`;
        return row === undefined;
      },
      120,
    );
    return desk.parley.residentMegabytes();
  };
  try {
    const early = await part(0, EVENTS / 5);
    figure(`memory.after_${EVENTS / 5}_events`, early, 'MB');
    const late = await part(EVENTS / 5, EVENTS);
    figure(`memory.after_${EVENTS}_events`, late, 'MB');
    figure('memory.growth', late / early, 'ratio', { under: 1.1 });
  } finally {
    await sql.end();
    await desk.stop();
  }
}
