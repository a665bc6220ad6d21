import type { MessageView } from '../wire.ts';

/** Lists of messages as the page keeps them: pure, oldest first, each message once. */

/** Puts a message in its place, or its newer state over the older; an older state changes nothing. */
export function upsert(messages: readonly MessageView[], message: MessageView): MessageView[] {
  const index = messages.findIndex((known) => known.id === message.id);
  const known = messages[index];
  if (known) {
    if (known.change > message.change) return [...messages];
    if (isHidden(message)) return messages.filter((one) => one.id !== message.id);
    return messages.map((one) => (one.id === message.id ? message : one));
  }
  if (isHidden(message)) return [...messages];
  const after = messages.findIndex((one) => one.position > message.position);
  return after < 0 ? [...messages, message] : messages.toSpliced(after, 0, message);
}

/** Several at once, e.g. an earlier page. */
export function merge(messages: readonly MessageView[], more: readonly MessageView[]): MessageView[] {
  return more.reduce<MessageView[]>((all, message) => upsert(all, message), [...messages]);
}

/** A deleted message leaves a tombstone only where replies hang on it. */
function isHidden(message: MessageView): boolean {
  return message.isDeleted && (message.replies?.count ?? 0) === 0;
}

export interface Row {
  message: MessageView;
  /** Continues the author's group: no name, no picture. */
  isContinued: boolean;
  /** The first of a day. */
  startsDay: boolean;
  /** The first that the reader has not read. */
  isFirstNew: boolean;
}

const GROUP_MINUTES = 5;

/**
 * Messages as rows: grouped by author and time, divided by days.
 * @param dayOf the reader's calendar day of an instant
 * @param readUpTo position up to which the reader had read when they came; undefined: no mark is shown
 */
export function rowsOf(
  messages: readonly MessageView[],
  me: string,
  dayOf: (iso: string) => string,
  readUpTo: number | undefined,
): Row[] {
  let hasNew = false;
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const startsDay = !before || dayOf(before.at) !== dayOf(message.at);
    const isFirstNew =
      !hasNew &&
      readUpTo !== undefined &&
      readUpTo > 0 &&
      message.position > readUpTo &&
      message.authorId !== me;
    hasNew ||= isFirstNew;
    const isContinued =
      !startsDay &&
      !isFirstNew &&
      before.authorId === message.authorId &&
      before.isOnlyForMe === message.isOnlyForMe &&
      // Cards stand by themselves, and below a line to a thread a new beginning is easier to read.
      !before.replies &&
      Date.parse(message.at) - Date.parse(before.at) < GROUP_MINUTES * 60_000;
    return { message, isContinued, startsDay, isFirstNew };
  });
}

/** A piece of a message's text: words, a link, a mention, or a ticket's number. */
export type Piece =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; url: string }
  | { type: 'mention'; text: string; isMe: boolean }
  | { type: 'ticket'; text: string };

const LINK = /\bhttps?:\/\/[^\s<>"'“”‘’，。；：！？、）】》]+[^\s<>"'“”‘’，。；：！？、）】》.,;:!?)\]}]/giu;
const TICKET = /(?<![\w-])(?:INC|REQ|QST|CHG|PRB|SEC)-\d{1,9}(?![\w-])/g;

/** Cuts a text into pieces; put together they are the text again, character by character. */
export function piecesOf(
  text: string,
  mentions: readonly { webId: string; name: string }[],
  me: string,
): Piece[] {
  const found: { at: number; piece: Piece }[] = [];
  for (const match of text.matchAll(LINK)) {
    if (URL.canParse(match[0])) {
      found.push({ at: match.index, piece: { type: 'link', text: match[0], url: match[0] } });
    }
  }
  for (const { webId, name } of mentions) {
    const mention = `@${name}`;
    for (let at = text.indexOf(mention); at >= 0; at = text.indexOf(mention, at + mention.length)) {
      found.push({ at, piece: { type: 'mention', text: mention, isMe: webId === me } });
    }
  }
  for (const match of text.matchAll(TICKET)) {
    found.push({ at: match.index, piece: { type: 'ticket', text: match[0] } });
  }
  const pieces: Piece[] = [];
  let end = 0;
  // Where two overlap, the one that begins first stands, and of those the longer.
  found.sort((a, b) => a.at - b.at || b.piece.text.length - a.piece.text.length);
  for (const { at, piece } of found) {
    if (at < end) continue;
    if (at > end) pieces.push({ type: 'text', text: text.slice(end, at) });
    pieces.push(piece);
    end = at + piece.text.length;
  }
  if (end < text.length) pieces.push({ type: 'text', text: text.slice(end) });
  return pieces;
}
