import type { Act, ActOf } from '../crowd/acts.ts';
import type { Facts } from './facts.ts';
import { doubled, type Finding, lost, once } from './finding.ts';

/** Every acknowledged act has exactly its effect; one that wasn't acknowledged has it at most once. */
export function effects(facts: Facts): Finding[] {
  const look = new Look(facts);
  return [...facts.acts.flatMap((act) => effectOf(act, look)), ...look.timelines()];
}

function effectOf(act: Act, look: Look): Finding[] {
  switch (act.kind) {
    case 'raise':
      return once(act, look.matters(act.key).length + look.comments(act.key).length, 'the matter');
    case 'send':
      return sent(act, look);
    case 'take':
      return inTimeline(act, look, 'taken', look.entries(act.of, 'taken').length);
    case 'acknowledge':
      // It may have been taken meanwhile, or be over; then that stands there.
      return act.acknowledgedAt === undefined || answered(act, look)
        ? []
        : [lost(act.key, 'a page was answered, and its ticket does not say so')];
    case 'comment':
      return commented(act, look);
    case 'edit':
      return edited(act, look);
    case 'erase':
      return erased(act, look);
    case 'solve':
      return inTimeline(
        act,
        look,
        'resolved',
        look.entries(act.of, 'resolved').filter(({ data }) => String(data.resolution).includes(act.key))
          .length,
      );
    case 'reopen':
      return [
        ...once(act, look.comments(act.key).length, 'the reason'),
        ...atMost(act, look.entries(act.of, 'reopened').length, look.acts(act.of, 'reopen'), 'was reopened'),
      ];
    case 'snooze':
    case 'ask for time':
      return ofDeadline(act, look, act.kind === 'snooze' ? 'sla_snoozed' : 'sla_asked');
    case 'wake':
    case 'grant':
    case 'refuse':
      return decided(act, look);
  }
}

function sent(act: ActOf<'send'>, look: Look): Finding[] {
  const opened = look.entries(act.of, 'opened').length;
  const isSent = look.matters(act.of).some((id) => look.isSent(id));
  if (opened > 0 !== isSent) return [lost(act.key, 'the draft and its ticket do not agree')];
  return once(act, opened, 'the ticket');
}

function answered({ of }: ActOf<'acknowledge'>, look: Look): boolean {
  return ['page_acknowledged', 'page_over'].some((type) => look.entries(of, type).length > 0);
}

function inTimeline(act: ActOf<'take' | 'solve'>, look: Look, type: string, count: number): Finding[] {
  const all = look.entries(act.of, type).length;
  return [...once(act, count, `“${type}”`), ...atMost(act, all, look.acts(act.of, act.kind), `was ${type}`)];
}

/** Their reasons have the keys of the acts. Whoever comes too late, since the ticket is over, is told so. */
function ofDeadline(act: ActOf<'snooze' | 'ask for time'>, look: Look, type: string): Finding[] {
  const mine = look.entries(act.of, type).filter(({ data }) => String(data.reason).includes(act.key)).length;
  if (mine > 0 || look.entries(act.of, 'resolved').length === 0) return once(act, mine, `“${type}”`);
  return [];
}

const DECIDED = { wake: 'sla_woken', grant: 'sla_extended', refuse: 'sla_refused' } as const;

function decided(act: ActOf<'wake' | 'grant' | 'refuse'>, look: Look): Finding[] {
  const count = look.entries(act.of, DECIDED[act.kind]).length;
  const isOver = look.entries(act.of, 'resolved').length > 0;
  if (count === 0 && isOver) return [];
  const asked = look.acts(act.of, act.kind);
  const missing = act.acknowledgedAt !== undefined && count === 0;
  return [
    ...(missing ? [lost(act.key, `“${DECIDED[act.kind]}” is missing`)] : []),
    ...atMost(act, count, asked, `was ${DECIDED[act.kind]}`),
  ];
}

