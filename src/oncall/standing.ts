import { laneOf } from '../chat/place.ts';
import type { Context } from '../context.ts';
import type { EscalationState } from './paging/model.ts';
import { findEscalation, pagesOf } from './paging/store.ts';

/** How paging people for something stands, for other capabilities. */
export interface Standing {
  state: EscalationState;
  /** ISO instants. */
  acknowledgedAt: string | null;
  acknowledgedById: string | null;
  endedAt: string | null;
  /** In the order in which they were asked for; `personId` null: a room. */
  pages: { subject: string; personId: string | null; lane: string; at: string }[];
}

export async function standingOf(ctx: Context, escalationId: string): Promise<Standing | undefined> {
  const found = await findEscalation(ctx, escalationId);
  if (!found) return undefined;
  const { state, acknowledgedAt, acknowledgedById, endedAt } = found;
  const pages = (await pagesOf(ctx, [escalationId])).map(({ subject, personId, place, at }) => ({
    subject,
    personId,
    lane: laneOf(place),
    at,
  }));
  return { state, acknowledgedAt, acknowledgedById, endedAt, pages };
}
