/** What is not as it should be. */
export interface Finding {
  kind: 'lost' | 'doubled' | 'out of order' | 'stuck';
  /** Whose trace tells more: a key of the crowd's, a subject or an id. */
  key: string;
  says: string;
}

export const lost = (key: string, says: string): Finding => ({ kind: 'lost', key, says });
export const doubled = (key: string, says: string): Finding => ({ kind: 'doubled', key, says });

/**
 * Something that has to be there once if it was acknowledged, and at most once if it wasn't.
 * @param count how often it is there
 */
export function once(
  act: { key: string; kind: string; acknowledgedAt?: number },
  count: number,
  what: string,
): Finding[] {
  if (count > 1) return [doubled(act.key, `${act.kind}: ${what} ${count} times`)];
  if (count === 0 && act.acknowledgedAt !== undefined)
    return [lost(act.key, `${act.kind}: ${what} is missing`)];
  return [];
}
