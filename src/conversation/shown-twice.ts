import type { InboundOf } from '../chat/inbound.ts';
import { laneOf } from '../chat/place.ts';
import { rememberMessage } from '../chat/store.ts';
import { isUuid } from '../context.ts';
import { threadsOf } from '../tickets/thread-store.ts';
import { passingSubject } from '../tickets/threads.ts';
import type { Talk } from './talk.ts';
import { locateMessage } from './thread.ts';

/**
 * A platform that can't say whether a post arrived (Teams) may show a ticket's card twice, and only the second
 * is known. Somebody who presses a button of the first tells of it; from then on what is written below it
 * belongs to the ticket too. Only where the ticket has a card anyway, so that nobody carries it elsewhere.
 */
export async function noteWhereShown(talk: Talk<InboundOf<'action'>>): Promise<void> {
  const { ctx, inbound } = talk;
  const { messageId, subject: ticketId } = inbound;
  if (!messageId || !isUuid(ticketId)) return;
  const { thread: _thread, ...room } = inbound.place;
  if ((await locateMessage(ctx, room, messageId)).kind !== 'unknown') return;
  const lane = laneOf(room);
  const isHere = (await threadsOf(ctx, ticketId)).some((thread) => thread.active && thread.lane === lane);
  if (!isHere) return;
  await rememberMessage(ctx, { subject: passingSubject(ctx, ticketId), place: room, externalId: messageId });
}
