import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';

export interface Sweep {
  name: string;
  /** Cron expression with seconds. Only a wake-up: what is due stands in rows, so a missed tick heals itself. */
  every: string;
  /** @param stopping whether work in batches should end after this one */
  run(stopping: () => boolean): Promise<unknown>;
  /** After a run: in how many ms something will be due, if that is before the next tick. Only a wake-up, too. */
  dueIn?(): Promise<number | undefined>;
}

/**
 * Runs the sweeps until stopped, and each once at the start: what became due during a stop doesn't wait for a tick. One
 * of the same name never overlaps itself.
 */
export function startSweeps(sweeps: readonly Sweep[], log: Logger): { stop(): Promise<void> } {
  let isStopping = false;
  const running = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  const tick = (sweep: Sweep): void => {
    if (running.has(sweep.name)) return;
    clearTimeout(timers.get(sweep.name));
    const run = sweep
      .run(() => isStopping)
      .then(async () => {
        if (failing.delete(sweep.name)) log.info({ sweep: sweep.name }, 'a sweep works again');
        const inMs = await sweep.dueIn?.();
        if (inMs !== undefined && !isStopping) timers.set(sweep.name, setTimeout(tick, inMs, sweep));
      })
      .catch((error: unknown) => {
        // Once, not each second while the database is away.
        if (failing.has(sweep.name)) return;
        failing.add(sweep.name);
        log.warn({ err: error, sweep: sweep.name }, 'a sweep failed and will be tried at its next tick');
      })
      .finally(() => running.delete(sweep.name));
    running.set(sweep.name, run);
  };
  const tasks: ScheduledTask[] = sweeps.map((sweep) => cron.schedule(sweep.every, () => tick(sweep)));
  for (const sweep of sweeps) tick(sweep);
  return {
    async stop() {
      isStopping = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all(running.values());
    },
  };
}
