import { and, eq, gt, lt, min, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { iso, ms } from './instants.ts';
import { oncallSwap, type SwapState } from './tables.ts';

type Scope = Pick<Context, 'workspaceId' | 'tx' | 'now'>;
type Row = typeof oncallSwap.$inferSelect;

/** Somebody asks others to take a time of theirs; instants in ms. */
export interface Swap {
  swapId: string;
  rota: string;
  askerId: string;
  from: number;
  to: number;
  note: string | null;
  /** Empty: everybody on the rota's team. */
  askedIds: string[];
  declinedIds: string[];
  state: SwapState;
  expiresAt: number;
  answeredById: string | null;
}

export async function insertSwap(scope: Scope, swap: Swap): Promise<void> {
  const { from, to, expiresAt, ...rest } = swap;
  await scope.tx.insert(oncallSwap).values({
    ...rest,
    workspaceId: scope.workspaceId,
    fromAt: iso(from),
    toAt: iso(to),
    expiresAt: iso(expiresAt),
    askedAt: scope.now.toString(),
  });
}

export async function findSwap(scope: Omit<Scope, 'now'>, swapId: string): Promise<Swap | undefined> {
  const [row] = await scope.tx
    .select()
    .from(oncallSwap)
    .where(and(eq(oncallSwap.workspaceId, scope.workspaceId), eq(oncallSwap.swapId, swapId)));
  return row && swapOf(row);
}

/** The rota's swaps that nobody has answered yet (index oncall_swap_open). The rota is locked by whoever changes one. */
export async function openSwaps(scope: Omit<Scope, 'now'>, rota: string): Promise<Swap[]> {
  const rows = await scope.tx.select().from(oncallSwap).where(isOpen(scope, rota)).orderBy(oncallSwap.swapId);
  return rows.map(swapOf);
}

/** When the next of them expires, ms. */
export async function nextExpiry(scope: Omit<Scope, 'now'>, rota: string): Promise<number | undefined> {
  const [row] = await scope.tx
    .select({ at: min(oncallSwap.expiresAt) })
    .from(oncallSwap)
    .where(isOpen(scope, rota));
  return row?.at ? ms(row.at) : undefined;
}

/** What somebody has asked for and nobody has answered. */
export async function openSwapsOf(scope: Scope, askerId: string): Promise<Swap[]> {
  const rows = await scope.tx
    .select()
    .from(oncallSwap)
    .where(
      and(
        eq(oncallSwap.workspaceId, scope.workspaceId),
        eq(oncallSwap.state, 'open'),
        gt(oncallSwap.expiresAt, scope.now.toString()),
        eq(oncallSwap.askerId, askerId),
      ),
    )
    .orderBy(oncallSwap.fromAt);
  return rows.map(swapOf);
}

export async function overlapsOpenSwap(
  scope: Omit<Scope, 'now'>,
  asked: Pick<Swap, 'rota' | 'askerId' | 'from' | 'to'>,
): Promise<boolean> {
  const rows = await scope.tx
    .select({ one: sql`1` })
    .from(oncallSwap)
    .where(
      and(
        isOpen(scope, asked.rota),
        eq(oncallSwap.askerId, asked.askerId),
        lt(oncallSwap.fromAt, iso(asked.to)),
        gt(oncallSwap.toAt, iso(asked.from)),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Ends a swap that is open. */
export async function endSwap(
  scope: Scope,
  swap: Swap,
  state: Exclude<SwapState, 'open'>,
  answeredById: string | null = null,
): Promise<Swap> {
  await scope.tx
    .update(oncallSwap)
    .set({ state, answeredById, endedAt: scope.now.toString() })
    .where(
      and(
        eq(oncallSwap.workspaceId, scope.workspaceId),
        eq(oncallSwap.swapId, swap.swapId),
        eq(oncallSwap.state, 'open'),
      ),
    );
  return { ...swap, state, answeredById };
}

export async function noteDeclined(scope: Scope, swap: Swap, personId: string): Promise<Swap> {
  const declinedIds = [...swap.declinedIds, personId];
  await scope.tx
    .update(oncallSwap)
    .set({ declinedIds })
    .where(and(eq(oncallSwap.workspaceId, scope.workspaceId), eq(oncallSwap.swapId, swap.swapId)));
  return { ...swap, declinedIds };
}

const isOpen = (scope: { workspaceId: string }, rota: string) =>
  and(eq(oncallSwap.workspaceId, scope.workspaceId), eq(oncallSwap.state, 'open'), eq(oncallSwap.rota, rota));

function swapOf(row: Row): Swap {
  const { swapId, rota, askerId, note, askedIds, declinedIds, state, answeredById } = row;
  return {
    swapId,
    rota,
    askerId,
    from: ms(row.fromAt),
    to: ms(row.toAt),
    note,
    askedIds,
    declinedIds,
    state,
    expiresAt: ms(row.expiresAt),
    answeredById,
  };
}
