import type { Block, Card } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import { audienceOf, type Desk, queueName } from '../tickets/desk.ts';
import { titleOf } from '../tickets/labels.ts';
import { ticketsById } from '../tickets/look-up.ts';
import type { Nobody } from './choose.ts';
import { changeTurns, stuckTickets, type Turn } from './store.ts';

/** How many tickets the message names. */
const SHOWN = 10;

/**
 * Says in the queue's channel which of its tickets nobody gets: one message for as long as there are any, which
 * changes in place.
 * @param turn of the queue, held by the caller
 * @param why nobody was found, if one has just been looked for
 */
export async function showStuck(
  ctx: Context,
  desk: Desk,
  queue: string,
  turn: Turn,
  why?: Nobody,
): Promise<void> {
  const room = desk.config.queues[queue]?.channel;
  if (!room) return;
  const ids = await stuckTickets(ctx, queue, SHOWN + 1);
  if (ids.length === 0 && turn.stuckId === null) return;
  const stuckId = turn.stuckId ?? ctx.newId();
  const next = ids.length === 0 ? null : stuckId;
  if (next !== turn.stuckId) await changeTurns(ctx, queue, { stuckId: next });
  const place = await desk.room(ctx, room);
  send(ctx, {
    place,
    ...audienceOf(desk, place),
    content: {
      op: 'put',
      card: ids.length === 0 ? overCard(desk, queue) : await cardOf(ctx, desk, queue, ids, why),
    },
    subject: `assignment/${queue}/${stuckId}`,
  });
}

async function cardOf(
  ctx: Context,
  desk: Desk,
  queue: string,
  ids: readonly string[],
  why: Nobody | undefined,
): Promise<Card> {
  const tickets = await ticketsById(ctx, ids);
  const shown = ids.slice(0, SHOWN).flatMap((id) => tickets.get(id) ?? []);
  const summary = t('assignment.stuck', { queue: queueName(desk.config, queue) });
  const blocks: Block[] = [{ type: 'text', text: summary }];
  if (why) blocks.push({ type: 'text', style: 'subtle', text: t(`assignment.why.${why}`) });
  if (shown.length > 0) {
    blocks.push({
      type: 'list',
      items: shown.map((ticket) => ({
        title: titleOf(desk.config, ticket),
        button: { action: 'ticket.take', subject: ticket.ticketId, label: t('button.take') },
      })),
    });
  }
  if (ids.length > SHOWN) blocks.push({ type: 'text', style: 'subtle', text: t('assignment.stuck_more') });
  return { summary, blocks };
}

function overCard(desk: Desk, queue: string): Card {
  const text = t('assignment.unstuck', { queue: queueName(desk.config, queue) });
  return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
}
