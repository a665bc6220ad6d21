import { DrizzleQueryError } from 'drizzle-orm/errors';

/** PostgreSQL's error code, through the wrapper that Drizzle puts around the driver's error. */
export function sqlState(error: unknown): string | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string') return e.code;
  }
  return undefined;
}

/** In one line, and without a failed statement's values, which are people's words. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof DrizzleQueryError && error.cause) return describeError(error.cause);
  return `${error.name}: ${error.message}`;
}

/**
 * An error as it may go to the log. Drizzle's carry the statement's values in their message, and PostgreSQL's
 * the row in their details: what people write would be in the log.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const isStatement = error instanceof DrizzleQueryError;
  return {
    type: error.name,
    message: isStatement ? 'a statement failed' : error.message,
    ...('code' in error ? { code: error.code } : {}),
    ...(isStatement ? { statement: error.query } : {}),
    // Without its head, which repeats the message.
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}
