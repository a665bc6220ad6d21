import type { Block, Button, Card, Fact, Tone } from '../../chat/card.ts';
import type { Config } from '../../config/schema.ts';
import { shorten } from '../../i18n/cut.ts';
import { instantText, type Text, t } from '../../i18n/text.ts';
import { nameOf, type Person } from '../../people/model.ts';
import { priorityLabel, stateLabel, titleOf } from '../../tickets/labels.ts';
import { ticketKey } from '../../tickets/model.ts';
import type { Ticket } from '../../tickets/store.ts';
import { policyName } from './plan.ts';
import type { Escalation, Page } from './store.ts';

/** How many of those who were paged a card names. */
const NAMED = 8;
/** How much of a caller's own words it shows. */
const SHOWN = 700;

/** What a page is drawn from. */
export interface PageView {
  escalation: Escalation;
  /** All of the escalation's pages, in the order in which they went. */
  pages: readonly Page[];
  people: ReadonlyMap<string, Person>;
  ticket: Ticket | undefined;
  config: Config;
  /** Its reader has got no later page of the same escalation. */
  isLatest: boolean;
  /** Its reader may know the ticket's number and nothing else of it. */
  isHidden: boolean;
}

/** What happened, to what, since when, how far the paging is, and what to do about it. */
export function pageCard(view: PageView): Card {
  const { escalation, isHidden, isLatest } = view;
  const what = whatOf(view);
  const { text: state, tone } = isLatest ? stateOf(view) : SUPERSEDED;
  const blocks: Block[] = [
    { type: 'heading', text: t(escalation.isDrill ? 'page.drill' : 'page.heading', { what }) },
    { type: 'status', text: state, tone },
  ];
  if (!isHidden) blocks.push({ type: 'text', text: cut(escalation.reason) });
  blocks.push({ type: 'facts', facts: factsOf(view) }, ...joinedLine(view));
  if (isLatest) blocks.push(...actions(view));
  return { summary: t('page.summary', { what, state }), blocks };
}

const cut = (text: Text): Text => (typeof text === 'string' ? shorten(text, SHOWN) : text);

/** The ticket where there is one, else what the caller says. */
export function whatOf({
  escalation,
  ticket,
  config,
  isHidden,
}: Omit<PageView, 'pages' | 'people' | 'isLatest'>): Text {
  if (ticket && isHidden) return t('page.confidential', { key: ticketKey(ticket) });
  return ticket ? titleOf(config, ticket) : cut(escalation.summary);
}

const SUPERSEDED: { text: Text; tone: Tone } = { text: t('page.superseded'), tone: 'neutral' };

/** How it stands, in one line. */
export function stateOf({ escalation, people }: Pick<PageView, 'escalation' | 'people'>): {
  text: Text;
  tone: Tone;
} {
  const { state, endedAt, acknowledgedAt, acknowledgedById } = escalation;
  switch (state) {
    case 'counting':
    case 'triggered':
      return { text: t('page.triggered'), tone: 'bad' };
    case 'exhausted':
      return { text: t('page.exhausted'), tone: 'bad' };
    case 'acknowledged': {
      const by = acknowledgedById ? people.get(acknowledgedById) : undefined;
      const args = { name: by ? nameOf(by) : '?', at: at(acknowledgedAt ?? escalation.createdAt) };
      return { text: t('page.acknowledged', args), tone: 'warning' };
    }
    case 'settled':
      return { text: t('page.settled', { at: at(endedAt ?? escalation.createdAt) }), tone: 'good' };
  }
}

const at = (instant: string): Text => instantText(Temporal.Instant.from(instant));
const time = (instant: string): Text => instantText(Temporal.Instant.from(instant), 'time');

