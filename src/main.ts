import { adaptersFor } from './adapters.ts';
import { readEnvironment, secretsOf } from './config/environment.ts';
import { loadConfig, SAMPLE_FILE } from './config/load.ts';
import { createLog } from './log.ts';
import { startParley } from './parley.ts';
import { policyWarnings } from './sla/warnings.ts';

/** `npm start`. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const { config, file, locate } = await loadConfig(environment.configFile, environment.configNamed);
  const log = createLog(environment.logLevel, secretsOf(environment));
  for (const { path, message } of policyWarnings(config)) log.warn({ where: locate(path) }, message);
  const parley = await startParley({ environment, config, log, adapters: adaptersFor(environment, config) });
  log.info({ port: parley.port, config: file === SAMPLE_FILE ? 'the sample' : file }, 'Parley is ready');
  if (process.stdout.isTTY) {
    const demo = config.web.signIn === 'demo' ? ' (from this machine only; no account needed)' : '';
    console.log(`\n  ${config.name} is ready: http://127.0.0.1:${parley.port}${demo}\n  Ctrl+C stops it.\n`);
  }

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const timer = setTimeout(() => {
      log.error('did not stop in time; what was under way is taken up at the next start');
      process.exit(1);
    }, STOP_WITHIN_MS);
    await parley.stop();
    clearTimeout(timer);
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(1);
      });
    });
  }
}

try {
  await main();
} catch (error) {
  // Before there is a logger, and for people at a terminal: the message says what to do.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
