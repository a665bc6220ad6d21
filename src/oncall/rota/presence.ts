import type { Context } from '../../context.ts';
import { lookAtAll } from './store.ts';

/** Somebody has said that they are away, or back: their turns are looked at within seconds. */
export async function presenceChanged(ctx: Context): Promise<void> {
  await lookAtAll(ctx);
}
