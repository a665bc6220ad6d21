import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { laneOf } from '../chat/place.ts';
import { t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { addComment } from '../tickets/comments/add.ts';
import { awaitedAnswer } from '../tickets/comments/store.ts';
import { hasThreads, queueName } from '../tickets/desk.ts';
import { appendToDraft } from '../tickets/drafts/change.ts';
import { type Draft, recentDraft } from '../tickets/drafts/store.ts';
import { isOpen, ticketKey } from '../tickets/model.ts';
import { isOwner, mayWork } from '../tickets/permissions.ts';
import { findTicket, type Ticket, type TicketThread, threadsOf } from '../tickets/store.ts';
import { parseCommand } from './commands/grammar.ts';
import { runCommand } from './commands/run.ts';
import { draftFromWords } from './drafting.ts';
import { answerOpenly, answerPrivately, roomQueue, type Talk } from './talk.ts';
import { locate } from './thread.ts';
import { smallTalk, understand } from './understand.ts';

export type MessageTalk = Talk<InboundOf<'message'>>;

/** In a direct chat without threads, how long after the desk's word an answer is taken for one. */
const ANSWER_WITHIN_HOURS = 24;

/** Somebody wrote something. What do they mean here? */
export async function onMessage(talk: MessageTalk): Promise<void> {
  const { inbound, ctx } = talk;
  const located = await locate(ctx, inbound.place);
  switch (located.kind) {
    case 'ticket':
      return inTicketThread(talk, located.ticket, located.thread);
    case 'draft':
      return inDraftThread(talk, located.draft);
    case 'unknown':
      if (inbound.addressed) await addressed(talk);
  }
}

async function inTicketThread(talk: MessageTalk, ticket: Ticket, thread: TicketThread): Promise<void> {
  const { inbound } = talk;
  // In a direct chat every line is addressed, so only a bare verb or a named ticket is a command there.
  const mentioned = inbound.addressed && inbound.place.kind !== 'dm';
  const command = inbound.addressed ? parseCommand(inbound.text, mentioned) : undefined;
  if (command) {
    const card = await runCommand(talk, command, ticket.ticketId);
    if (card) answerPrivately(talk, card);
    return;
  }
  await commentFrom(talk, ticket, thread);
}

/** A line in a ticket's thread is a comment: the desk's is internal unless it says otherwise. */
async function commentFrom(talk: MessageTalk, ticket: Ticket, thread: TicketThread): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const { publicPrefix } = desk.config.replies;
  const isTriage = thread.role === 'triage';
  const onPurpose = isTriage && inbound.text.trimStart().startsWith(publicPrefix);
  if (onPurpose && !mayWork(desk.config, ticket, desk.people.viewer(who))) {
    throw new Refusal(t('refusal.not_agent', { queue: queueName(desk.config, ticket.queue) }));
  }
  const body = onPurpose ? withoutPrefix(inbound.text, publicPrefix) : inbound.text.trim();
  if (!body && inbound.files.length === 0) {
    if (onPurpose) throw new Refusal(t('refusal.reply_empty'));
    return;
  }
  await addComment(ctx, desk, ticket, {
    author: who,
    body,
    visibility: isTriage && !onPurpose ? 'internal' : 'public',
    source: { place: inbound.place, messageId: inbound.messageId },
    from: thread,
    files: inbound.files,
    hold: onPurpose,
  });
  if (!isTriage && isOwner(ticket, who.personId)) sayIfOver(talk, ticket);
}

export function withoutPrefix(text: string, prefix: string): string {
  return text.trimStart().slice(prefix.length).trim();
}

