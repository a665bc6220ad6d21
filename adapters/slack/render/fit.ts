import type { types } from '@slack/bolt';

/** How much a surface takes. */
export interface Room {
  blocks: number;
  /** Of `sizeOf`. */
  size: number;
}

/** Shorter than this, texts say nothing any more: then blocks go instead. */
const LEAST_CAP = 60;

/**
 * Draws within the room there is: all texts whole if they fit; else the longest that may be is cut equally
 * for all, so that short ones stay whole; else blocks are left out from the end, but nothing to press.
 * @param draw the blocks with no text longer than `cap`
 * @param notice stands below what was shortened
 */
export function fitInto(
  draw: (cap: number) => types.KnownBlock[],
  room: Room,
  notice: types.KnownBlock,
): types.KnownBlock[] {
  const whole = draw(Number.MAX_SAFE_INTEGER);
  if (fits(whole, room)) return whole;
  const shortened = (cap: number) => [...draw(cap), notice];
  let low = LEAST_CAP;
  if (!fits(shortened(low), room)) return leaveOut(draw(low), room, notice);
  for (let high = room.size; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(shortened(middle), room)) low = middle;
    else high = middle - 1;
  }
  return shortened(low);
}

function leaveOut(blocks: types.KnownBlock[], room: Room, notice: types.KnownBlock): types.KnownBlock[] {
  const kept = [...blocks];
  while (kept.length > 0 && !fits([...kept, notice], room)) {
    const last = kept.findLastIndex((block) => !isForPressing(block));
    kept.splice(last >= 0 ? last : kept.length - 1, 1);
  }
  return [...kept, notice];
}

function isForPressing(block: types.KnownBlock): boolean {
  if (block.type === 'actions') return true;
  return block.type === 'section' && block.accessory?.type === 'static_select';
}

function fits(blocks: readonly types.KnownBlock[], room: Room): boolean {
  return blocks.length <= room.blocks && sizeOf(blocks) <= room.size;
}

/** What Slack counts is not known: the blocks as JSON, with options counted by their words alone. */
function sizeOf(blocks: readonly types.KnownBlock[]): number {
  let words = 0;
  const skeleton = JSON.stringify(blocks, (key, value: unknown) => {
    if (key !== 'options' && key !== 'option_groups') return value;
    words += wordsIn(value);
    return undefined;
  });
  return skeleton.length + words;
}

function wordsIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => sum + (key === 'type' ? 0 : wordsIn(one)), 0);
}
