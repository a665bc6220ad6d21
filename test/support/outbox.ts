import { createOutboxWorker, type OutboxWorkerParts } from '../../src/chat/queue/outbox-worker.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { FakePlatform, type FakePlatformOptions } from './fake-platform.ts';
import { clearOutbox } from './outbox-rows.ts';
import { freshMetrics, silent, type TestUnit, testUnit } from './queue.ts';

type Worker = ReturnType<typeof createOutboxWorker>;

/** The outbox on a real database with a platform in memory, for one test after the other. */
export class OutboxBench {
  readonly database: TestDatabase;
  unit: TestUnit;
  platform: FakePlatform;
  private workers: Worker[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
    this.unit = testUnit(database);
    this.platform = new FakePlatform({ clock: this.unit.clock });
  }

  static async open(): Promise<OutboxBench> {
    return new OutboxBench(await testDatabase({ max: 20 }));
  }

  async close(): Promise<void> {
    await this.database.drop();
  }

  /** A clean outbox, a clock at its start, and a platform with nothing in it. */
  async reset(options: Omit<FakePlatformOptions, 'clock'> = {}): Promise<void> {
    await clearOutbox(this.database);
    this.unit = testUnit(this.database);
    this.platform = new FakePlatform({ clock: this.unit.clock, ...options });
  }

  start(more: Partial<OutboxWorkerParts> = {}): Worker {
    const worker = createOutboxWorker({
      unit: this.unit,
      platform: this.platform,
      metrics: freshMetrics(),
      log: silent,
      fileOf: async () => undefined,
      onRefused: async () => {},
      random: () => 0,
      ...more,
    });
    worker.start();
    this.workers.push(worker);
    return worker;
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
  }

  /** Until no message is on its way and no lane held: what is left waits for a time. */
  async quiet(): Promise<void> {
    await eventually(async () => {
      const now = this.unit.clock.now().toString();
      const busy = await this.database.sql`
        select 1 from outbound_lane l where lease_until is not null
          or (next_at <= ${now} and not exists (select 1 from outbound_tenant t
            where t.tenant = l.tenant and t.not_before > ${now}))`;
      return busy.length === 0;
    });
  }

  /** Lets time pass in steps, so that what becomes due in between happens then. */
  async pass(milliseconds: number, stepMs = milliseconds): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += stepMs) {
      this.unit.clock.advance({ milliseconds: Math.min(stepMs, milliseconds - passed) });
      for (const worker of this.workers) worker.wake();
      await this.quiet();
    }
  }

  /** `state attempts` of each message, by order. */
  async states(): Promise<string[]> {
    const rows = await this.database.sql`select state, attempts from outbound_message order by seq`;
    return rows.map((row) => `${row.state} ${row.attempts}`);
  }
}