/** The requester writes on a ticket that is over: what they wrote is kept, and they hear how to go on. */
function sayIfOver(talk: MessageTalk, ticket: Ticket): void {
  if (isOpen(ticket.state)) return;
  const key = ticketKey(ticket);
  const card =
    ticket.state === 'resolved'
      ? textCard(t('thread.solved', { key }), {
          type: 'actions',
          buttons: [
            {
              action: 'ticket.reopen',
              subject: ticket.ticketId,
              label: t('button.reopen'),
              opensForm: true,
              style: 'primary',
            },
          ],
        })
      : textCard(t('thread.closed', { key }));
  answerOpenly(talk, talk.inbound.place, card);
}

/** Below a draft's card, or in the thread it came from: more about the same matter. */
async function inDraftThread(talk: MessageTalk, draft: Draft): Promise<void> {
  if (draft.state !== 'open' || talk.who.personId !== draft.authorId) return;
  await extendDraft(talk, draft);
}

async function extendDraft(talk: MessageTalk, draft: Draft): Promise<void> {
  const { ctx, desk, inbound } = talk;
  const message = { messageId: inbound.messageId, body: inbound.text.trim(), files: inbound.files };
  const room = roomQueue(talk);
  await appendToDraft(ctx, desk, draft, message, (body) => understand(desk.config, body, room));
}

/** Said to the bot outside any ticket: a command, small talk, more of a draft, an answer, or a new matter. */
async function addressed(talk: MessageTalk): Promise<void> {
  const { ctx, inbound, who } = talk;
  const text = inbound.text.trim();
  const command = parseCommand(text);
  if (command) {
    const card = await runCommand(talk, command, undefined);
    if (card) answerPrivately(talk, card);
    return;
  }
  if (!text && inbound.files.length === 0) {
    return answerPrivately(talk, textCard(t('talk.empty')));
  }
  const recent = await recentDraft(ctx, who.personId, laneOf(inbound.place));
  const isSameThread = recent && recent.thread === (inbound.place.thread ?? recent.thread);
  if (recent?.state === 'open' && isSameThread) return extendDraft(talk, recent);
  if (inbound.files.length === 0) {
    const talkOnly = smallTalk(text);
    if (talkOnly === 'thanks') return answerPrivately(talk, textCard(t('talk.thanks')));
    if (talkOnly === 'greeting') {
      return answerPrivately(talk, textCard(t('talk.greeting', { name: who.name })));
    }
  }
  if (inbound.place.kind === 'dm' && !inbound.place.thread) {
    const ticket = await continued(talk, recent);
    if (ticket) return continueTicket(talk, ticket);
  }
  await draftFromWords(talk, { body: text, isPrivate: inbound.place.kind === 'dm' });
}

/** The ticket that a line in a direct chat goes on with: just sent, or just answered by the desk. */
async function continued(talk: MessageTalk, recent: Draft | undefined): Promise<Ticket | undefined> {
  const { ctx, desk, inbound, who } = talk;
  if (recent?.state === 'sent') return findTicket(ctx, recent.draftId);
  if (hasThreads(desk, inbound.place)) return undefined;
  const since = ctx.now.subtract({ hours: ANSWER_WITHIN_HOURS });
  const ticketId = await awaitedAnswer(ctx, inbound.place, who.personId, since);
  return ticketId ? findTicket(ctx, ticketId) : undefined;
}

async function continueTicket(talk: MessageTalk, ticket: Ticket): Promise<void> {
  const lane = laneOf(talk.inbound.place);
  const thread = (await threadsOf(talk.ctx, ticket.ticketId)).find(
    (candidate) => candidate.lane === lane && candidate.role !== 'triage',
  );
  if (!thread) return draftFromWords(talk, { body: talk.inbound.text.trim(), isPrivate: true });
  await commentFrom(talk, ticket, thread);
  // Said openly, so that a new matter that was taken for an answer is put right with one press.
  answerPrivately(
    talk,
    textCard(t('thread.added', { key: ticketKey(ticket) }), {
      type: 'actions',
      buttons: [
        {
          action: 'comment.split',
          subject: talk.inbound.messageId,
          label: t('thread.something_new'),
        },
      ],
    }),
  );
}
