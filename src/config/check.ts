import { readEnvironment } from './environment.ts';
import { loadConfig } from './load.ts';

/** `npm run config:check`: says whether the configuration and the environment are usable. */
try {
  const environment = readEnvironment(process.env);
  const { config, file } = await loadConfig(environment.configFile, environment.configNamed);
  const count = (record: object) => Object.keys(record).length;
  console.log(
    `${file} is fine: ${count(config.queues)} queues, ${count(config.teams)} teams, ${count(config.categories)} categories.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
