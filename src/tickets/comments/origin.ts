import { laneOf, type Place } from '../../chat/place.ts';
import { subjectAt } from '../../chat/store.ts';
import type { Context } from '../../context.ts';
import type { TicketThread } from '../thread-store.ts';

/**
 * Of a ticket's threads the one that a message stands in. A channel may hold two of them, where people ask
 * in the channel in which the queue works; then the thread's root tells which it is.
 */
export async function originOf(
  ctx: Context,
  threads: readonly TicketThread[],
  place: Place,
): Promise<TicketThread | undefined> {
  const there = threads.filter((thread) => thread.lane === laneOf(place));
  if (there.length <= 1 || !place.thread) return there[0];
  const root = await subjectAt(ctx, place, place.thread);
  return (
    there.find((thread) => thread.cardSubject === root || thread.thread === place.thread) ??
    there.find((thread) => thread.active)
  );
}
