import type { Outgoing } from '../outgoing.ts';
import { laneOf } from '../place.ts';

/** A message as it has to be written: to be sent as soon as its lane allows, or held. */
export interface Asked {
  outgoing: Outgoing;
  heldUntil?: Temporal.Instant;
}

/**
 * What is worth sending of all that one transaction asked for, in order. Of several states of one card only
 * the last, in the place of the first; none that is deleted afterwards; no held one that is overtaken before
 * it leaves.
 */
export function coalesce(all: readonly Outgoing[], now: Temporal.Instant): Asked[] {
  const kept: Asked[] = [];
  for (const outgoing of all) {
    const { holdUntil, subject, content } = outgoing;
    const isHeld = holdUntil !== undefined && Temporal.Instant.compare(holdUntil, now) > 0;
    const asked: Asked = isHeld ? { outgoing, heldUntil: holdUntil } : { outgoing };
    const earlier = subject === undefined ? [] : kept.filter((one) => isPutOf(one, outgoing));
    switch (content.op) {
      case 'put': {
        const held = earlier.find((one) => one.heldUntil);
        if (held && !isHeld) kept.splice(kept.indexOf(held), 1);
        const same = earlier.find((one) => Boolean(one.heldUntil) === isHeld);
        if (same) Object.assign(same, asked);
        else kept.push(asked);
        break;
      }
      case 'delete':
        for (const one of earlier) kept.splice(kept.indexOf(one), 1);
        kept.push(asked);
        break;
      case 'ephemeral':
      case 'react':
      case 'home':
        kept.push(asked);
    }
  }
  return kept;
}

function isPutOf({ outgoing: one }: Asked, other: Outgoing): boolean {
  return (
    one.content.op === 'put' && one.subject === other.subject && laneOf(one.place) === laneOf(other.place)
  );
}
