import type { Localized } from '../../config/schema.ts';

/** A queue or category by its key or by its name in either language; else what was typed, in lower case. */
export function keyOfName(known: Record<string, { name: Localized }>, value: string): string {
  const wanted = value.trim().toLowerCase();
  const byName = Object.entries(known).find(([, { name }]) =>
    Object.values(name).some((candidate) => candidate.toLowerCase() === wanted),
  );
  return byName?.[0] ?? wanted;
}
