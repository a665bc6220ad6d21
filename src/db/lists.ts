import { type SQL, sql } from 'drizzle-orm';

/**
 * Lists as one parameter each, for `… in ${listOf(values)}`: a statement then has the same text, and is prepared
 * once, however many values there are.
 */
export function listOf(values: readonly string[]): SQL {
  return sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
}

/** The same for ids. */
export function idsOf(ids: readonly string[]): SQL {
  return sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`;
}