/** A change of state happens as often as somebody asked for it, at the most. */
function atMost(act: Act, count: number, asked: number, what: string): Finding[] {
  return count > asked ? [doubled(act.key, `${what} ${count} times, and asked for ${asked} times`)] : [];
}

function commented(act: ActOf<'comment'>, look: Look): Finding[] {
  const found = look.comments(act.key);
  // A reply that is deleted before it left is a note about that.
  const wrong = found.filter(({ visibility, deletedAt }) => visibility !== act.visibility && !deletedAt);
  return [
    ...once(act, found.length, 'the comment'),
    ...wrong.map(({ visibility }) => lost(act.key, `the ${act.visibility} comment is ${visibility}`)),
  ];
}

function edited(act: ActOf<'edit'>, look: Look): Finding[] {
  const found = look.comments(act.of).filter((one) => look.everSaid(one).includes(act.key));
  const edits = look.comments(act.of).flatMap((one) => look.about(one.commentId, 'comment_edited'));
  return [
    ...once(act, found.length, 'the edited text'),
    ...atMost(act, edits.length, look.acts(act.of, 'edit'), 'was edited'),
  ];
}

function erased(act: ActOf<'erase'>, look: Look): Finding[] {
  const [found] = look.comments(act.of);
  const deletions = found ? look.about(found.commentId, 'comment_deleted').length : 0;
  if (act.acknowledgedAt !== undefined && found && !found.deletedAt) {
    return [lost(act.key, 'the deleted comment still stands')];
  }
  return deletions > 1 ? [doubled(act.key, `deleted ${deletions} times`)] : [];
}

/** Finds things by the keys in them. */
class Look {
  private readonly facts: Facts;
  private readonly revisions: Map<string, string>;

  constructor(facts: Facts) {
    this.facts = facts;
    this.revisions = new Map();
    for (const { commentId, body } of facts.revisions) {
      this.revisions.set(commentId, `${this.revisions.get(commentId) ?? ''}\n${body}`);
    }
  }

  /** Ids of drafts and tickets (which share them) that were made of these words. */
  matters(key: string): string[] {
    const { drafts, tickets } = this.facts;
    return [
      ...new Set([
        ...drafts.filter(({ body }) => body.includes(key)).map(({ draftId }) => draftId),
        ...tickets.filter(({ description }) => description.includes(key)).map(({ ticketId }) => ticketId),
      ]),
    ];
  }

  isSent(id: string): boolean {
    return this.facts.drafts.some((draft) => draft.draftId === id && draft.state === 'sent');
  }

  comments(key: string): Facts['comments'] {
    return this.facts.comments.filter((one) => this.everSaid(one).includes(key));
  }

  everSaid({ commentId, body }: Facts['comments'][number]): string {
    return `${body}\n${this.revisions.get(commentId) ?? ''}`;
  }

  /** Entries of a kind on the timelines of the tickets that were made of these words. */
  entries(key: string, type: string): Facts['timeline'] {
    const ids = new Set(this.matters(key));
    return this.facts.timeline.filter((entry) => entry.type === type && ids.has(entry.ticketId));
  }

  about(commentId: string, type: string): Facts['timeline'] {
    return this.facts.timeline.filter((entry) => entry.type === type && entry.data.commentId === commentId);
  }

  /** How often somebody did this to that. */
  acts(of: string, kind: Act['kind']): number {
    return this.facts.acts.filter((act) => act.kind === kind && 'of' in act && act.of === of).length;
  }

  /** Timelines have no gaps. */
  timelines(): Finding[] {
    const counts = new Map<string, number>();
    for (const { ticketId } of this.facts.timeline) counts.set(ticketId, (counts.get(ticketId) ?? 0) + 1);
    return this.facts.tickets
      .filter(({ ticketId, lastSeq }) => counts.get(ticketId) !== lastSeq)
      .map(({ ticketId, lastSeq }) =>
        lost(ticketId, `the timeline has ${counts.get(ticketId) ?? 0} of ${lastSeq} entries`),
      );
  }
}
