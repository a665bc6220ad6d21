import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A folder of the data to measure on, which lies beside the repository as `shared/data` and isn't part of
 * it. Undefined where it isn't there: tests on it then skip with a line that says so.
 */
export function sharedData(folder: string): string | undefined {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const found = join(at, 'shared', 'data', folder);
    if (existsSync(found)) return found;
    if (dirname(at) === at) return undefined;
  }
}
