import type { Db } from '../db/connect.ts';
import type { TicketKind } from './model.ts';
import { reserveNumbers } from './number-store.ts';

/** Gives every ticket its number. */
export interface TicketNumbers {
  /** The next of a kind; a transaction that is rolled back leaves a gap. */
  next(kind: TicketKind): Promise<number>;
}

interface Waiting {
  give(number: number): void;
  fail(error: unknown): void;
}

/**
 * Numbers are taken on a connection of their own, in a commit of their own: inside the tickets'
 * transactions the counter's row would make all of a workspace's new tickets wait for one another. Those
 * that ask while an answer is under way are served together by the next one.
 * @param db with connections that no transaction holds
 */
export function createNumbers(db: Db, workspaceId: string): TicketNumbers {
  const queues = new Map<TicketKind, Waiting[]>();

  const serve = async (kind: TicketKind): Promise<void> => {
    for (;;) {
      const batch = queues.get(kind)?.splice(0) ?? [];
      if (batch.length === 0) break;
      try {
        const last = await reserveNumbers(db, workspaceId, kind, batch.length);
        batch.forEach((waiting, i) => {
          waiting.give(last - batch.length + 1 + i);
        });
      } catch (error) {
        for (const waiting of batch) waiting.fail(error);
      }
    }
    queues.delete(kind);
  };

  return {
    next: (kind) =>
      new Promise<number>((give, fail) => {
        const queue = queues.get(kind);
        if (queue) {
          queue.push({ give, fail });
          return;
        }
        queues.set(kind, [{ give, fail }]);
        void serve(kind);
      }),
  };
}
