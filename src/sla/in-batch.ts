import type { Logger } from 'pino';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Context } from '../context.ts';

/** When what could not be done is tried again. */
export const AGAIN_MS = 60_000;

/** Something that is due of tickets or digests, several in one commit. */
export interface Work {
  /**
   * @param claimed is told which ones are worked on
   * @returns how many things were due
   */
  work(limit: number, claimed: string[]): Promise<number>;
  /** Leaves one for later. */
  putOff(ctx: Context, id: string): Promise<void>;
}

/**
 * Does what is due of up to so many. One that can't be worked on holds up nobody else's: then each is tried by
 * itself, and that one later.
 */
export async function inBatch(
  { unit, log }: { unit: Unit; log: Logger },
  most: number,
  { work, putOff }: Work,
): Promise<number> {
  try {
    return await work(most, []);
  } catch (error) {
    log.warn({ err: error }, 'what is due of several failed; each is tried by itself');
  }
  let done = 0;
  for (let i = 0; i < most; i++) {
    const claimed: string[] = [];
    try {
      const more = await work(1, claimed);
      if (more === 0) break;
      done += more;
    } catch (error) {
      const [id] = claimed;
      if (!id) throw error;
      log.error({ err: error, id }, 'what is due of one could not be done and is tried again');
      await transactAs(unit, { type: 'job', name: 'sla' }, (ctx) => putOff(ctx, id));
    }
  }
  return done;
}
