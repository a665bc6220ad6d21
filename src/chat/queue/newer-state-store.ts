import { type SQL, sql } from 'drizzle-orm';

/** What a message that hasn't been sent takes over from a newer state of the same card; its place in the lane stays. */
const TAKEN_OVER = ['content', 'place', 'under', 'locale', 'time_zone', 'ticket_id', 'urgency'];

/** For `set ${newerState('…')}`. @param of the newer row, as the statement names it */
export function newerState(of: 'excluded' | 'held' | 'newer'): SQL {
  return sql.raw(TAKEN_OVER.map((column) => `${column} = ${of}.${column}`).join(', '));
}