function factsOf(view: PageView): Fact[] {
  const { escalation, ticket, config, isHidden } = view;
  const ofTicket: Fact[] =
    ticket && !isHidden
      ? [
          { label: t('field.priority'), value: priorityLabel(ticket.priority) },
          { label: t('page.state'), value: stateLabel(ticket.state, ticket.pendingReason) },
        ]
      : [];
  return [
    ...ofTicket,
    { label: t('page.since'), value: at(escalation.createdAt) },
    { label: t('page.policy'), value: policyName(config, escalation.policy) },
    { label: t('page.step'), value: stepText(escalation) },
    { label: t('page.paged'), value: pagedText(view) },
    ...awayFact(view),
    ...nextFact(escalation),
  ];
}

export function stepText({ plan, step, round }: Escalation): Text {
  const args = { step: Math.max(1, step + 1), steps: plan.steps.length };
  return plan.repeat > 0
    ? t('page.step_of_round', { ...args, round: round + 1, rounds: plan.repeat + 1 })
    : t('page.step_of', args);
}

/** Who was paged, the latest first: “Mei Chen 10:40, Ada Novak 10:35”. */
function pagedText({ pages, people }: PageView): Text {
  const latest = new Map<string, Page>();
  for (const page of pages) latest.set(page.personId ?? `#${page.place.channel}`, page);
  const all = [...latest.values()].toReversed();
  const named = all.slice(0, NAMED).map((page): Text => {
    const person = page.personId ? people.get(page.personId) : undefined;
    const name = page.personId ? (person ? nameOf(person) : '?') : `#${page.place.channel}`;
    return t('page.paged_at', { name, at: time(page.at) });
  });
  return listed(named) ?? t('nobody');
}

/** Whom the steps left out, unless somebody handed it over to them since. */
function awayFact({ escalation, pages, people }: PageView): Fact[] {
  const paged = new Set(pages.map(({ personId }) => personId));
  const named = escalation.awayIds
    .filter((id) => !paged.has(id))
    .slice(0, NAMED)
    .map((id): Text => {
      const person = people.get(id);
      return person ? nameOf(person) : '?';
    });
  const value = listed(named);
  return value === undefined ? [] : [{ label: t('page.away'), value }];
}

function listed([first, ...others]: readonly Text[]): Text | undefined {
  return first && others.reduce((text: Text, one) => t('page.list', { text, one }), first);
}

function nextFact({ state, nextAt }: Escalation): Fact[] {
  if (!nextAt) return [];
  if (state === 'triggered')
    return [{ label: t('page.next'), value: t('page.next_step', { at: time(nextAt) }) }];
  if (state === 'acknowledged')
    return [{ label: t('page.next'), value: t('page.next_return', { at: time(nextAt) }) }];
  return [];
}

function joinedLine({ escalation, isHidden }: PageView): Block[] {
  const { joined, joinedCount: count } = escalation;
  const latest = joined.at(-1);
  if (!latest) return [];
  const text = isHidden
    ? t('page.joined_hidden', { count, at: time(latest.at) })
    : t('page.joined', { count, at: time(latest.at), reason: cut(latest.reason) });
  return [{ type: 'text', style: 'subtle', text }];
}

function actions({ escalation, ticket, isHidden }: PageView): Block[] {
  const { escalationId: subject, state } = escalation;
  const show: Button[] =
    ticket && !isHidden
      ? [{ action: 'ticket.show', subject: ticket.ticketId, label: t('button.show'), opensCard: true }]
      : [];
  if (state === 'settled') return show.length > 0 ? [{ type: 'actions', buttons: show }] : [];
  const acknowledge: Button = { action: 'page.ack', subject, label: t('button.ack'), style: 'primary' };
  return [
    {
      type: 'actions',
      buttons: [
        ...(state === 'acknowledged' ? [] : [acknowledge]),
        // It says from which step: of two who press at the same instant one is enough.
        {
          action: 'page.escalate',
          subject: `${subject} ${stampOf(escalation)}`,
          label: t('button.escalate'),
        },
        { action: 'page.hand_over', subject, label: t('button.hand_over'), opensForm: true },
        ...(ticket ? [] : [{ action: 'page.done', subject, label: t('button.done') }]),
        ...show,
      ],
    },
  ];
}

/** Names where an escalation is, for buttons that go on from there. */
export const stampOf = ({ round, step, state }: Escalation): string => `${round}.${step}.${state}`;
