import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { NOTHING, type Outcome } from '../chat/outcome.ts';
import { t } from '../i18n/text.ts';
import { visibleTicket } from '../tickets/access.ts';
import { cancelTicket } from '../tickets/cancel.ts';
import { commentDeleted } from '../tickets/comments/change.ts';
import { commentFrom } from '../tickets/comments/store.ts';
import { undoReply } from '../tickets/comments/undo.ts';
import { correctDraft, withdrawDraft } from '../tickets/drafts/change.ts';
import { joinDraft, sendDraft } from '../tickets/drafts/send.ts';
import { takeTicket } from '../tickets/take.ts';
import { timelineCard } from '../tickets/timeline.ts';
import { resumeTicket } from '../tickets/wait.ts';
import { draftFromWords } from './drafting.ts';
import { formFor } from './forms/build.ts';
import { homeCard, showHome } from './home.ts';
import { ticketCardFor } from './show.ts';
import type { Talk } from './talk.ts';

export type ActionTalk = Talk<InboundOf<'action'>>;

/** Somebody pressed a button or chose from a list on a card. @throws Refusal */
export async function onAction(talk: ActionTalk): Promise<Outcome> {
  const { ctx, desk, who, inbound } = talk;
  const { action, subject, values } = inbound;
  // A platform whose selects don't send by themselves sends what was chosen with the button.
  if (action === 'draft.edit') await correctDraft(ctx, desk, who, subject, values);
  const form = await formFor(talk, action, subject);
  if (form) return { kind: 'openForm', form };
  switch (action) {
    case 'draft.set':
      await correctDraft(ctx, desk, who, subject, values);
      return NOTHING;
    case 'draft.send':
      await sendDraft(ctx, desk, who, subject, values);
      return NOTHING;
    case 'draft.withdraw':
      await withdrawDraft(ctx, desk, who, subject);
      return NOTHING;
    case 'draft.join': {
      const [draftId = '', ticketId = ''] = subject.split(' ');
      await joinDraft(ctx, desk, who, draftId, { ticketId });
      return NOTHING;
    }
    case 'ticket.take':
      await takeTicket(ctx, desk, who, { ticketId: subject });
      return NOTHING;
    case 'ticket.resume':
      await resumeTicket(ctx, desk, who, { ticketId: subject });
      return NOTHING;
    case 'ticket.cancel':
      await cancelTicket(ctx, desk, who, { ticketId: subject });
      return NOTHING;
    case 'ticket.timeline':
      return { kind: 'reply', card: await timelineCard(ctx, desk, who, { ticketId: subject }) };
    case 'ticket.show':
      return {
        kind: 'reply',
        card: await ticketCardFor(talk, await visibleTicket(ctx, desk, who, { ticketId: subject })),
      };
    case 'comment.undo':
      await undoReply(ctx, desk, who, subject);
      return NOTHING;
    case 'comment.split':
      return split(talk);
    case 'desk.home':
      return refreshHome(talk);
    default:
      return { kind: 'reply', card: textCard(t('draft.gone')) };
  }
}

/** What was taken for an answer on a ticket was something new: it leaves the ticket and becomes a draft. */
async function split(talk: ActionTalk): Promise<Outcome> {
  const { ctx, desk, who, inbound } = talk;
  const source = { place: inbound.place, messageId: inbound.subject };
  const comment = await commentFrom(ctx, source);
  if (!comment || comment.authorId !== who.personId || comment.deletedAt) {
    return { kind: 'reply', card: textCard(t('draft.gone')) };
  }
  await commentDeleted(ctx, desk, who, source);
  await draftFromWords(talk, { body: comment.body, isPrivate: true });
  return NOTHING;
}

async function refreshHome(talk: ActionTalk): Promise<Outcome> {
  if (!talk.desk.capabilities(talk.inbound.place.platform)?.home) {
    return { kind: 'reply', card: await homeCard(talk) };
  }
  await showHome(talk);
  return NOTHING;
}
