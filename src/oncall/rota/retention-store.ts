import type { Db } from '../../db/connect.ts';
import { deleteOldRows } from '../../db/old-rows.ts';
import { oncallGap, oncallOverride, oncallSwap } from './tables.ts';

const BATCH = 500;

/** Swaps and gaps that are over: their cards are gone as well by then. @returns how many of a batch */
export async function deleteOldSwaps(db: Db, workspaceId: string, before: Temporal.Instant): Promise<number> {
  const options = { workspaceId, before, limit: BATCH };
  const swaps = { table: oncallSwap, id: oncallSwap.swapId, at: oncallSwap.toAt };
  const gaps = { table: oncallGap, id: oncallGap.gapId, at: oncallGap.toAt };
  return (await deleteOldRows(db, swaps, options)) + (await deleteOldRows(db, gaps, options));
}

/** Who stood in long ago, which no calendar shows any more. @returns how many of a batch */
export function deleteOldStandIns(db: Db, workspaceId: string, before: Temporal.Instant): Promise<number> {
  const standIns = { table: oncallOverride, id: oncallOverride.overrideId, at: oncallOverride.toAt };
  return deleteOldRows(db, standIns, { workspaceId, before, limit: BATCH });
}
