import type { Block, Card } from '../../chat/card.ts';
import { instantText, type Text, t } from '../../i18n/text.ts';
import { shorten } from '../labels.ts';
import { ticketKey } from '../model.ts';
import type { Ticket, TicketThread } from '../store.ts';
import type { Comment } from './store.ts';

/** A comment as it is mirrored into another conversation. */
export function commentCard(comment: Comment, author: string, ticket: Ticket, names: boolean): Card {
  if (comment.deletedAt) {
    const text = t('comment.deleted', { author });
    return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
  }
  const by = names
    ? t('comment.on', { author, key: ticketKey(ticket) })
    : comment.visibility === 'internal'
      ? t('comment.internal', { author })
      : t('comment.line', { author });
  return {
    summary: t('comment.summary', { author, text: shorten(comment.body, 150) }),
    blocks: [
      { type: 'text', style: 'strong', text: by },
      { type: 'text', text: comment.body },
      ...(comment.editedAt ? [{ type: 'text', style: 'subtle', text: t('comment.edited') } as const] : []),
    ],
  };
}

export type ReplyState = { kind: 'held'; until: Temporal.Instant } | { kind: 'sent' } | { kind: 'withdrawn' };

/** What the desk sees of a reply to the requester: its text, unless it stands there already, and its fate. */
export function replyCard(
  comment: Comment,
  author: string,
  requester: string,
  state: ReplyState,
  withText: boolean,
): Card {
  const fate: Text =
    state.kind === 'held'
      ? t('reply.held', { name: requester, at: instantText(state.until, 'time') })
      : state.kind === 'sent'
        ? t('reply.sent', { name: requester })
        : t('reply.withdrawn');
  const blocks: Block[] = [];
  if (withText) {
    blocks.push(
      { type: 'text', style: 'strong', text: t('comment.line', { author }) },
      { type: 'text', text: comment.body },
    );
  }
  blocks.push({ type: 'status', text: fate, tone: state.kind === 'sent' ? 'good' : 'neutral' });
  if (state.kind === 'held') {
    blocks.push({
      type: 'actions',
      buttons: [{ action: 'comment.undo', subject: comment.commentId, label: t('button.undo') }],
    });
  }
  return { summary: t('reply.summary', { name: requester }), blocks };
}

/** Subjects of a comment's copies; the ticket's id in them tells where a reply to a copy belongs. */
export function copySubject(comment: Pick<Comment, 'ticketId' | 'commentId'>, thread: TicketThread): string {
  return `comment-of/${comment.ticketId}/${comment.commentId}/${thread.cardSubject}`;
}
export function replySubject(comment: Pick<Comment, 'ticketId' | 'commentId'>, thread: TicketThread): string {
  return `comment-of/${comment.ticketId}/${comment.commentId}/reply/${thread.cardSubject}`;
}
