import { textCard } from '../chat/card.ts';
import { laneOf } from '../chat/place.ts';
import { acknowledgeAll } from '../delivery/acknowledge.ts';
import { t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { isVisible } from '../tickets/access.ts';
import { addComment } from '../tickets/comments/add.ts';
import { replyIn } from '../tickets/comments/rules.ts';
import type { Comment } from '../tickets/comments/store.ts';
import { queueName } from '../tickets/desk.ts';
import { isOpen, isUrgent, ticketKey } from '../tickets/model.ts';
import { isConfidential, isOwner, mayWork } from '../tickets/permissions.ts';
import { mainOf, type Ticket } from '../tickets/store.ts';
import { type TicketThread, threadsOf } from '../tickets/thread-store.ts';
import { heardCommand } from './commands/hear.ts';
import { answerCommand } from './commands/run.ts';
import type { MessageTalk } from './message.ts';
import { ticketCardFor } from './show.ts';
import { answerOpenly, answerPrivately } from './talk.ts';

/** On which side of a ticket somebody speaks: the desk's is internal unless it says otherwise. */
export type Side = 'desk' | 'requester';

/** @returns undefined where the ticket was only shown to somebody who has no part in it */
export function sideOf(
  { desk, who }: MessageTalk,
  ticket: Ticket,
  thread: TicketThread | undefined,
): Side | undefined {
  if (thread) return thread.role === 'triage' ? 'desk' : 'requester';
  if (isOwner(ticket, who.personId)) return 'requester';
  return mayWork(desk.config, ticket, desk.people.viewer(who)) ? 'desk' : undefined;
}

export async function inTicketThread(
  talk: MessageTalk,
  ticket: Ticket,
  thread: TicketThread | undefined,
  side: Side,
): Promise<void> {
  const { inbound } = talk;
  // A thread outlives its ticket's openness to the room; the triage channel is the desk's own.
  if (side === 'requester' && !(await mayWriteIn(talk, ticket, thread))) {
    if (inbound.addressed) throw new Refusal(t('thread.not_yours'));
    return;
  }
  const command = inbound.addressed ? heardCommand(talk, inbound.text.trim(), ticket) : undefined;
  if (command) return answerCommand(talk, command, ticket.ticketId);
  if (!inbound.text.trim() && inbound.files.length === 0) {
    if (inbound.addressed) answerPrivately(talk, await ticketCardFor(talk, ticket), ticket.ticketId);
    return;
  }
  await say(talk, ticket, thread, side);
}

/** A guest in a room where a ticket goes on reads along there, and may write there, though nowhere else. */
async function mayWriteIn(
  { ctx, desk, who }: MessageTalk,
  ticket: Ticket,
  thread: TicketThread | undefined,
): Promise<boolean> {
  if (await isVisible(ctx, desk, who, ticket)) return true;
  return who.isGuest && thread?.active === true && !isConfidential(desk.config, ticket);
}

/** A line in a ticket's thread is a comment, on the ticket that goes on where this one was merged. */
async function say(
  talk: MessageTalk,
  ticket: Ticket,
  thread: TicketThread | undefined,
  side: Side,
): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const main = await mainOf(ctx, ticket);
  if (main.ticketId !== ticket.ticketId && (await isVisible(ctx, desk, who, main))) {
    await commentFrom(talk, main, undefined, side);
    const args = { key: ticketKey(ticket), other: ticketKey(main) };
    return answerPrivately(talk, textCard(t('thread.went_on', args)), main.ticketId);
  }
  await commentFrom(talk, ticket, thread, side);
  if (side === 'requester' && isOwner(ticket, who.personId) && !isOpen(ticket.state)) {
    answerOpenly(talk, inbound.place, overCard(ticket));
  }
}

async function commentFrom(
  talk: MessageTalk,
  ticket: Ticket,
  thread: TicketThread | undefined,
  side: Side,
): Promise<Comment | undefined> {
  const { ctx, desk, inbound, who } = talk;
  const reply = side === 'desk' ? replyIn(inbound.text, desk.config.replies.publicPrefix) : undefined;
  if (reply !== undefined && !mayWork(desk.config, ticket, desk.people.viewer(who))) {
    throw new Refusal(t('refusal.not_agent', { queue: queueName(desk.config, ticket.queue) }));
  }
  if (reply === '' && inbound.files.length === 0) throw new Refusal(t('refusal.reply_empty'));
  const comment = await addComment(ctx, desk, ticket, {
    author: who,
    body: reply ?? inbound.text.trim(),
    visibility: side === 'desk' && reply === undefined ? 'internal' : 'public',
    source: { place: inbound.place, messageId: inbound.messageId },
    ...(thread ? { from: thread } : {}),
    files: inbound.files,
    hold: reply !== undefined,
  });
  if (comment && isUrgent(ticket) && mayWork(desk.config, ticket, desk.people.viewer(who))) {
    await acknowledgeAll(ctx, ticket, who, 'reply');
  }
  return comment;
}

/** The requester writes on a ticket that is over: what they wrote is kept, and they hear how to go on. */
function overCard(ticket: Ticket) {
  const key = ticketKey(ticket);
  if (ticket.state !== 'resolved') return textCard(t('thread.closed', { key }));
  const label = t('button.reopen');
  return textCard(t('thread.solved', { key }), {
    type: 'actions',
    buttons: [
      { action: 'ticket.reopen', subject: ticket.ticketId, label, opensForm: true, style: 'primary' },
    ],
  });
}

/**
 * A line outside any thread goes on with a ticket. Said openly, so that a new matter that was taken for
 * that is put right with one press.
 * @returns false if the ticket has no conversation here
 */
export async function continueTicket(talk: MessageTalk, ticket: Ticket): Promise<boolean> {
  const lane = laneOf(talk.inbound.place);
  const thread = (await threadsOf(talk.ctx, ticket.ticketId)).find(
    (candidate) => candidate.active && candidate.lane === lane && candidate.role !== 'triage',
  );
  if (!thread) return false;
  const comment = await commentFrom(talk, ticket, thread, 'requester');
  if (!comment) return true;
  const button = {
    action: 'comment.split',
    subject: comment.commentId,
    label: t('thread.something_new'),
  };
  answerPrivately(
    talk,
    textCard(t('thread.added', { key: ticketKey(ticket) }), { type: 'actions', buttons: [button] }),
    ticket.ticketId,
  );
  return true;
}
