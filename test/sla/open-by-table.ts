import { isOpenAt, MINUTE } from './histories.ts';
import type { OpenAt } from './reference.ts';

const OPEN = 1;
const CLOSED = 2;

/** The same as `openAt`, looked up: each minute is worked out once. @param until the year after the last */
export function openByTable(from: number, until: number): OpenAt {
  const start = Date.UTC(from, 0, 1);
  const minutes = (Date.UTC(until, 0, 1) - start) / MINUTE;
  const tables = new Map<string, Uint8Array>();
  return ({ set }, calendar, minute) => {
    const spec = set.calendars[calendar];
    if (!spec) throw new Error(`no calendar ${calendar}`);
    if (spec.type === 'always') return true;
    let table = tables.get(calendar);
    if (!table) {
      table = new Uint8Array(minutes);
      tables.set(calendar, table);
    }
    const place = (minute - start) / MINUTE;
    if (place < 0 || place >= minutes) throw new RangeError('outside of the years of the table');
    table[place] ||= isOpenAt(spec, minute) ? OPEN : CLOSED;
    return table[place] === OPEN;
  };
}
