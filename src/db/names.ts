import { type SQL, sql } from 'drizzle-orm';

/** Finding and replacing a person's name inside of stored JSON, for an erasure. */

/** A shorter one is found as a whole value only: `Li` is in many words. */
const SHORT = 5;

/** As it stands in the text of a `jsonb`. */
function needle(word: string): { text: string; isWhole: boolean } {
  const quoted = JSON.stringify(word);
  return [...word].length < SHORT
    ? { text: quoted, isWhole: true }
    : { text: quoted.slice(1, -1), isWhole: false };
}

/** Whether one of the words stands in a `jsonb`. */
export function holdsAny(json: SQL, words: readonly string[]): SQL {
  const texts = JSON.stringify(words.filter(Boolean).map((word) => needle(word).text));
  return sql`exists (
    select 1 from jsonb_array_elements_text(${texts}::jsonb) as w(word) where strpos(${json}::text, w.word) > 0)`;
}

/** The same `jsonb` with another name in it. */
export function renamed(json: SQL, name: string, alias: string): SQL {
  const { text, isWhole } = needle(name);
  const quoted = JSON.stringify(alias);
  return sql`replace(${json}::text, ${text}, ${isWhole ? quoted : quoted.slice(1, -1)})::jsonb`;
}
