import { type Card, textCard } from '../../chat/card.ts';
import type { RotaConfig } from '../../config/rotas.ts';
import { type Context, isUuid } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { maySteer, mustBeAgent, mustStandIn, rotaNamed, standIns } from './access.ts';
import { changeRota } from './change.ts';
import { loadRota } from './load.ts';
import { insertOverride } from './override-store.ts';
import { isAskers } from './settle-swaps.ts';
import { lockRota, lookAgain } from './store.ts';
import { publishSwap } from './swap-cards.ts';
import { endSwap, findSwap, insertSwap, noteDeclined, overlapsOpenSwap, type Swap } from './swap-store.ts';
import { mustBeTime, tellTakenOver } from './take-over.ts';
import { at, hasChannel, spanText, tellPerson } from './tell.ts';

export interface SwapWish {
  rota: string;
  from: number;
  to: number;
  /** Who is asked; nobody: everybody on the team. */
  person?: Person;
  note?: string;
}

/**
 * Somebody asks another person, or the rota's team, to take a time of theirs. Until somebody accepts, it stays theirs.
 * @throws Refusal
 */
export async function askSwap(ctx: Context, desk: Desk, who: Person, wish: SwapWish): Promise<Card> {
  mustBeAgent(desk, who);
  const config = rotaNamed(desk, wish.rota);
  const now = ctx.now.epochMilliseconds;
  const from = Math.max(wish.from, now);
  const { rota, to, person } = wish;
  mustBeTime(from, to, now);
  if (person?.personId === who.personId) throw new Refusal(t('refusal.swap_self'));
  if (person) await mustStandIn(ctx, desk, config, person);
  await lockRota(ctx, rota);
  const asked = { rota, askerId: who.personId, from, to };
  if (!(await isAskers(ctx, desk, asked, now))) {
    throw new Refusal(t('refusal.swap_not_yours', { span: spanText(from, to) }));
  }
  if (await overlapsOpenSwap(ctx, asked)) throw new Refusal(t('refusal.swap_asked'));
  const swap: Swap = {
    ...asked,
    swapId: ctx.newId(),
    note: wish.note?.trim() || null,
    askedIds: person ? [person.personId] : await everybody(ctx, desk, config, who),
    declinedIds: [],
    state: 'open',
    // What has begun can be taken as long as something of it is left.
    expiresAt: from > now ? from : to,
    answeredById: null,
  };
  await insertSwap(ctx, swap);
  await publishSwap(ctx, desk, swap);
  await lookAgain(ctx, rota);
  return textCard(person ? t('swap.asked', { name: person.name }) : t('swap.asked_team'));
}

/** The team is asked in its channel, where there is one; else one by one. */
async function everybody(ctx: Context, desk: Desk, rota: RotaConfig, who: Person): Promise<string[]> {
  if (hasChannel(desk, rota)) return [];
  const others = (await standIns(ctx, desk, rota)).filter(({ personId }) => personId !== who.personId);
  if (others.length === 0) throw new Refusal(t('refusal.swap_nobody'));
  return others.map(({ personId }) => personId);
}

/** Somebody who was asked takes the time. @throws Refusal */
export async function acceptSwap(ctx: Context, desk: Desk, who: Person, swapId: string): Promise<Card> {
  const { rota } = await swapFor(ctx, desk, who, swapId);
  return changeRota(ctx, desk, rota, async (revision) => {
    const swap = await stillOpen(ctx, swapId);
    const now = ctx.now.epochMilliseconds;
    if (!(await isAskers(ctx, desk, swap, now))) throw new Refusal(t('refusal.swap_overtaken'));
    const from = Math.max(swap.from, now);
    const before = await loadRota(ctx, desk, rota, [from, swap.to]);
    const asker = (await desk.people.find(ctx, [swap.askerId])).get(swap.askerId);
    if (!before || !asker) throw new Refusal(t('refusal.swap_overtaken'));
    const { personId } = who;
    const made = { overrideId: ctx.newId(), rota, personId, from, to: swap.to, revision };
    await insertOverride(ctx, { ...made, madeById: personId, swapId });
    await publishSwap(ctx, desk, await endSwap(ctx, swap, 'accepted', personId));
    await tellTakenOver(ctx, desk, before, { who, person: who, from, to: swap.to });
    const name = localizedText(before.config.name);
    return textCard(t('swap.you_accepted', { rota: name, name: asker.name, span: spanText(from, swap.to) }));
  });
}

