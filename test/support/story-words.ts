import type { Button, Card } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ExternalActor, Inbound, Interaction } from '../../src/chat/inbound.ts';
import type { Place, PlatformName } from '../../src/chat/place.ts';
import type { Answer } from '../../src/chat/platform.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { buttonsOf, drawn } from './drawing.ts';
import type { Posted } from './story-platform.ts';

/** Somebody in a story, on the platform where they are for now. */
export interface Someone {
  name: string;
  platform: PlatformName;
  id: string;
}

/** A message that a person wrote. */
export interface Said {
  messageId: string;
  place: Place;
}

/** What somebody got for a press, a command or a form. */
export interface Answered {
  outcome: Answer['outcome'];
  /** The reply, the form's title and fields, or the errors, as the person reads them. */
  text: string;
}

/** A ticket of a story: its number, its id and its cards. */
export interface Opened {
  key: string;
  id: string;
  card: Posted;
  triage: Posted;
}

export const KEY = /\b(?:INC|REQ|QST|CHG|PRB|SEC)-\d+/;

/** A message as somebody still has it on their screen who has not seen it change. */
export function asFirstSeen(message: Posted): Posted {
  return { ...message, card: message.cards[0] ?? message.card };
}

export function actorOf({ id, name }: Someone): ExternalActor {
  return { externalId: id, name };
}

export function fits(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text);
}

export function shows(message: Posted, what: string | RegExp): boolean {
  return !message.isDeleted && fits(drawn(message.card, message), what);
}

export function keyOf(text: string): string {
  const key = KEY.exec(text)?.[0];
  if (!key) throw new Error(`no ticket number in: ${text}`);
  return key;
}

/** A button, or a list to choose from. */
export function handleOf(card: Card, action: string): Pick<Button, 'subject'> | undefined {
  const choice = card.blocks.find((block) => block.type === 'choice' && block.action === action);
  return (
    buttonsOf(card).find((button) => button.action === action) ??
    (choice?.type === 'choice' ? choice : undefined)
  );
}

export function replyOf({ outcome }: Answered): Card {
  if (outcome.kind !== 'reply') throw new Error(`a ${outcome.kind} has no buttons`);
  return outcome.card;
}

export function formOf({ outcome, text }: Answered): Form {
  if (outcome.kind !== 'openForm') throw new Error(`not a form but: ${outcome.kind} ${text}`);
  return outcome.form;
}

export function wordsOf(outcome: Answer['outcome'], reader: { locale: Locale; timeZone: string }): string {
  switch (outcome.kind) {
    case 'none':
      return '';
    case 'reply':
      return drawn(outcome.card, reader);
    case 'openForm':
      return [outcome.form.title, ...outcome.form.fields.map((field) => field.label)]
        .map((text) => localise(text, reader))
        .join('\n');
    case 'formErrors':
      return Object.entries(outcome.errors)
        .map(([field, text]) => `${field}: ${localise(text, reader)}`)
        .join('\n');
  }
}

export function isInteraction(inbound: Inbound): inbound is Interaction {
  return ['action', 'form_submitted', 'command', 'shortcut'].includes(inbound.type);
}
