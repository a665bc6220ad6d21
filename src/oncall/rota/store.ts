import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Db } from '../../db/connect.ts';
import { listOf } from '../../db/lists.ts';
import { iso, ms } from './instants.ts';
import { oncallRota } from './tables.ts';

/** What is remembered of a rota; instants in ms. */
export interface RotaState {
  rota: string;
  digest: string;
  revision: number;
  changedAt: number;
  announcedUntil: number;
  nextLookAt: number;
}

type Scope = Pick<Context, 'workspaceId' | 'tx' | 'now'>;
type Row = typeof oncallRota.$inferSelect;

/**
 * Begins to look after rotas that are new; from now on: what was before is no news. Gaps are looked for a little later:
 * at a first start nobody is known yet.
 */
export async function rememberRotas(scope: Scope, rotas: readonly string[]): Promise<void> {
  if (rotas.length === 0) return;
  const now = scope.now.toString();
  await scope.tx
    .insert(oncallRota)
    .values(
      rotas.map((rota) => ({
        workspaceId: scope.workspaceId,
        rota,
        digest: '',
        changedAt: now,
        announcedUntil: now,
        nextAt: now,
        nextLookAt: scope.now.add({ minutes: 1 }).toString(),
      })),
    )
    .onConflictDoNothing();
}

/** Rotas of the configuration for which something is due, the longest due first. */
export async function dueRotas(
  scope: { workspaceId: string; db: Db },
  rotas: readonly string[],
  now: Temporal.Instant,
): Promise<string[]> {
  const rows = await scope.db
    .select({ rota: oncallRota.rota })
    .from(oncallRota)
    .where(
      and(
        eq(oncallRota.workspaceId, scope.workspaceId),
        sql`${oncallRota.rota} in ${listOf(rotas)}`,
        lte(oncallRota.nextAt, now.toString()),
      ),
    )
    .orderBy(asc(oncallRota.nextAt));
  return rows.map(({ rota }) => rota);
}

/** Locks a rota that is due until the commit. @returns undefined if another process is at it, or was */
export async function claimDueRota(scope: Scope, rota: string): Promise<RotaState | undefined> {
  const [row] = await scope.tx
    .select()
    .from(oncallRota)
    .where(and(isRota(scope, rota), lte(oncallRota.nextAt, scope.now.toString())))
    .for('update', { skipLocked: true });
  return row && stateOf(row);
}

/** Locks a rota until the commit: who stands in on it changes one after the other. */
export async function lockRota(scope: Scope, rota: string): Promise<RotaState> {
  await rememberRotas(scope, [rota]);
  const [row] = await scope.tx.select().from(oncallRota).where(isRota(scope, rota)).for('update');
  if (!row) throw new Error('the rota was not remembered');
  return stateOf(row);
}

export async function rotaStates(
  scope: Omit<Scope, 'now'>,
  rotas: readonly string[],
): Promise<Map<string, RotaState>> {
  const rows = await scope.tx
    .select()
    .from(oncallRota)
    .where(and(eq(oncallRota.workspaceId, scope.workspaceId), sql`${oncallRota.rota} in ${listOf(rotas)}`));
  return new Map(rows.map((row) => [row.rota, stateOf(row)]));
}

export async function saveRota(scope: Scope, state: RotaState, nextAt: number): Promise<void> {
  await scope.tx
    .update(oncallRota)
    .set({
      digest: state.digest,
      revision: state.revision,
      changedAt: iso(state.changedAt),
      announcedUntil: iso(state.announcedUntil),
      nextLookAt: iso(state.nextLookAt),
      nextAt: iso(nextAt),
    })
    .where(isRota(scope, state.rota));
}

/** Something new may be due for a rota. */
export async function lookAgain(scope: Scope, rota: string): Promise<void> {
  await scope.tx.update(oncallRota).set({ nextAt: scope.now.toString() }).where(isRota(scope, rota));
}

/** Somebody is away, or back: all rotas are looked at. */
export async function lookAtAll(scope: Scope): Promise<void> {
  const now = scope.now.toString();
  await scope.tx
    .update(oncallRota)
    .set({ nextAt: now, nextLookAt: now })
    .where(eq(oncallRota.workspaceId, scope.workspaceId));
}

const isRota = (scope: { workspaceId: string }, rota: string) =>
  and(eq(oncallRota.workspaceId, scope.workspaceId), eq(oncallRota.rota, rota));

function stateOf({ rota, digest, revision, changedAt, announcedUntil, nextLookAt }: Row): RotaState {
  return {
    rota,
    digest,
    revision,
    changedAt: ms(changedAt),
    announcedUntil: ms(announcedUntil),
    nextLookAt: ms(nextLookAt),
  };
}
