import type { Block, Button, Card, Fact, ListItem, Tone } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { durationText } from '../duration.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import { priorityLabel, titleOf } from '../tickets/labels.ts';
import { isOpen, ticketKey } from '../tickets/model.ts';
import type { Ticket } from '../tickets/store.ts';
import type { Alert, DigestCounts } from './alert-store.ts';
import { type Clock, isBreached, type Target } from './model.ts';
import type { MoreTime } from './more-time-store.ts';
import type { Snooze } from './snooze-store.ts';

export const targetLabel = (target: Target): Text => t(`sla.target.${target}`);

export const instantOf = (ms: number): Text => instantText(Temporal.Instant.fromEpochMilliseconds(ms));

/** A clock as its row has it, as far as people see it. */
export type SeenClock = Pick<Clock, 'target' | 'state' | 'dueAt' | 'endedAt'>;

/** What an alert's card is drawn from. */
export interface AlertView {
  ticket: Ticket;
  clock: SeenClock;
  alert: Alert | undefined;
  snooze: Snooze | undefined;
  /** What was last asked for this run of the clock. */
  moreTime: MoreTime | undefined;
  people: ReadonlyMap<string, Person>;
  config: Config;
  /** ms */
  now: number;
}

const nameIn = (people: ReadonlyMap<string, Person>, id: string | null): Text => {
  const person = id ? people.get(id) : undefined;
  return person ? nameOf(person) : t('nobody');
};

/** How a clock stands, in words. */
export function alertText(clock: SeenClock, now: number): Text {
  const target = targetLabel(clock.target);
  const at = (ms: number | null) => instantOf(ms ?? now);
  switch (clock.state) {
    case 'running':
      return t(isBreached(clock, now) ? 'sla.alert_overdue' : 'sla.alert_due', {
        target,
        at: at(clock.dueAt),
      });
    case 'paused':
      return t('sla.alert_paused', { target });
    case 'met':
      return t('sla.alert_met', { target, at: at(clock.endedAt) });
    case 'missed': {
      const late = durationText((clock.endedAt ?? now) - (clock.dueAt ?? now));
      return t('sla.alert_missed', { target, at: at(clock.endedAt), late });
    }
    case 'dropped':
      return t('sla.alert_dropped', { target });
  }
}

function toneOf(clock: SeenClock, now: number): Tone {
  switch (clock.state) {
    case 'running':
      return isBreached(clock, now) ? 'bad' : 'warning';
    case 'missed':
      return 'bad';
    case 'met':
      return 'good';
    case 'paused':
    case 'dropped':
      return 'neutral';
  }
}

/** An alert of one ticket and target: before it is due, overdue, and how it ended. */
export function alertCard(view: AlertView): Card {
  const { ticket, clock, config, now } = view;
  const alert = alertText(clock, now);
  const buttons = buttonsOf(view);
  const blocks: Block[] = [
    { type: 'heading', text: titleOf(config, ticket) },
    { type: 'status', text: alert, tone: toneOf(clock, now) },
    ...subtle(lateness(view.alert)),
    { type: 'facts', facts: factsOf(view) },
    ...subtle(snoozed(view)),
    ...subtle(moreTime(view)),
    ...(buttons.length > 0 ? [{ type: 'actions', buttons } as const] : []),
  ];
  return {
    summary: t('sla.alert_summary', { key: ticketKey(ticket), title: ticket.title, alert }),
    blocks,
  };
}

const subtle = (text: Text | undefined): Block[] =>
  text === undefined ? [] : [{ type: 'text', style: 'subtle', text }];

function factsOf({ ticket, people }: AlertView): Fact[] {
  return [
    { label: t('field.priority'), value: priorityLabel(ticket.priority) },
    { label: t('field.assignee'), value: nameIn(people, ticket.assigneeId) },
    { label: t('field.requester'), value: nameIn(people, ticket.requesterId) },
  ];
}

function lateness(alert: Alert | undefined): Text | undefined {
  if (!alert?.lateBecause) return undefined;
  const late = durationText(alert.raisedAt - alert.dueAt);
  return t(alert.lateBecause === 'off' ? 'sla.late_off' : 'sla.late_slow', { late });
}

