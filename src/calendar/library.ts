import { createRequire } from 'node:module';
import type Library from 'date-holidays';

let loaded: typeof Library | undefined;

/**
 * The library of holidays. Loaded when a calendar first asks for a country's: it takes a tenth of a second and ten
 * megabytes, which most desks (and all that run around the clock) never need.
 */
export function holidayLibrary(): typeof Library {
  loaded ??= createRequire(import.meta.url)('date-holidays') as typeof Library;
  return loaded;
}
