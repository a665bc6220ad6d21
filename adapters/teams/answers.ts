import type { Card } from '../../src/chat/card.ts';
import { textCard } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Outcome } from '../../src/chat/outcome.ts';
import type { Answer } from '../../src/chat/platform.ts';
import { shorten } from '../../src/i18n/cut.ts';
import { localise } from '../../src/i18n/localise.ts';
import { type Text, t } from '../../src/i18n/text.ts';
import { MAX_DIALOG_TITLE } from '../adaptive-cards/limits.ts';
import { oneLine } from '../adaptive-cards/markdown.ts';
import {
  asLines,
  CARD_TYPE,
  type CardAttachment,
  cardAttachment,
  formAttachment,
  plainWords,
  type Reader,
} from './draw.ts';
import type { ShownForm, Via } from './translate/understood.ts';

/** An outcome as Teams' response, or as a message to the person where the response can't hold anything. */
export type Performed = { body?: object } | { say: CardAttachment | string };

export interface About {
  /** Said when there is nothing else to say and something must be said. */
  done: Text;
  emulator: boolean;
  /** The card that the form stood in the place of. */
  card?: object;
  /** The form that was submitted, to be shown again with its errors. */
  shown?: ShownForm;
}

export function perform(answer: Answer, via: Via, about: About): Performed {
  const { outcome, ...whom } = answer;
  const reader = { ...whom, emulator: about.emulator };
  switch (via) {
    case 'card':
      return { body: onCard(outcome, reader, about) };
    case 'fetch':
      return { body: { task: inDialog(outcome, reader, about) } };
    case 'submit':
      // An empty answer closes the dialog; the emulator takes it for an error.
      return outcome.kind === 'none' && !about.emulator
        ? {}
        : { body: { task: inDialog(outcome, reader, about) } };
    case 'message':
      return asMessage(outcome, reader, about);
  }
}

/**
 * Answers to Action.Execute: Teams shows a text to the person who pressed, or another card in place of this
 * one, to them alone. Everybody else sees the card as the outbox updates it.
 */
function onCard(outcome: Outcome, reader: Reader, { done, card: before, shown }: About): object {
  const message = (text: string) => ({
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: text,
  });
  const card = ({ contentType, content }: Pick<CardAttachment, 'contentType'> & { content: object }) => ({
    statusCode: 200,
    type: contentType,
    value: content,
  });
  switch (outcome.kind) {
    case 'none':
      return before ? card({ contentType: CARD_TYPE, content: before }) : message(localise(done, reader));
    case 'reply':
      return plainWords(outcome.card) === undefined
        ? card(cardAttachment(outcome.card, reader))
        : message(asLines(outcome.card, reader));
    case 'openForm':
      return card(formAttachment(outcome.form, reader, { shownAs: 'message' }));
    case 'formErrors':
      return shown
        ? card(withErrors(outcome, reader, shown, 'message'))
        : message(asLines(errorCard(outcome), reader));
  }
}

type Task =
  | {
      type: 'continue';
      value: { title: string; width: 'medium'; height: 'small' | 'medium' | 'large'; card: CardAttachment };
    }
  | { type: 'message'; value: string };

function inDialog(outcome: Outcome, reader: Reader, { done, shown }: About): Task {
  switch (outcome.kind) {
    case 'none':
      return { type: 'message', value: localise(done, reader) };
    case 'reply':
      return plainWords(outcome.card) === undefined
        ? dialog(titleOf(outcome.card, reader), 'large', cardAttachment(outcome.card, reader, 'dialog'))
        : { type: 'message', value: asLines(outcome.card, reader) };
    case 'openForm':
      return formDialog(outcome.form, reader, formAttachment(outcome.form, reader));
    case 'formErrors':
      return shown
        ? formDialog(shown.form, reader, withErrors(outcome, reader, shown, 'dialog'))
        : { type: 'message', value: asLines(errorCard(outcome), reader) };
  }
}

function asMessage(outcome: Outcome, reader: Reader, { shown }: About): Performed {
  switch (outcome.kind) {
    case 'none':
      return {};
    case 'reply':
      return plainWords(outcome.card) === undefined
        ? { say: cardAttachment(outcome.card, reader) }
        : { say: asLines(outcome.card, reader) };
    case 'openForm':
      return { say: formAttachment(outcome.form, reader, { shownAs: 'message' }) };
    case 'formErrors':
      return {
        say: shown ? withErrors(outcome, reader, shown, 'message') : asLines(errorCard(outcome), reader),
      };
  }
}

type Errors = Extract<Outcome, { kind: 'formErrors' }>;

function withErrors(
  { errors }: Errors,
  reader: Reader,
  { form, values }: ShownForm,
  shownAs: 'dialog' | 'message',
): CardAttachment {
  return formAttachment(form, reader, { errors, values, shownAs });
}

function errorCard({ errors }: Errors): Card {
  const [first = t('error.generic'), ...rest] = Object.values(errors);
  return textCard(first, ...rest.map((text) => ({ type: 'text', text }) as const));
}

function titleOf(card: Card, reader: Reader): string {
  return localise(card.summary, reader);
}

function formDialog(form: Form, reader: Reader, card: CardAttachment): Task {
  const size = form.fields.length + form.fields.filter((f) => f.type === 'text' && f.multiline).length;
  const height = size <= 2 ? 'small' : size <= 4 ? 'medium' : 'large';
  return dialog(localise(form.title, reader), height, card);
}

function dialog(title: string, height: 'small' | 'medium' | 'large', card: CardAttachment): Task {
  return {
    type: 'continue',
    value: { title: shorten(oneLine(title), MAX_DIALOG_TITLE), width: 'medium', height, card },
  };
}
