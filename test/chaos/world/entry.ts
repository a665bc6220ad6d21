import { pino } from 'pino';
import { z } from 'zod';
import { adaptersFor } from '../../../src/adapters.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { errorForLog } from '../../../src/db/errors.ts';
import { startParley } from '../../../src/parley.ts';

/**
 * One Parley of a chaos run: as `src/main.ts` starts it, from the same environment and configuration, on a
 * machine whose clock the harness can put wrong. Tells its parent the port, and ends with it.
 */
const told = z.object({ offsetMs: z.number() });

let offsetMs = Number(process.env.CHAOS_CLOCK_OFFSET_MS ?? 0);
process.on('message', (message) => {
  const parsed = told.safeParse(message);
  if (parsed.success) offsetMs = parsed.data.offsetMs;
});
/** As on a machine whose clock was set: every reading of the wall clock is wrong, counted time goes on. */
const TrueDate = Date;
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args: unknown[], self) =>
    Reflect.construct(target, args.length > 0 ? args : [TrueDate.now() + offsetMs], self),
  get: (target, key) => (key === 'now' ? () => TrueDate.now() + offsetMs : Reflect.get(target, key)),
});
process.on('disconnect', () => process.exit(1));

const environment = readEnvironment(process.env);
const { config } = await loadConfig(environment.configFile, environment.configNamed);
const log = pino({ level: environment.logLevel, base: null, serializers: { err: errorForLog } });
const parley = await startParley({ environment, config, log, adapters: adaptersFor(environment, config) });
process.on('SIGTERM', () => {
  parley.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal({ err: error }, 'could not stop cleanly');
      process.exit(1);
    },
  );
});
process.send?.({ port: parley.port });
