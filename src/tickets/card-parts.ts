import type { Block, Button, Fact } from '../chat/card.ts';
import type { Config } from '../config/schema.ts';
import { shorten } from '../i18n/cut.ts';
import { type Mention, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import type { Around } from './around.ts';
import { type Deadline, deadlineBlock } from './deadline.ts';
import { isOpen } from './model.ts';
import type { Ticket } from './store.ts';

/** How much of a long text a card shows; a button brings the whole. */
export const SHOWN = 700;
/** Where the words are only a reminder. */
export const REMINDED = 300;

/** A person who is notified where the platform can. */
export function mentionOf(person: Person): Mention {
  const accounts: Mention['mention']['accounts'] = {};
  for (const { platform, externalId } of person.accounts) {
    if (platform !== 'email') accounts[platform] ??= externalId;
  }
  return { mention: { name: person.name, accounts } };
}

/** Nobody is notified of a person who is no more. */
export const mentionOrName = (person: Person): Text => (person.former ? nameOf(person) : mentionOf(person));

export interface TicketView {
  ticket: Ticket;
  people: ReadonlyMap<string, Person>;
  config: Config;
  around: Around;
  /** What is promised next; undefined: nothing is. */
  deadline: Deadline | undefined;
  /** Policies may promise more to them. */
  isVip: boolean;
}

export const personName = (person: Person | undefined): Text => (person ? nameOf(person) : '?');
export const nameIn = (view: TicketView, id: string | null): Text =>
  id ? personName(view.people.get(id)) : t('nobody');

export function promised({ deadline }: TicketView): Block[] {
  return deadline ? [deadlineBlock(deadline)] : [];
}

export function watchers({ around, people }: TicketView): Fact[] {
  const names = around.watcherIds.flatMap((id) => people.get(id)?.name ?? []);
  return names.length > 0 ? [{ label: t('field.watchers'), value: names.join(', ') }] : [];
}

/** What was asked; a long text is cut. */
export function quoteOf(ticket: Ticket, limit: number): Block {
  const { description } = ticket;
  const text = description ? shorten(description, limit) : t('card.no_text');
  return { type: 'text', style: 'quote', text };
}

/** A text that was cut stands whole behind a button. */
export function wholeText({ ticketId: subject, description }: Ticket, limit: number): Button[] {
  return shorten(description, limit) === description
    ? []
    : [{ action: 'ticket.text', subject, label: t('button.text'), opensCard: true }];
}

export function solution(ticket: Ticket): Block[] {
  if (!ticket.resolution || isOpen(ticket.state)) return [];
  return [
    { type: 'text', style: 'strong', text: t('field.solution') },
    { type: 'text', text: shorten(ticket.resolution, SHOWN) },
  ];
}

export const watch = ({ ticketId: subject }: Ticket): Button => ({
  action: 'ticket.watch',
  subject,
  label: t('button.watch'),
  opensForm: true,
});

/** “12 alerts, 3 firing”, on what a monitor reported. */
export function alertCount({ alerts }: Ticket): Block[] {
  if (!alerts) return [];
  const { total, firing } = alerts;
  return [{ type: 'status', text: t('card.alerts', { total, firing }), tone: firing > 0 ? 'bad' : 'good' }];
}
