import type { Environment } from './config/environment.ts';
import type { Config } from './config/schema.ts';
import type { AdapterFactory } from './parley.ts';

/** The platforms that the environment and the configuration ask for, each loaded only when it is used. */
export function adaptersFor(_environment: Environment, _config: Config): AdapterFactory[] {
  return [];
}
