import { textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { type LoadedRota, loadRota, turnsOf } from './load.ts';
import { publishSwap } from './swap-cards.ts';
import { endSwap, openSwaps, type Swap } from './swap-store.ts';
import { spanText, tellPerson } from './tell.ts';

/**
 * Ends swaps that nobody took in time, and those whose time is no longer the asker's. Their cards change, and the asker
 * hears it in a message of its own, since they may count on it. The rota is locked by the caller.
 */
export async function settleSwaps(ctx: Context, desk: Desk, { key, config }: LoadedRota): Promise<void> {
  const now = ctx.now.epochMilliseconds;
  for (const swap of await openSwaps(ctx, key)) {
    const state =
      swap.expiresAt <= now ? 'expired' : (await isAskers(ctx, desk, swap, now)) ? undefined : 'overtaken';
    if (!state) continue;
    await publishSwap(ctx, desk, await endSwap(ctx, swap, state));
    const asker = (await desk.people.find(ctx, [swap.askerId])).get(swap.askerId);
    if (!asker) continue;
    const args = { rota: localizedText(config.name), span: spanText(swap.from, swap.to) };
    const text = state === 'expired' ? t('swap.told_expired', args) : t('swap.told_overtaken', args);
    tellPerson(ctx, desk, asker, `oncall/swap-end/${ctx.newId()}`, textCard(text));
  }
}

/** Whether all of the time that is left of it is the asker's. */
export async function isAskers(
  ctx: Context,
  desk: Desk,
  swap: Pick<Swap, 'rota' | 'askerId' | 'from' | 'to'>,
  now: number,
): Promise<boolean> {
  const from = Math.max(swap.from, now);
  const loaded = await loadRota(ctx, desk, swap.rota, [from, swap.to]);
  if (!loaded || from >= swap.to) return false;
  return turnsOf(loaded, from, swap.to).every(({ personId }) => personId === swap.askerId);
}
