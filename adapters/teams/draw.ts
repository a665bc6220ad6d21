import { randomUUID } from 'node:crypto';
import type { Block, Card } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import { shorten } from '../../src/i18n/cut.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale, Mention, Text } from '../../src/i18n/text.ts';
import { adaptiveCard } from '../adaptive-cards/card.ts';
import type { CardReader } from '../adaptive-cards/draw.ts';
import { bytesOf } from '../adaptive-cards/fit.ts';
import { adaptiveForm, type FormLook } from '../adaptive-cards/form.ts';
import { BUTTONS_IN_ROW } from '../adaptive-cards/limits.ts';
import { clean, escapeMarkdown, oneLine } from '../adaptive-cards/markdown.ts';
import type { AdaptiveCard } from '../adaptive-cards/types.ts';
import type { TeamsMessage } from './connector.ts';
import { emptied } from './translate/form-state.ts';

/** In whose language and zone something is drawn. */
export interface Reader {
  locale: Locale;
  timeZone: string;
  /** An emulator opens no dialogs from cards, where the answer then comes as a card, and knows no widths. */
  emulator: boolean;
}

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
export interface CardAttachment {
  contentType: typeof CARD_TYPE;
  content: TeamsCard;
}
interface TeamsCard extends AdaptiveCard {
  msteams: { width?: 'Full'; entities?: MentionEntity[] };
}
interface MentionEntity {
  type: 'mention';
  text: string;
  mentioned: { id: string; name: string };
}

const MAX_SUMMARY = 250;
const MAX_TEXT = 20_000;
const MAX_NAME = 100;
const MAX_CARRIED = 16_000;
/** Of a message of words alone, as it is sent; Teams takes 100 KB in UTF-16. */
const MAX_SENT = 40_000;

/** A card as a Teams message: a few plain words as words, everything else as an Adaptive Card. */
export function teamsMessage(card: Card, reader: Reader): TeamsMessage {
  const words = plainWords(card);
  if (words !== undefined) {
    return { ...wordsMessage(localise(words, reader)), locale: reader.locale };
  }
  return {
    type: 'message',
    summary: shorten(oneLine(localise(card.summary, reader)), MAX_SUMMARY),
    locale: reader.locale,
    attachments: [cardAttachment(card, reader)],
  };
}

/** Words as they are. */
export function wordsMessage(words: string): TeamsMessage {
  // No attachments: an update then replaces a card that stood there before.
  return { type: 'message', textFormat: 'xml', text: xmlWithin(words, MAX_SENT), attachments: [] };
}

/** @param where a card in a dialog submits the dialog with every button */
export function cardAttachment(
  card: Card,
  reader: Reader,
  where: 'message' | 'dialog' = 'message',
): CardAttachment {
  const { draw, entities } = mentions();
  const drawn = adaptiveCard(card, {
    ...cardReader(reader, draw),
    ...(where === 'dialog' ? { dialogs: 'inside' } : {}),
  });
  return attach(drawn, entities, !reader.emulator && isWide(card));
}

export function formAttachment(form: Form, reader: Reader, look: FormLook = {}): CardAttachment {
  const { draw, entities } = mentions();
  const carry = emptied(form);
  // It travels with the button and with the button's fall-back. One that is too large to travel can't be shown
  // again with its errors, which are then told in words.
  const carried = bytesOf(carry) <= MAX_CARRIED ? { carry } : {};
  return attach(adaptiveForm(form, cardReader(reader, draw), { ...look, ...carried }), entities);
}

/** What a card says if it is one piece of text and nothing else. */
export function plainWords(card: Card): Text | undefined {
  const [only, ...more] = card.blocks;
  const isPlain = only?.type === 'text' && (only.style === undefined || only.style === 'normal');
  return isPlain && more.length === 0 && !hasMention(only.text) ? only.text : undefined;
}

/** All that a card says, in plain lines, where nothing else can be shown. */
export function asLines(card: Card, reader: Reader): string {
  const lines = card.blocks.flatMap((block) => wordsOf(block)).map((text) => localise(text, reader));
  return shorten(lines.filter((line) => line !== '').join('\n') || localise(card.summary, reader), MAX_TEXT);
}

function wordsOf(block: Block): Text[] {
  switch (block.type) {
    case 'heading':
    case 'text':
    case 'status':
    case 'progress':
      return [block.text];
    case 'facts':
      return block.facts.flatMap((fact) => [fact.label, fact.value]);
    case 'list':
      return block.items.flatMap((item) => [item.title, ...(item.detail ? [item.detail] : [])]);
    case 'image':
      return [block.alt];
    case 'choice':
    case 'actions':
    case 'divider':
      return [];
  }
}

function cardReader(reader: Reader, drawMention: CardReader['drawMention']): CardReader {
  const { locale, timeZone, emulator } = reader;
  return { locale, timeZone, drawMention, nonce: randomUUID(), ...(emulator ? {} : { dialogs: 'ask' }) };
}

function attach(card: AdaptiveCard, entities: MentionEntity[], isWide = false): CardAttachment {
  const msteams = {
    ...(isWide ? { width: 'Full' as const } : {}),
    ...(entities.length > 0 ? { entities } : {}),
  };
  return { contentType: CARD_TYPE, content: { ...card, msteams } };
}

/** Lists and many buttons want the whole width of the conversation. */
function isWide(card: Card): boolean {
  return card.blocks.some(
    (block) => block.type === 'list' || (block.type === 'actions' && block.buttons.length > BUTTONS_IN_ROW),
  );
}

/** Draws people so that Teams notifies them, and collects what it needs for that. */
function mentions(): { draw: (mention: Mention['mention']) => string; entities: MentionEntity[] } {
  const entities: MentionEntity[] = [];
  return {
    entities,
    draw({ name, accounts }) {
      const id = accounts.teams;
      const line = shorten(oneLine(name), MAX_NAME);
      if (!id) return escapeMarkdown(line);
      // The name must stand in the text and in the entity alike, so it is free of all markup.
      const plain = line.replace(/[<>&*_`[\](){}\\~#]/g, '') || '?';
      const known = entities.find((entity) => entity.mentioned.id === id);
      if (known) return known.text;
      // Teams tells mentions apart by their text: of two people of one name each needs their own.
      const namesakes = entities.filter((entity) => entity.mentioned.name.replace(/ \d+$/, '') === plain);
      const shown = namesakes.length > 0 ? `${plain} ${namesakes.length + 1}` : plain;
      const text = `<at>${shown}</at>`;
      entities.push({ type: 'mention', text, mentioned: { id, name: shown } });
      return text;
    },
  };
}

function hasMention(text: Text): boolean {
  if (typeof text === 'string') return false;
  if ('mention' in text) return true;
  return (
    'args' in text && Object.values(text.args ?? {}).some((arg) => typeof arg !== 'number' && hasMention(arg))
  );
}

/** At most `most` long as it is sent: what has to be escaped takes more room. */
function xmlWithin(words: string, most: number): string {
  for (let limit = MAX_TEXT; ; limit = Math.floor(limit / 2)) {
    const text = xml(shorten(words, limit));
    if (text.length <= most) return text;
  }
}

/** Words as Teams' XML text, in which nothing of them is markup. */
function xml(text: string): string {
  return clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>');
}