/** @throws Refusal */
export async function declineSwap(ctx: Context, desk: Desk, who: Person, swapId: string): Promise<Card> {
  const { rota } = await swapFor(ctx, desk, who, swapId);
  await lockRota(ctx, rota);
  const swap = await stillOpen(ctx, swapId);
  if (!swap.askedIds.includes(who.personId)) throw new Refusal(t('refusal.swap_not_asked'));
  if (!swap.declinedIds.includes(who.personId)) {
    const noted = await noteDeclined(ctx, swap, who.personId);
    const isLast = noted.askedIds.every((id) => noted.declinedIds.includes(id));
    await publishSwap(ctx, desk, isLast ? await endSwap(ctx, noted, 'declined') : noted);
    await tellAsker(ctx, desk, swap, who);
  }
  return textCard(t('swap.you_declined'));
}

/** The asker, or a lead, takes the question back. @throws Refusal */
export async function withdrawSwap(ctx: Context, desk: Desk, who: Person, swapId: string): Promise<Card> {
  mustBeAgent(desk, who);
  const asked = isUuid(swapId) ? await findSwap(ctx, swapId) : undefined;
  if (!asked) throw new Refusal(t('refusal.swap_gone'));
  const config = rotaNamed(desk, asked.rota);
  if (asked.askerId !== who.personId && !maySteer(desk, who, config)) {
    throw new Refusal(t('refusal.swap_not_asked'));
  }
  await lockRota(ctx, asked.rota);
  const swap = await stillOpen(ctx, swapId);
  await publishSwap(ctx, desk, await endSwap(ctx, swap, 'withdrawn'));
  return textCard(t('swap.withdrawn'));
}

/** A swap that somebody may answer. @throws Refusal */
async function swapFor(ctx: Context, desk: Desk, who: Person, swapId: string): Promise<Swap> {
  mustBeAgent(desk, who);
  const swap = isUuid(swapId) ? await findSwap(ctx, swapId) : undefined;
  if (!swap) throw new Refusal(t('refusal.swap_gone'));
  const config = rotaNamed(desk, swap.rota);
  if (swap.askerId === who.personId) throw new Refusal(t('refusal.swap_self'));
  if (swap.askedIds.length > 0) {
    if (!swap.askedIds.includes(who.personId)) throw new Refusal(t('refusal.swap_not_asked'));
  } else await mustStandIn(ctx, desk, config, who);
  return swap;
}

/** As it is now that its rota is locked. @throws Refusal for one that is answered or over */
async function stillOpen(ctx: Context, swapId: string): Promise<Swap> {
  const swap = await findSwap(ctx, swapId);
  if (swap?.state !== 'open') throw new Refusal(t('refusal.swap_gone'));
  if (swap.expiresAt <= ctx.now.epochMilliseconds) {
    throw new Refusal(t('refusal.time_past', { at: at(swap.expiresAt) }));
  }
  return swap;
}

async function tellAsker(ctx: Context, desk: Desk, swap: Swap, who: Person): Promise<void> {
  const asker = (await desk.people.find(ctx, [swap.askerId])).get(swap.askerId);
  if (!asker) return;
  const text = t('swap.told_declined', { name: who.name, span: spanText(swap.from, swap.to) });
  tellPerson(ctx, desk, asker, `oncall/swap-end/${ctx.newId()}`, textCard(text));
}
