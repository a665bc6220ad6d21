import type { Config } from '../config/schema.ts';
import { durationText } from '../duration.ts';
import { shorten } from '../i18n/cut.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Comment } from './comments/store.ts';
import { fieldValue } from './labels.ts';
import { PENDING_REASONS, type PendingReason } from './model.ts';
import type { TimelineRow } from './store.ts';
import { placeName, platformName } from './where.ts';

/** How much of a comment an entry shows. */
const SHOWN = 300;

/** What the words of an entry are made of besides the entry. */
export interface EntryWords {
  comments: ReadonlyMap<string, Comment>;
  /** Ids of other tickets that the reader may not see. */
  hidden: ReadonlySet<string>;
}

/** What happened, in words. */
export function entryText(config: Config, row: TimelineRow, words: EntryWords): Text {
  const data = (name: string): string => {
    const value = row.data[name];
    return value === null || value === undefined ? '' : String(value);
  };
  const other = words.hidden.has(data('otherId')) ? t('timeline.another') : data('other');
  switch (row.type) {
    case 'comment':
      return commentText(words.comments.get(data('commentId')));
    case 'comment_edited':
      return t('timeline.comment_edited', { before: before(data('before')) });
    case 'comment_deleted':
      return t('timeline.comment_deleted', { before: before(data('before')) });
    case 'description_edited':
      return t('timeline.description_edited', { before: before(data('before')) });
    case 'changed':
      return changedText(config, row, data);
    case 'waiting':
      return t('timeline.waiting', { reason: reasonText(data('reason')) });
    case 'resolved':
      return t('timeline.resolved', { resolution: shorten(data('resolution'), SHOWN) });
    case 'alerts':
      return t('timeline.alerts', { count: Number(row.data.count), titles: data('titles') });
    case 'alerts_over':
      return t('timeline.alerts_over');
    case 'reopened':
      return t('timeline.reopened');
    case 'released':
      return t('timeline.released', { name: data('name') });
    case 'assigned':
      return t('timeline.assigned', { to: data('to') });
    case 'opened':
      return t('timeline.opened', { title: data('title') });
    case 'watcher_added':
      return t('timeline.watcher_added', { name: data('name') });
    case 'watcher_removed':
      return t('timeline.watcher_removed', { name: data('name') });
    case 'linked':
      return t('timeline.linked', { other });
    case 'merged':
      return t('timeline.merged', { other });
    case 'merged_in':
      return t('timeline.merged_in', { other });
    case 'file':
      return t('timeline.file', { file: data('file') });
    case 'delivery_again':
    case 'delivery_dropped':
      return t(`timeline.${row.type}`, { where: placeName(config, data('lane')) ?? data('lane') });
    case 'sent_otherwise':
      return t('timeline.sent_otherwise', {
        to: data('to'),
        way: platformName(data('way')),
        platform: platformName(data('platform')),
      });
    case 'sla_breached':
      return t('timeline.sla_breached', { target: targetText(data('target')) });
    case 'sla_snoozed':
      return t('timeline.sla_snoozed', { by: length(row), reason: data('reason') });
    case 'sla_woken':
      return t('timeline.sla_woken');
    case 'sla_asked': {
      const args = { by: length(row), target: targetText(data('target')) };
      return t('timeline.sla_asked', { ...args, reason: data('reason') });
    }
    case 'sla_extended':
    case 'sla_refused': {
      const args = { by: length(row), target: targetText(data('target')) };
      return t(`timeline.${row.type}`, args);
    }
    case 'paged':
    case 'page_handed_over':
    case 'page_acknowledged':
    case 'page_left_out':
    case 'page_reached_nobody':
    case 'page_joined':
    case 'page_returned':
    case 'page_escalated':
    case 'page_exhausted':
    case 'page_over':
      return t(`timeline.${row.type}`, { to: data('to'), step: Number(data('step')) });
    case 'acknowledged':
      return t('timeline.acknowledged');
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

const length = ({ data }: TimelineRow): Text => durationText(typeof data.byMs === 'number' ? data.byMs : 0);

/** What a deadline is of. */
function targetText(target: string): Text {
  switch (target) {
    case 'first_response':
    case 'next_reply':
    case 'update':
    case 'resolution':
    case 'fulfilment':
      return t(`sla.target.${target}`);
    default:
      return target;
  }
}

const before = (text: string): Text => shorten(text, SHOWN) || '—';

function commentText(comment: Comment | undefined): Text {
  if (!comment || comment.deletedAt) return t('timeline.comment_gone');
  if (!comment.body) return t('timeline.comment_files');
  const text = shorten(comment.body, SHOWN);
  const words =
    comment.visibility === 'public'
      ? t('timeline.comment_public', { text })
      : t('timeline.comment_internal', { text });
  return comment.editedAt ? t('timeline.edited', { words }) : words;
}

function changedText(config: Config, row: TimelineRow, data: (name: string) => string): Text {
  const args = {
    field: fieldLabel(data('field')),
    from: fieldValue(config, data('field'), row.data.from),
    to: fieldValue(config, data('field'), row.data.to),
  };
  return data('toKey')
    ? t('timeline.renumbered', { ...args, before: data('fromKey'), after: data('toKey') })
    : t('timeline.changed', args);
}

function fieldLabel(field: string): Text {
  switch (field) {
    case 'kind':
    case 'title':
    case 'priority':
    case 'complexity':
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
