import type { Card } from '../chat/card.ts';
import { textCard } from '../chat/card.ts';
import { type DeadMessage, dropDead, findDead, sendDeadAgain } from '../chat/queue/dead-store.ts';
import { type Context, isUuid } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from '../tickets/desk.ts';
import { recordDelivery, ticketToChange } from '../tickets/look-up.ts';
import type { Ticket } from '../tickets/store.ts';
import { mayHandle, sightOf } from './access.ts';
import { whereOf } from './words.ts';

/** What people do about messages that were given up or refused. A second press finds nothing to do. */

/** Sends it again, after what waits in its room already. @throws Refusal */
export async function sendAgain(ctx: Context, desk: Desk, who: Person, messageId: string): Promise<Card> {
  const { message, ticket } = await failed(ctx, desk, who, messageId);
  const result = await sendDeadAgain(ctx, message, who.personId);
  if (result === 'too_late') throw new Refusal(t('refusal.not_failed'));
  const type = result === 'again' ? 'delivery_again' : 'delivery_dropped';
  if (ticket) await recordDelivery(ctx, ticket, type, aboutOf(message));
  if (result === 'superseded') return textCard(t('delivery.superseded'));
  return textCard(t('delivery.again_done', { where: await whereOf(ctx, desk, message.place) }));
}

/** Gives it up for good. @throws Refusal */
export async function dropMessage(ctx: Context, desk: Desk, who: Person, messageId: string): Promise<Card> {
  const { message, ticket } = await failed(ctx, desk, who, messageId);
  if (!(await dropDead(ctx, message, who.personId))) throw new Refusal(t('refusal.not_failed'));
  if (ticket) await recordDelivery(ctx, ticket, 'delivery_dropped', aboutOf(message));
  return textCard(t('delivery.dropped'));
}

const aboutOf = ({ lane, messageId, error }: DeadMessage) => ({ lane, messageId, error });

/** One that somebody may not see is answered like one that isn't there. */
async function failed(
  ctx: Context,
  desk: Desk,
  who: Person,
  messageId: string,
): Promise<{ message: DeadMessage; ticket: Ticket | undefined }> {
  sightOf(desk, who);
  const message = isUuid(messageId) ? await findDead(ctx, messageId) : undefined;
  const ticket = message?.ticketId ? await ticketToChange(ctx, message.ticketId) : undefined;
  if (message && mayHandle(desk, who, message.place, ticket)) return { message, ticket };
  throw new Refusal(t('refusal.not_failed'));
}
