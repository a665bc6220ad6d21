import type { Comment } from './store.ts';

/** The undo time of a reply still runs: only the desk sees it. */
export function isHeld(comment: Pick<Comment, 'heldUntil'>, now: Temporal.Instant): boolean {
  return (
    comment.heldUntil !== null && Temporal.Instant.compare(Temporal.Instant.from(comment.heldUntil), now) > 0
  );
}

/** Whether others than the desk may read it. */
export function isOut(comment: Pick<Comment, 'visibility' | 'heldUntil'>, now: Temporal.Instant): boolean {
  return comment.visibility === 'public' && !isHeld(comment, now);
}

/**
 * A line of the desk that is meant for the requester: what stands behind the prefix.
 * Full-width marks are what a Chinese keyboard gives for the same keys.
 * @returns undefined when it is not meant for them
 */
export function replyIn(text: string, prefix: string): string | undefined {
  const line = text.trimStart();
  for (const form of new Set([prefix, fullWidth(prefix), prefix.replaceAll('>', '》')])) {
    if (line.startsWith(form)) return line.slice(form.length).trim();
  }
  return undefined;
}

/** ASCII marks as Unicode's full-width forms, which stand 0xFEE0 further. */
function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (mark) => String.fromCodePoint((mark.codePointAt(0) ?? 0) + 0xfee0));
}
