import { type DestinationStream, type Logger, pino } from 'pino';
import { errorForLog } from './db/errors.ts';
import { redactor } from './redact.ts';

/**
 * The log: one JSON object a line. Nobody means to log a secret; should one come along in an error's words all
 * the same, it is taken out of the line here, at every level.
 * @param secrets what the process was given and must not be seen
 */
export function createLog(
  level: string,
  secrets: readonly (string | undefined)[],
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: { app: 'parley' },
    serializers: { err: errorForLog },
    hooks: { streamWrite: redactor(secrets) },
  };
  return destination ? pino(options, destination) : pino(options);
}
