import type { Card } from '../../src/chat/card.ts';
import type { Field, Form } from '../../src/chat/form.ts';
import type { Outcome } from '../../src/chat/outcome.ts';
import { shorten } from '../../src/i18n/cut.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale, Text } from '../../src/i18n/text.ts';
import type { FollowedThread, WebMessage, WebPerson } from '../../src/webchat/model.ts';
import { adaptiveCard } from '../adaptive-cards/card.ts';
import type { CardView, FieldView, FormView, MessageView, OutcomeView, ThreadLineView } from './wire.ts';

/** For whom something is drawn. Every reader sees a card in their own language and zone, also in a shared room. */
export interface WebReader {
  webId: string;
  locale: Locale;
  timeZone: string;
}

export function readerOf(who: WebPerson): WebReader {
  return { webId: who.webId, locale: who.locale, timeZone: who.timeZone };
}

export function cardView(card: Card, reader: Omit<WebReader, 'webId'>): CardView {
  const { locale, timeZone } = reader;
  return {
    summary: localise(card.summary, { locale, timeZone }),
    json: adaptiveCard(card, {
      locale,
      timeZone,
      literal: true,
      wrapsButtons: true,
      changes: true,
      ownPages: true,
    }),
  };
}

/** Draws messages; cards that many browsers get at the same moment are drawn once for each language and zone. */
export class MessageViews {
  private readonly drawn = new Map<string, CardView>();

  of(message: WebMessage, reader: WebReader): MessageView {
    const text = (value: Text) => localise(value, reader);
    const { lastReply } = message;
    return {
      id: message.messageId,
      ...keyOf(message, reader.webId),
      room: message.room,
      thread: message.thread,
      authorId: message.authorId,
      author: message.authorName,
      isOnlyForMe: message.onlyFor !== null,
      text: message.body,
      ...(message.card ? { card: this.card(message, message.card, reader) } : {}),
      files: message.files.map(({ fileId, name, mime, size }) => ({ fileId, name, mime, size })),
      mentions: message.mentions,
      reactions: Object.entries(message.reactions)
        .sort(([, a], [, b]) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0))
        .map(([emoji, who]) => ({
          emoji,
          names: who.map((person) => person.name),
          isMine: who.some((person) => person.webId === reader.webId),
        })),
      ...(lastReply && message.replyCount > 0
        ? {
            replies: {
              count: message.replyCount,
              position: lastReply.position,
              at: isoOf(lastReply.at),
              author: lastReply.authorName,
              authorId: lastReply.authorId,
              text: shortLine(text(lastReply.text)),
            },
          }
        : {}),
      position: message.position,
      change: message.changed,
      at: isoOf(message.createdAt),
      isEdited: message.editedAt !== null,
      isDeleted: message.deletedAt !== null,
    };
  }

  private card(message: WebMessage, card: Card, reader: WebReader): CardView {
    const key = `${message.messageId} ${message.changed} ${reader.locale} ${reader.timeZone}`;
    const known = this.drawn.get(key);
    if (known) return known;
    const view = cardView(card, reader);
    if (this.drawn.size >= 500) this.drawn.clear();
    this.drawn.set(key, view);
    return view;
  }

  thread({ root, position }: FollowedThread, reader: WebReader): ThreadLineView {
    return { root: this.of(root, reader), read: position };
  }
}

export function outcomeView(outcome: Outcome, reader: Omit<WebReader, 'webId'>): OutcomeView {
  const { locale } = reader;
  switch (outcome.kind) {
    case 'none':
      return { kind: 'none', locale };
    case 'reply':
      return { kind: 'reply', card: cardView(outcome.card, reader), locale };
    case 'openForm':
      return { kind: 'openForm', form: formView(outcome.form, reader), locale };
    case 'formErrors': {
      const errors = Object.entries(outcome.errors).map(([id, text]) => [id, localise(text, reader)]);
      return { kind: 'formErrors', errors: Object.fromEntries(errors), locale };
    }
  }
}

function formView(form: Form, reader: Omit<WebReader, 'webId'>): FormView {
  const text = (value: Text) => localise(value, reader);
  return {
    id: form.id,
    subject: form.subject,
    title: text(form.title),
    submit: text(form.submit),
    ...(form.intro ? { intro: text(form.intro) } : {}),
    fields: form.fields.map((field) => fieldView(field, text)),
  };
}

function fieldView(field: Field, text: (value: Text) => string): FieldView {
  const base = {
    id: field.id,
    label: text(field.label),
    ...(field.hint ? { hint: text(field.hint) } : {}),
    required: field.required ?? false,
  };
  switch (field.type) {
    case 'text':
      return {
        ...base,
        type: 'text',
        value: field.value ?? '',
        multiline: field.multiline ?? false,
        ...(field.maxLength ? { maxLength: field.maxLength } : {}),
        ...(field.placeholder ? { placeholder: text(field.placeholder) } : {}),
      };
    case 'choice':
      return {
        ...base,
        type: 'choice',
        value: field.value ?? '',
        options: field.options.map((option) => ({ value: option.value, label: text(option.label) })),
        multiple: field.multiple ?? false,
      };
    case 'person':
      return { ...base, type: 'person', value: field.value ?? '' };
    case 'date':
      return { ...base, type: 'date', value: field.value ?? '' };
    case 'toggle':
      return { ...base, type: 'toggle', value: field.value ?? false };
  }
}

/** The service stores a person's key behind their id. */
function keyOf(message: WebMessage, webId: string): { key?: string } {
  const prefix = `${webId}:`;
  const isOwn = message.authorId === webId && message.clientKey.startsWith(prefix);
  return isOwn ? { key: message.clientKey.slice(prefix.length) } : {};
}

const PREVIEW = 160;

/** The beginning of a text as one line; the browser cuts it to the width that there is. */
function shortLine(text: string): string {
  const line = shorten(text, PREVIEW * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return shorten(line.toWellFormed(), PREVIEW);
}

/** The database's way of writing an instant is not one that all browsers read. */
function isoOf(instant: string): string {
  return Temporal.Instant.from(instant).toString();
}
