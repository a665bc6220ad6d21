import type { types } from '@slack/bolt';
import { localise } from '../../../src/i18n/localise.ts';
import type { InstantText, Locale, Mention, Text } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import { escapeEntities, escapeMrkdwn } from '../mrkdwn/escape.ts';
import { shorten } from './shorten.ts';

/** For whom texts are drawn. */
export interface Reader {
  locale: Locale;
  timeZone: string;
  /**
   * A room with many readers: instants are drawn as Slack's dates, which each device shows in its own zone.
   * One person's texts show the zone that Parley keeps for them instead: they may have chosen it, their
   * device may be elsewhere, and the same instant then reads the same in a card, a list and a form.
   */
  shared: boolean;
}

/** A text in the reader's language; `markup`: it holds mentions or dates and is mrkdwn, all data escaped. */
export interface Drawn {
  text: string;
  markup: boolean;
}

/** As plain text where possible, as mrkdwn only where something in it needs Slack to draw it. */
export function draw(text: Text, reader: Reader): Drawn {
  const rich = drawMrkdwn(text, reader);
  return rich.alive ? { text: rich.text, markup: true } : { text: drawPlain(text, reader), markup: false };
}

/** As mrkdwn, for places where the surroundings need it. */
export function drawMarkup(text: Text, reader: Reader): string {
  return drawMrkdwn(text, reader).text;
}

/** Without any markup: people by name, instants in the reader's zone. */
export function drawPlain(text: Text, reader: Reader): string {
  return clean(localise(text, { locale: reader.locale, timeZone: reader.timeZone }));
}

/** The line for notifications and screen readers. */
export function drawFallback(text: Text, reader: Reader): string {
  const line = localise(text, {
    locale: reader.locale,
    timeZone: reader.timeZone,
    escape: (data) => escapeEntities(clean(data)),
  });
  return shorten(line.trim() || '…', LIMITS.fallback, true);
}

function drawMrkdwn(text: Text, reader: Reader): { text: string; alive: boolean } {
  let alive = false;
  const drawMention = (mention: Mention['mention']): string => {
    const id = mention.accounts.slack;
    if (!id || !/^[UW][A-Z0-9]+$/.test(id)) return escapeMrkdwn(clean(mention.name));
    alive = true;
    return `<@${id}>`;
  };
  const drawInstant = (instant: InstantText, asText: string): string => {
    alive = true;
    const seconds = Math.floor(Temporal.Instant.from(instant.instant).epochMilliseconds / 1000);
    return `<!date^${seconds}^${DATE_FORMATS[instant.style]}|${escapeMrkdwn(asText).replaceAll('|', '/')}>`;
  };
  const drawn = localise(text, {
    locale: reader.locale,
    timeZone: reader.timeZone,
    drawMention,
    // Who reads a direct chat is known, and with them the zone.
    ...(reader.shared ? { drawInstant } : {}),
    escape: (data) => escapeMrkdwn(clean(data)),
  });
  return { text: drawn, alive };
}

const DATE_FORMATS: Record<InstantText['style'], string> = {
  date: '{date_short}',
  time: '{time}',
  datetime: '{date_short} {time}',
};

/** Half a surrogate pair breaks the request's encoding, and control characters break Slack's. */
function clean(data: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  return data.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** A plain text object; Slack refuses empty ones. */
export function plainText(text: string, max: number): types.PlainTextElement {
  return { type: 'plain_text', text: shorten(text.trim() ? text : '–', max) };
}

export function mrkdwnText(text: string, max: number): types.MrkdwnElement {
  return { type: 'mrkdwn', text: shorten(text.trim() ? text : '–', max, true), verbatim: true };
}
