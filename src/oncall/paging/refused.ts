import type { Context } from '../../context.ts';
import { otherWays } from '../../delivery/other-ways.ts';
import type { Desk } from '../../tickets/desk.ts';
import { holdOpen } from './state.ts';
import { changeEscalation, pagesOf } from './store.ts';

/**
 * A platform will never take a page: if it went no other way either, and nobody else was reached by its step, the next
 * one goes at the next sweep rather than after the step's wait.
 * @param subject of the message that was refused
 */
export async function pageRefused(ctx: Context, desk: Desk, subject: string | null): Promise<void> {
  const escalationId = /^page\/([0-9a-f-]{36})\/\d+$/.exec(subject ?? '')?.[1];
  if (!escalationId || subject === null) return;
  if ((await otherWays(ctx, desk, [subject])).length > 0) return;
  const held = await holdOpen(ctx, escalationId);
  if (held?.escalation.state !== 'triggered') return;
  const { step, round } = held.escalation;
  const pages = await pagesOf(ctx, [escalationId]);
  const refused = pages.find((page) => page.subject === subject);
  const others = pages.filter((page) => page !== refused && page.step === step && page.round === round);
  if (refused?.step !== step || refused.round !== round || others.length > 0) return;
  await changeEscalation(ctx, escalationId, { nextAt: ctx.now.toString() });
}
