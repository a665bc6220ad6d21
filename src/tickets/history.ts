import type { Context } from '../context.ts';
import type { TimelineRow } from './store.ts';
import { entriesOf } from './timeline-store.ts';

/** What happened to tickets, as far as it is of some types, for capabilities that follow from it: by ticket, in order. */
export async function historiesOf(
  ctx: Pick<Context, 'workspaceId' | 'tx'>,
  ids: readonly string[],
  types: readonly string[],
): Promise<Map<string, TimelineRow[]>> {
  const histories = new Map<string, TimelineRow[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return histories;
  for (const entry of await entriesOf(ctx, ids, types)) histories.get(entry.ticketId)?.push(entry);
  return histories;
}
