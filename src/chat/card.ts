import type { Text } from '../i18n/text.ts';

/**
 * What people see of something, independent of platform, language and time zone: adapters localise the
 * texts for the reader (or the channel) and draw the blocks. A plain string is somebody's words and is
 * shown exactly as typed, never as markup.
 */
export interface Card {
  /** One line for notifications, screen readers and clients that can't draw cards. */
  summary: Text;
  blocks: Block[];
}

export type Block =
  | { type: 'heading'; text: Text }
  | { type: 'text'; text: Text; style?: 'normal' | 'subtle' | 'strong' | 'quote' }
  | { type: 'facts'; facts: Fact[] }
  | {
      type: 'choice';
      id: string;
      label: Text;
      value: string;
      options: Option[];
      action: string;
      subject: string;
    }
  | { type: 'actions'; buttons: Button[] }
  | { type: 'image'; url: string; alt: Text }
  | { type: 'status'; text: Text; tone: Tone }
  /** How much of something is used, from 0 to 100; the words say it all, the bar and its colour only help. */
  | { type: 'progress'; text: Text; percent: number; tone: Tone }
  | { type: 'list'; items: ListItem[] }
  | { type: 'divider' };

export type Tone = 'neutral' | 'good' | 'warning' | 'bad';
export interface Fact {
  label: Text;
  value: Text;
}
export interface Option {
  value: string;
  label: Text;
}
export interface Button {
  /** What is done, e.g. `ticket.take`; together with `subject` it is all that comes back. */
  action: string;
  subject: string;
  label: Text;
  style?: 'primary' | 'danger';
  /** The press is answered with a form (Slack: views.open; Teams: a dialog; web: a modal). */
  opensForm?: boolean;
  /** The press is answered with a card for this person alone, worth a window of its own (Teams: a dialog). */
  opensCard?: boolean;
  /** Asked before the press counts, where the platform can. */
  confirm?: Text;
  /** Opens a page instead of sending an action. */
  url?: string;
}
export interface ListItem {
  title: Text;
  detail?: Text;
  button?: Button;
}

/** A bar of ten signs, for clients that draw none. */
export function barOf(percent: number): string {
  const full = Math.round(Math.min(100, Math.max(0, percent)) / 10);
  return '█'.repeat(full) + '░'.repeat(10 - full);
}

/** A card of one plain text, e.g. a short answer or a relayed comment. */
export function textCard(text: Text, ...more: Block[]): Card {
  return { summary: text, blocks: [{ type: 'text', text }, ...more] };
}