function snoozed({ snooze, people, clock }: AlertView): Text | undefined {
  if (!snooze || clock.endedAt !== null) return undefined;
  const until = instantText(Temporal.Instant.from(snooze.until));
  return t('sla.snoozed', { name: nameIn(people, snooze.personId), until, reason: snooze.reason });
}

function moreTime({ moreTime: asked, people }: AlertView): Text | undefined {
  if (!asked) return undefined;
  const by = durationText(asked.byMs);
  switch (asked.state) {
    case 'asked':
      return t('sla.asked', { name: nameIn(people, asked.askedBy), by, reason: asked.reason });
    case 'granted':
      return t('sla.granted', { name: nameIn(people, asked.decidedBy), by });
    case 'refused':
      return t('sla.refused', { name: nameIn(people, asked.decidedBy), by });
  }
}

export const showButton = (ticketId: string): Button => ({
  action: 'ticket.show',
  subject: ticketId,
  label: t('button.show'),
  opensCard: true,
});

const whyButton = (ticketId: string): Button => ({
  action: 'ticket.why',
  subject: ticketId,
  label: t('why.button'),
  opensCard: true,
});

function buttonsOf({ ticket, clock, snooze, moreTime: asked }: AlertView): Button[] {
  const subject = ticket.ticketId;
  if (clock.endedAt !== null || !isOpen(ticket.state)) return [showButton(subject), whyButton(subject)];
  const form = (action: string, label: Text): Button => ({ action, subject, label, opensForm: true });
  const take: Button[] = ticket.assigneeId
    ? []
    : [{ action: 'ticket.take', subject, label: t('button.take'), style: 'primary' }];
  return [
    ...take,
    showButton(subject),
    whyButton(subject),
    ...(snooze
      ? [{ action: 'sla.wake', subject, label: t('sla.button.wake') }]
      : [form('sla.snooze', t('sla.button.snooze'))]),
    form('ticket.edit', t('sla.button.priority')),
    ...(asked?.state === 'asked' ? [] : [form('sla.more_time', t('sla.button.more_time'))]),
  ];
}

/** What is left of an alert in a place whose readers it no longer concerns. */
export function withdrawnCard(): Card {
  const text = t('sla.not_here');
  return { summary: text, blocks: [{ type: 'text', style: 'subtle', text }] };
}

/** A deadline in a list. */
export function lineOf(
  ticket: Ticket,
  clock: SeenClock,
  people: ReadonlyMap<string, Person>,
  now: number,
): ListItem {
  const args = {
    target: targetLabel(clock.target),
    priority: priorityLabel(ticket.priority),
    assignee: nameIn(people, ticket.assigneeId),
    at: instantOf(clock.dueAt ?? now),
  };
  return {
    title: t('sla.line', { key: ticketKey(ticket), title: ticket.title }),
    detail: t(`sla.line_${lineKind(clock, now)}`, args),
    button: showButton(ticket.ticketId),
  };
}

function lineKind(clock: SeenClock, now: number): 'overdue' | 'due' | 'paused' | 'done' {
  if (clock.state === 'paused') return 'paused';
  if (clock.state !== 'running') return 'done';
  return isBreached(clock, now) ? 'overdue' : 'due';
}

/** Many alerts of one place in one card. */
export function digestCard(counts: DigestCounts, lines: ListItem[]): Card {
  const { overdue, soon, paused, done } = counts;
  const all = overdue + soon + paused + done;
  const title = t('sla.digest_title', { overdue, soon });
  const tone: Tone = overdue > 0 ? 'bad' : soon > 0 ? 'warning' : 'good';
  const more = all - lines.length;
  return {
    summary: title,
    blocks: [
      { type: 'heading', text: title },
      { type: 'status', text: t('sla.digest_counts', { overdue, soon, paused, done }), tone },
      ...(lines.length > 0 ? [{ type: 'list', items: lines } as const] : []),
      ...subtle(more > 0 && lines.length > 0 ? t('sla.digest_more', { count: more }) : undefined),
      {
        type: 'actions',
        buttons: [{ action: 'sla.alerts', subject: '', label: t('sla.button.alerts'), opensCard: true }],
      },
    ],
  };
}
