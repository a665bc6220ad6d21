import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { laneOf } from '../chat/place.ts';
import { earlierChange, hasPostInDoubt } from '../chat/store.ts';
import { t } from '../i18n/text.ts';
import { awaitedAnswer } from '../tickets/comments/store.ts';
import { hasThreads } from '../tickets/desk.ts';
import { type Draft, recentDraft } from '../tickets/drafts/store.ts';
import { isOpen } from '../tickets/model.ts';
import { findTicket, type Ticket } from '../tickets/store.ts';
import { heardCommand } from './commands/hear.ts';
import { answerCommand } from './commands/run.ts';
import { draftFromWords } from './drafting.ts';
import { extendDraft, inDraftThread, obeyDraftWord } from './in-draft.ts';
import { continueTicket, inTicketThread, sideOf } from './in-ticket.ts';
import { answerCourtesy, smallTalk } from './small-talk.ts';
import { answerPrivately, type Talk } from './talk.ts';
import { locate } from './thread.ts';

export type MessageTalk = Talk<InboundOf<'message'>>;

/** Where there are no threads, how long after the desk's word an answer is taken for one. */
const ANSWER_WITHIN_HOURS = 24;

/** Somebody answers below a message that may be one of ours whose name on the platform isn't known yet. */
class ThreadInDoubt extends Error {
  constructor() {
    super('written in a thread that may be of a message whose arrival is not known yet');
    this.name = 'ThreadInDoubt';
  }
}

/**
 * Somebody wrote something. What do they mean here?
 * @throws ThreadInDoubt: to be worked again in a moment, when what the thread is of will be known
 */
export async function onMessage(delivered: MessageTalk): Promise<void> {
  const talk = await asItStandsNow(delivered);
  if (!talk) return;
  const { place } = talk.inbound;
  const located = await locate(talk.ctx, place);
  if (located.kind === 'unknown' && place.thread && (await hasPostInDoubt(talk.ctx, place))) {
    throw new ThreadInDoubt();
  }
  if (located.kind === 'draft') return inDraftThread(talk, located.draft);
  if (located.kind === 'ticket') {
    const side = sideOf(talk, located.ticket, located.thread);
    if (side) return inTicketThread(talk, located.ticket, located.thread, side);
  }
  if (talk.inbound.addressed) await addressed(talk);
}

/** With the words that it has by now; undefined for a message that is deleted by now. */
async function asItStandsNow(talk: MessageTalk): Promise<MessageTalk | undefined> {
  const change = await earlierChange(talk.ctx, talk.inbound);
  switch (change?.type) {
    case undefined:
      return talk;
    case 'message_deleted':
      return undefined;
    case 'message_edited':
      if (change.actor.externalId !== talk.inbound.actor.externalId) return talk;
      return { ...talk, inbound: { ...talk.inbound, text: change.text } };
  }
}

/** Said to the bot outside any ticket: a command, small talk, more of a draft, an answer, or a new matter. */
async function addressed(talk: MessageTalk): Promise<void> {
  const { ctx, inbound, who } = talk;
  const text = inbound.text.trim();
  const hasFiles = inbound.files.length > 0;
  if (!text && !hasFiles) return answerPrivately(talk, textCard(t('talk.empty')));
  const command = heardCommand(talk, text);
  if (command) return answerCommand(talk, command, undefined);

  const recent = await recentDraft(ctx, who.personId, laneOf(inbound.place), talk.saidAt);
  const open = recent?.state === 'open' && goesOn(talk, recent) ? recent : undefined;
  if (open && !hasFiles && (await obeyDraftWord(talk, open, text))) return;
  if (!hasFiles && answerCourtesy(talk, text)) return;
  const isAssent = !hasFiles && smallTalk(text) === 'assent';
  if (open && isAssent) return answerPrivately(talk, textCard(t('talk.draft_waits')));
  if (open) return extendDraft(talk, open);

  const ticket = await continued(talk, recent);
  if (ticket && (await continueTicket(talk, ticket))) return;
  if (isAssent) return answerPrivately(talk, textCard(t('talk.all_right')));
  await draftFromWords(talk, { body: text, isPrivate: inbound.place.kind === 'dm' });
}

/**
 * Whether a further message belongs to a draft: in its thread; at the top of a direct chat; at the top of a
 * room if the draft is about one's own matter (and not one from a reaction to somebody else's message).
 */
function goesOn({ inbound: { place }, who }: MessageTalk, draft: Draft): boolean {
  if (place.thread) return draft.thread === place.thread;
  return place.kind === 'dm' || draft.requesterId === who.personId;
}

/** The open ticket that a line goes on with: just sent, or, where there are no threads, answered by the desk. */
async function continued(talk: MessageTalk, recent: Draft | undefined): Promise<Ticket | undefined> {
  const { ctx, desk, inbound, who } = talk;
  const { place } = inbound;
  const threaded = hasThreads(desk, place);
  // Where there are threads, a ticket of a shared room goes on in its own.
  if (place.thread || (threaded && place.kind !== 'dm')) return undefined;
  if (recent?.state === 'sent' && goesOn(talk, recent)) {
    const sent = await findTicket(ctx, recent.draftId);
    if (sent && isOpen(sent.state)) return sent;
  }
  if (threaded) return undefined;
  const ticketId = await awaitedAnswer(ctx, place, who.personId, {
    since: ctx.now.subtract({ hours: ANSWER_WITHIN_HOURS }),
    answeredSince: ctx.now.subtract({ seconds: desk.config.intake.joinWindowSeconds }),
  });
  return ticketId ? findTicket(ctx, ticketId) : undefined;
}
