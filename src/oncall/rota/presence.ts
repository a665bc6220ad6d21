import type { Context } from '../../context.ts';
import { lookAtAll } from './store.ts';

/** Somebody is away, back, or known for the first time: their turns are looked at within seconds. */
export async function presenceChanged(ctx: Context): Promise<void> {
  await lookAtAll(ctx);
}
