import type { Database } from '../../src/db/connect.ts';

/**
 * Looks for words in every column of every table, whatever it is for: a new table that keeps something of
 * people is found without anybody thinking of it.
 * @returns `table: row` of every row that holds one
 */
export async function rowsHolding({ sql }: Database, words: readonly string[]): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select to_jsonb(x)::text as row from "${name}" x`);
    for (const { row } of rows) {
      if (words.some((word) => row.includes(word))) found.push(`${name}: ${row}`);
    }
  }
  return found;
}
