import type { Block, Card } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { type TicketRef, visibleTicket } from './access.ts';
import { type Comment, findComments } from './comments/store.ts';
import type { Desk } from './desk.ts';
import { fieldValue, shorten, titleOf } from './labels.ts';
import { PENDING_REASONS, type PendingReason, ticketKey } from './model.ts';
import { mayWork } from './permissions.ts';
import { type TimelineRow, timelineOf } from './store.ts';

/** How many entries a card shows. */
const SHOWN = 40;

/** The ticket's history for somebody, as a card. The desk sees internal entries, others don't. @throws Refusal */
export async function timelineCard(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Card> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  const internal = mayWork(desk.config, ticket, desk.people.viewer(who));
  const rows = await timelineOf(ctx, ticket.ticketId, { internal, limit: SHOWN });
  const comments = await findComments(ctx, rows.flatMap(commentIdOf));
  const people = await desk.people.find(
    ctx,
    rows.flatMap((row) => (row.actorId ? [row.actorId] : [])),
  );
  const shown = rows.filter((row) => internal || mayReadComment(row, comments, ctx.now));
  const blocks: Block[] = [{ type: 'heading', text: titleOf(ticket) }];
  if (rows.length === SHOWN) {
    blocks.push({ type: 'text', style: 'subtle', text: t('timeline.more', { count: SHOWN }) });
  }
  blocks.push({ type: 'text', style: 'quote', text: shorten(ticket.description, 1500) });
  blocks.push({
    type: 'list',
    items: shown.map((row) => ({
      title: entryText(desk.config, row, comments),
      detail: t('timeline.line', {
        at: instantText(Temporal.Instant.from(row.at)),
        who: (row.actorId && people.get(row.actorId)?.name) || t('timeline.parley'),
      }),
    })),
  });
  return { summary: t('timeline.title', { key: ticketKey(ticket) }), blocks };
}

function commentIdOf(row: TimelineRow): string[] {
  return typeof row.data.commentId === 'string' ? [row.data.commentId] : [];
}

/** A reply that is still held, or was taken back, is not the requester's to read. */
function mayReadComment(
  row: TimelineRow,
  comments: ReadonlyMap<string, Comment>,
  now: Temporal.Instant,
): boolean {
  const [id] = commentIdOf(row);
  if (!id) return true;
  const comment = comments.get(id);
  if (comment?.visibility !== 'public') return false;
  return !comment.heldUntil || Temporal.Instant.compare(Temporal.Instant.from(comment.heldUntil), now) <= 0;
}

/** What happened, in words. */
function entryText(config: Config, row: TimelineRow, comments: ReadonlyMap<string, Comment>): Text {
  const data = (name: string): string => {
    const value = row.data[name];
    return value === null || value === undefined ? '' : String(value);
  };
  switch (row.type) {
    case 'comment': {
      const comment = comments.get(data('commentId'));
      if (!comment || comment.deletedAt) return t('timeline.comment_public', { text: '—' });
      const text = shorten(comment.body, 300);
      return comment.visibility === 'public'
        ? t('timeline.comment_public', { text })
        : t('timeline.comment_internal', { text });
    }
    case 'comment_edited':
      return t('timeline.comment_edited', { before: shorten(data('before'), 300) });
    case 'comment_deleted':
      return t('timeline.comment_deleted', { before: shorten(data('before'), 300) });
    case 'description_edited':
      return t('timeline.description_edited', { before: shorten(data('before'), 300) });
    case 'changed':
      return t('timeline.changed', {
        field: fieldLabel(data('field')),
        from: fieldValue(config, data('field'), row.data.from),
        to: fieldValue(config, data('field'), row.data.to),
      });
    case 'waiting':
      return t('timeline.waiting', { reason: reasonText(data('reason')) });
    case 'resolved':
      return t('timeline.resolved', { resolution: data('resolution') });
    case 'reopened':
      return t('timeline.reopened');
    case 'assigned':
      return t('timeline.assigned', { to: data('to') });
    case 'opened':
      return t('timeline.opened', { title: data('title') });
    case 'watcher_added':
      return t('timeline.watcher_added', { name: data('name') });
    case 'watcher_removed':
      return t('timeline.watcher_removed', { name: data('name') });
    case 'linked':
      return t('timeline.linked', { other: data('other') });
    case 'merged':
      return t('timeline.merged', { other: data('other') });
    case 'merged_in':
      return t('timeline.merged_in', { other: data('other') });
    case 'file':
      return t('timeline.file', { file: data('file') });
    case 'taken':
      return t('timeline.taken');
    case 'resumed':
      return t('timeline.resumed');
    case 'cancelled':
      return t('timeline.cancelled');
    case 'closed':
      return t('timeline.closed');
    case 'reply_withdrawn':
      return t('timeline.reply_withdrawn');
    default:
      return row.type;
  }
}

function fieldLabel(field: string): Text {
  switch (field) {
    case 'kind':
    case 'title':
    case 'priority':
    case 'category':
    case 'queue':
    case 'private_short':
      return t(`field.${field}`);
    default:
      return field;
  }
}

function reasonText(reason: string): Text {
  return PENDING_REASONS.includes(reason as PendingReason)
    ? t(`state.pending.${reason as PendingReason}`)
    : reason;
}
