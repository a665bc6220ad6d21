import { createHash } from 'node:crypto';
import { transactAs, type Unit } from '../../chat/queue/transaction.ts';
import type { Context } from '../../context.ts';
import type { Desk } from '../../tickets/desk.ts';
import { nextGap } from './gap-store.ts';
import type { LoadedRota } from './load.ts';
import { nextNews } from './news.ts';
import { reportGaps, tellBegunGaps } from './report-gaps.ts';
import { settleSwaps } from './settle-swaps.ts';
import { claimDueRota, dueRotas, lockRota, type RotaState, rememberRotas, saveRota } from './store.ts';
import { nextExpiry } from './swap-store.ts';
import { tellNews } from './tell-news.ts';

const HOUR = 3_600_000;
const JOB = { type: 'job', name: 'rotas' } as const;

/**
 * Does what is due for the rotas: tells of hand-overs and of shifts that begin soon, reports gaps, ends swaps that
 * nobody answered. A rota's row is locked meanwhile, and says up to when everything is told: once, however many
 * processes look.
 * @returns how many rotas were attended to
 */
export function createRotaWatch({ unit, desk }: { unit: Unit; desk: Desk }): () => Promise<number> {
  let isRemembered = false;
  return async () => {
    const rotas = Object.keys(desk.config.rotas);
    if (rotas.length === 0) return 0;
    if (!isRemembered) {
      await transactAs(unit, JOB, (ctx) => beginToLook(ctx, rotas));
      isRemembered = true;
    }
    const { workspaceId, database, clock } = unit;
    let attended = 0;
    const failed: unknown[] = [];
    for (const rota of await dueRotas({ workspaceId, db: database.db }, rotas, clock.now())) {
      try {
        if (await transactAs(unit, JOB, (ctx) => attendIfDue(ctx, desk, rota))) attended++;
      } catch (error) {
        // The others don't wait for it.
        failed.push(error);
      }
    }
    if (failed.length > 0) throw new AggregateError(failed, 'some rotas could not be attended to');
    return attended;
  };
}

/** At a start the definitions may have changed, of rotas that are not new. */
async function beginToLook(ctx: Context, rotas: readonly string[]): Promise<void> {
  await rememberRotas(ctx, rotas);
  for (const rota of rotas.toSorted()) {
    const state = await lockRota(ctx, rota);
    const now = ctx.now.epochMilliseconds;
    if (state.digest !== '') await saveRota(ctx, { ...state, nextLookAt: now }, now);
  }
}

async function attendIfDue(ctx: Context, desk: Desk, rota: string): Promise<boolean> {
  const state = await claimDueRota(ctx, rota);
  if (!state) return false;
  await attend(ctx, desk, state);
  return true;
}

async function attend(ctx: Context, desk: Desk, state: RotaState): Promise<void> {
  const now = ctx.now.epochMilliseconds;
  const runs = await tellNews(ctx, desk, state);
  if (!runs) return;
  const { loaded } = runs;
  await settleSwaps(ctx, desk, loaded);
  let { nextLookAt } = state;
  if (nextLookAt <= now) {
    await reportGaps(ctx, desk, loaded);
    nextLookAt = now + HOUR;
  }
  await tellBegunGaps(ctx, desk, loaded);
  const digest = digestOf(loaded);
  const changed = digest === state.digest ? {} : { digest, revision: state.revision + 1, changedAt: now };
  const due = [
    nextLookAt,
    await nextGap(ctx, state.rota),
    nextNews(runs.runs, now, loaded.config.remindBefore),
    await nextExpiry(ctx, state.rota),
  ];
  await saveRota(
    ctx,
    { ...state, ...changed, announcedUntil: Math.max(state.announcedUntil, now), nextLookAt },
    Math.min(...due.filter((at) => at !== undefined)),
  );
}

function digestOf({ config, members, missing }: LoadedRota): string {
  const named = members.map(({ personId, name }) => [personId, name]).toSorted();
  return createHash('sha256')
    .update(JSON.stringify([config, named, missing]))
    .digest('base64url');
}
