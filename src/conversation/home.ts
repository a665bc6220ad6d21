import { isAway } from '../absence/absence.ts';
import { isOfDesk } from '../absence/set.ts';
import type { Block, Button, Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import { directPlace } from '../chat/place.ts';
import { deliveryAtHome } from '../delivery/overview.ts';
import { t } from '../i18n/text.ts';
import { rotasAtHome } from '../oncall/rota/cards.ts';
import { myTicketsCard } from '../tickets/list.ts';
import { answerPrivately, type Talk } from './talk.ts';

const DIVIDER: Block = { type: 'divider' };

/**
 * The bot's home page for a person: a way to open a ticket, what of the desk's messages waits, who is on
 * call, their tickets.
 */
export async function homeCard(talk: Talk): Promise<Card> {
  const tickets = await myTicketsCard(talk.ctx, talk.desk, talk.who);
  const delivery = await deliveryAtHome(talk.ctx, talk.desk, talk.who);
  const rotas = await rotasAtHome(talk.ctx, talk.desk, talk.who);
  const title = t('home.title', { name: talk.who.name });
  return {
    summary: title,
    blocks: [
      { type: 'heading', text: title },
      { type: 'text', text: t('home.intro') },
      {
        type: 'actions',
        buttons: [
          { action: 'desk.new', subject: '', label: t('home.new'), opensForm: true, style: 'primary' },
          { action: 'desk.home', subject: '', label: t('home.refresh') },
          ...(await deskButtons(talk)),
        ],
      },
      ...(delivery.length > 0 ? [DIVIDER, ...delivery] : []),
      ...(rotas.length > 0 ? [DIVIDER, ...rotas] : []),
      DIVIDER,
      ...tickets.blocks,
    ],
  };
}

/** Whoever works at the desk says here that they are away, and back. */
async function deskButtons({ ctx, desk, who }: Talk): Promise<Button[]> {
  if (!isOfDesk(desk, who)) return [];
  return (await isAway(ctx, who.personId, ctx.now))
    ? [{ action: 'desk.back', subject: '', label: t('button.back') }]
    : [{ action: 'desk.away', subject: '', label: t('button.away'), opensForm: true }];
}

/** Shows the home page where the platform has one, else as a card in the direct chat. */
export async function showHome(talk: Talk): Promise<void> {
  const { ctx, desk, inbound, reader } = talk;
  const card = await homeCard(talk);
  const { platform, tenant } = inbound.place;
  if (!desk.capabilities(platform)?.home) return answerPrivately(talk, card);
  send(ctx, {
    place: directPlace(platform, tenant, inbound.actor.externalId),
    ...reader,
    content: { op: 'home', card, person: inbound.actor.externalId },
  });
}
