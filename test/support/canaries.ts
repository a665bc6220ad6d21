import type { Database } from '../../src/db/connect.ts';

/**
 * Looks for words in everything that a database holds, whatever the table.
 * @returns `table: word` of each that is there
 */
export async function storedWords(database: Database, words: readonly string[]): Promise<string[]> {
  const tables = await database.sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await database.sql<{ word: string }[]>`
      select distinct word from ${database.sql(name)} r, jsonb_array_elements_text(${JSON.stringify(words)}::jsonb) word
      where strpos(to_jsonb(r)::text, word) > 0`;
    found.push(...rows.map(({ word }) => `${name}: ${word}`));
  }
  return found;
}
