import type { Viewer } from '../people/model.ts';

/**
 * `keep: the password is …`, `>> 保留：…`, `reply INC-1042 keep: …`: the word stands at the beginning, where
 * at most a few words and no other colon are before it.
 */
const KEEP = /^([^\n:：]{0,40}?)(?<![A-Za-z])(?:keep|保留)[ \t]*[:：][ \t]*/i;

/** A text that asks for its secrets to be kept, without the word for it; undefined for any other. */
export function askedToKeep(text: string): string | undefined {
  const asked = KEEP.exec(text);
  return asked ? `${asked[1] ?? ''}${text.slice(asked[0].length)}` : undefined;
}

/** Whoever works for the desk decides what it has to keep. */
export function mayKeep(viewer: Pick<Viewer, 'isAdmin' | 'agentOf'>): boolean {
  return viewer.isAdmin || viewer.agentOf.size > 0;
}
