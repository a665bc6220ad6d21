import type { Logger } from 'pino';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Desk } from '../tickets/desk.ts';
import { redrawCardsOfEach } from '../tickets/publish.ts';
import { claimDigests, putOffDigest } from './alert-store.ts';
import { claimToDraw, leaveToDraw } from './clock-store.ts';
import { drawDigests } from './draw.ts';
import { AGAIN_MS, inBatch } from './in-batch.ts';

/** Tickets in one commit: few, since alerts that fall due meanwhile wait for it. */
const BATCH = 50;

export interface RedrawParts {
  unit: Unit;
  desk: Desk;
  log: Logger;
}

/** More often, no platform takes a message's changes. */
const DIGEST_PACE_MS = 1_000;

/** Draws digests that have got more. @returns how many */
export function drawGrown({ unit, desk, log }: RedrawParts): Promise<number> {
  return inBatch({ unit, log }, BATCH, {
    work: (limit, claimed) =>
      transactAs(unit, { type: 'job', name: 'sla' }, async (ctx) => {
        const digests = await claimDigests(ctx, DIGEST_PACE_MS, limit);
        claimed.push(...digests);
        await drawDigests(ctx, desk, digests);
        return digests.length;
      }),
    putOff: (ctx, digestId) => putOffDigest(ctx, digestId, ctx.now.add({ milliseconds: AGAIN_MS })),
  });
}

/** Draws the cards of tickets whose deadline has come nearer or was missed. @returns how many tickets */
export function drawLeft({ unit, desk, log }: RedrawParts): Promise<number> {
  return inBatch({ unit, log }, BATCH, {
    work: (limit, claimed) =>
      transactAs(unit, { type: 'job', name: 'sla' }, async (ctx) => {
        const tickets = await claimToDraw(ctx, limit);
        claimed.push(...tickets.map(({ ticketId }) => ticketId));
        await redrawCardsOfEach(ctx, desk, tickets);
        return tickets.length;
      }),
    putOff: (ctx, ticketId) => leaveToDraw(ctx, [ticketId], ctx.now.add({ milliseconds: AGAIN_MS })),
  });
}
