import type { MessageKey } from '../../../src/i18n/en/index.ts';

/** Who reads a message, by where it stands and who they are to the ticket that it is about. */
export type Audience =
  /** The room of the ticket's queue, and whoever works on it. */
  | 'desk'
  /** The requester and whoever opened it, in their direct chat. */
  | 'concerned'
  | 'watcher'
  /** The room where it was asked for, while everybody may see the ticket. */
  | 'asked';

/** What a ticket's messages say; a text of these kinds that is added and not classified does not compile. */
type Notification = Extract<
  MessageKey,
  `note.${string}` | `comment.${string}` | `reply.${string}` | `file.${string}` | `card.${string}`
>;

const DESK: Audience[] = ['desk'];
const THEIRS: Audience[] = ['concerned', 'asked'];
const FOLLOWERS: Audience[] = ['concerned', 'asked', 'watcher'];
const ALL: Audience[] = ['desk', ...FOLLOWERS];

export const AUDIENCES: Record<Notification, Audience[]> = {
  'note.taken': FOLLOWERS,
  'note.assigned': FOLLOWERS,
  'note.assigned_you': DESK,
  'note.assigned_by_rule': DESK,
  'note.recovered': ['desk', 'watcher'],
  'note.alerts_over': ['desk', 'watcher'],
  'note.waiting.requester': THEIRS,
  'note.waiting.vendor': THEIRS,
  'note.waiting.change': THEIRS,
  'note.waiting_watched.requester': ['watcher'],
  'note.waiting_watched.vendor': ['watcher'],
  'note.waiting_watched.change': ['watcher'],
  'note.resolved': FOLLOWERS,
  'note.reopened': ALL,
  'note.cancelled': ALL,
  'note.merged': ALL,
  'note.merged_hidden': FOLLOWERS,
  'note.renumbered': ALL,
  'note.first_edited': DESK,
  'note.first_deleted': DESK,
  // Who has just been made one, an agent of its desk perhaps.
  'note.watch_added': ['watcher', 'desk'],
  'comment.line': ALL,
  'comment.to': DESK,
  'comment.internal': DESK,
  'comment.on': FOLLOWERS,
  'comment.edited': ALL,
  'comment.deleted': ALL,
  'comment.summary': ALL,
  'reply.held': DESK,
  'reply.sent': DESK,
  'reply.withdrawn': DESK,
  'reply.summary': DESK,
  'file.from': ALL,
  'file.failed': ALL,
  'file.too_large': ALL,
  'file.unavailable': ALL,
  'card.title': ALL,
  'card.also_sent': DESK,
  'card.alerts': ALL,
  'card.private_mark': ['desk', 'concerned', 'watcher'],
  'card.requester_summary': FOLLOWERS,
  'card.triage_new': DESK,
  'card.triage_summary': DESK,
  'card.triage_hint': DESK,
  'card.files': THEIRS,
  'card.no_text': ALL,
  // Where it was, nothing is left but that it went.
  'card.private_now': ['asked'],
  'card.vip': DESK,
  'card.moved': DESK,
  'card.not_watching': ['watcher'],
  'card.thread_hint': FOLLOWERS,
  'card.dm_hint': FOLLOWERS,
  'card.room_hint': FOLLOWERS,
};

export const isNotification = (key: string): key is Notification => Object.hasOwn(AUDIENCES, key);

/** What wakes by itself, and what it may tell people; a sweep that is added fails until it is written down here. */
export const SWEEPS: Record<string, string> = {
  'release held replies': 'shows replies to those for whom they were held',
  'go on with escalations':
    'pages those whom a policy names; of a confidential ticket others read the number',
  'fetch files': 'shows files where their comment is shown',
  'send urgent messages another way': 'tells those whom the message was for',
  'go on with drills': 'tells the room of the queue and its leads, and whoever started it how long it took',
  'raise alerts of deadlines': 'tells those who work on the ticket and lead them, and its room',
  'wake snoozed alerts': 'tells again whom the alerts are for',
  'reckon clocks anew': 'changes cards and alerts that are there already',
  'close solved tickets': 'changes cards that are there already',
  'work alerts': 'opens, changes and solves tickets of monitors, as their queue’s room and watchers see them',
  'notice silent monitors': 'tells nobody anything: the alert that it raises is worked like others',
  'give out tickets':
    'offers tickets to those who may work on them, and tells their queue’s room of those that nobody gets',
  'catch up': 'tells nobody anything: what it finds is heard as if it were said now',
  'look up people': 'tells nobody anything',
  'attend to rotas': 'tells the rota’s channel and leads, and those whose shift it is',
  'forget what is old': 'tells nobody anything',
  'remove files that nobody has': 'tells nobody anything',
};
