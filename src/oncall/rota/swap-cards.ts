import type { Block, Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { rotaNamed } from './access.ts';
import type { Swap } from './swap-store.ts';
import { at, spanText, tellChannel, tellPerson } from './tell.ts';

/** Who sees a swap, and how it stands for them. One card for each, which changes in place. */

/** Draws the cards of all that see it: the asker, those asked, or the channel where the whole team was. */
export async function publishSwap(ctx: Context, desk: Desk, swap: Swap): Promise<void> {
  const config = rotaNamed(desk, swap.rota);
  const people = await desk.people.find(ctx, [
    swap.askerId,
    ...swap.askedIds,
    ...(swap.answeredById ? [swap.answeredById] : []),
  ]);
  const asker = people.get(swap.askerId);
  const taker = swap.answeredById ? people.get(swap.answeredById) : undefined;
  if (!asker) return;
  const subject = `oncall/swap/${swap.swapId}`;
  const names = swap.askedIds.map((id) => people.get(id)?.name ?? '').join(', ');
  const told = { swap, rota: localizedText(config.name), asker, taker };
  tellPerson(ctx, desk, asker, `${subject}/${asker.personId}`, askerCard(told, names));
  if (swap.askedIds.length === 0) {
    await tellChannel(ctx, desk, config, `${subject}/room`, askedCard(told, 'room'));
    return;
  }
  for (const id of swap.askedIds) {
    const person = people.get(id);
    if (person) tellPerson(ctx, desk, person, `${subject}/${id}`, askedCard(told, id));
  }
}

interface Told {
  swap: Swap;
  rota: Text;
  asker: Person;
  taker: Person | undefined;
}

function askerCard({ swap, rota, taker }: Told, names: string): Card {
  const span = spanText(swap.from, swap.to);
  const summary = names
    ? t('swap.you_asked', { rota, names, span })
    : t('swap.you_asked_team', { rota, span });
  const blocks: Block[] = [{ type: 'text', text: summary }, ...noteOf(swap), stateBlock(swap, taker)];
  if (swap.state === 'open') {
    const buttons = [{ action: 'swap.withdraw', subject: swap.swapId, label: t('swap.withdraw') }];
    blocks.push({ type: 'actions', buttons });
  }
  return { summary, blocks };
}

/** @param reader a person's id, or the channel */
function askedCard({ swap, rota, asker, taker }: Told, reader: string): Card {
  const span = spanText(swap.from, swap.to);
  const args = { rota, name: asker.name, span };
  const summary = reader === 'room' ? t('swap.asks_team', args) : t('swap.asks_you', args);
  const blocks: Block[] = [{ type: 'text', text: summary }, ...noteOf(swap)];
  if (swap.state !== 'open') blocks.push(stateBlock(swap, taker));
  else if (swap.declinedIds.includes(reader)) {
    blocks.push({ type: 'status', tone: 'neutral', text: t('swap.you_declined') });
  } else {
    const accept = {
      action: 'swap.accept',
      subject: swap.swapId,
      label: t('swap.accept'),
      style: 'primary',
    } as const;
    const decline = { action: 'swap.decline', subject: swap.swapId, label: t('swap.decline') };
    blocks.push({ type: 'actions', buttons: reader === 'room' ? [accept] : [accept, decline] });
  }
  return { summary, blocks };
}

function noteOf({ note }: Swap): Block[] {
  return note ? [{ type: 'text', style: 'quote', text: note }] : [];
}

function stateBlock(swap: Swap, taker: Person | undefined): Block {
  switch (swap.state) {
    case 'open':
      return { type: 'status', tone: 'warning', text: t('swap.open', { at: at(swap.expiresAt) }) };
    case 'accepted':
      return { type: 'status', tone: 'good', text: t('swap.accepted', { name: taker?.name ?? '' }) };
    case 'declined':
      return { type: 'status', tone: 'bad', text: t('swap.declined') };
    case 'withdrawn':
      return { type: 'status', tone: 'neutral', text: t('swap.withdrawn') };
    case 'expired':
      return { type: 'status', tone: 'bad', text: t('swap.expired') };
    case 'overtaken':
      return { type: 'status', tone: 'neutral', text: t('swap.overtaken') };
  }
}
