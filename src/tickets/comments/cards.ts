import type { Block, Button, Card } from '../../chat/card.ts';
import { shorten } from '../../i18n/cut.ts';
import { instantText, type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { mentionOf } from '../card-parts.ts';
import { ticketKey } from '../model.ts';
import type { Ticket } from '../store.ts';
import type { TicketThread } from '../thread-store.ts';
import type { Comment } from './store.ts';

/** How much of a long comment is mirrored; a button brings the whole. */
const SHOWN = 2_500;

export interface CommentView {
  comment: Comment;
  author: Text;
  ticket: Ticket;
  /** Where there are no threads, the line has to say which ticket it is about. */
  names: boolean;
  /** Somebody who should hear of it. */
  to?: Person;
}

/** A comment as it is mirrored into another conversation. */
export function commentCard(view: CommentView): Card {
  const { comment, author } = view;
  if (comment.deletedAt) {
    const text = t('comment.deleted', { author });
    return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
  }
  return {
    summary: t('comment.summary', { author, text: shorten(comment.body, 150) }),
    blocks: [
      { type: 'text', style: 'strong', text: byline(view) },
      ...body(comment),
      ...(comment.editedAt ? [{ type: 'text', style: 'subtle', text: t('comment.edited') } as const] : []),
    ],
  };
}

function byline({ comment, author, ticket, names, to }: CommentView): Text {
  if (names) return t('comment.on', { author, key: ticketKey(ticket) });
  if (comment.visibility === 'internal') return t('comment.internal', { author });
  return to ? t('comment.to', { author, name: mentionOf(to) }) : t('comment.line', { author });
}

function body({ body: text, commentId: subject }: Comment): Block[] {
  const shown = shorten(text, SHOWN);
  if (shown === text) return [{ type: 'text', text }];
  const button: Button = { action: 'comment.text', subject, label: t('button.text'), opensCard: true };
  return [
    { type: 'text', text: shown },
    { type: 'actions', buttons: [button] },
  ];
}

export type ReplyState = { kind: 'held'; until: Temporal.Instant } | { kind: 'sent' } | { kind: 'withdrawn' };

/** What the desk sees of a reply to the requester: its text, unless it stands there already, and its fate. */
export function replyCard(
  comment: Comment,
  author: Text,
  requester: Text,
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
  if (withText && comment.body) {
    blocks.push({ type: 'text', style: 'strong', text: t('comment.line', { author }) }, ...body(comment));
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
export function copySubject(
  comment: Pick<Comment, 'ticketId' | 'commentId'>,
  thread: Pick<TicketThread, 'cardSubject'>,
): string {
  return `comment-of/${comment.ticketId}/${comment.commentId}/${thread.cardSubject}`;
}
export function replySubject(
  comment: Pick<Comment, 'ticketId' | 'commentId'>,
  thread: Pick<TicketThread, 'cardSubject'>,
): string {
  return `comment-of/${comment.ticketId}/${comment.commentId}/reply/${thread.cardSubject}`;
}
