import { IntlMessageFormat } from 'intl-messageformat';
import { en, type MessageKey } from './en/index.ts';
import type { InstantText, Locale, Mention, Text } from './text.ts';
import { zhCN } from './zh-CN/index.ts';

const CATALOGUES: Record<Locale, Record<MessageKey, string>> = { en, 'zh-CN': zhCN };
const compiled = new Map<string, IntlMessageFormat>();

export interface Reader {
  locale: Locale;
  timeZone: string;
  /** How the platform draws an instant or a person itself, e.g. Slack's `<!date^…>`; default: as text. */
  drawInstant?: (instant: InstantText, asText: string) => string;
  drawMention?: (mention: Mention['mention']) => string;
  /** Applied to every piece of data (never to the catalogue's own words), e.g. Markdown escaping. */
  escape?: (data: string) => string;
}

/** Puts a text into the reader's language and zone. Messages are ICU MessageFormat. */
export function localise(text: Text, reader: Reader): string {
  const escapeData = reader.escape ?? ((s: string) => s);
  if (typeof text === 'string') return escapeData(text);
  if ('localized' in text) return escapeData(text.localized[reader.locale]);
  if ('mention' in text) return reader.drawMention?.(text.mention) ?? escapeData(text.mention.name);
  if ('instant' in text) {
    const asText = formatInstant(text, reader.locale, reader.timeZone);
    return reader.drawInstant?.(text, asText) ?? escapeData(asText);
  }
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(text.args ?? {})) {
    values[name] = typeof value === 'number' ? value : localise(value, reader);
  }
  return formatterOf(reader.locale, text.key).format(values) as string;
}

function formatterOf(locale: Locale, key: MessageKey): IntlMessageFormat {
  const cacheKey = `${locale} ${key}`;
  const known = compiled.get(cacheKey);
  if (known) return known;
  // ignoreTag: `<` in a text is a character, never markup.
  const fresh = new IntlMessageFormat(CATALOGUES[locale][key], locale, undefined, { ignoreTag: true });
  compiled.set(cacheKey, fresh);
  return fresh;
}

const formats: Record<InstantText['style'], Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
};
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function formatInstant(text: InstantText, locale: Locale, timeZone: string): string {
  const cacheKey = `${locale} ${timeZone} ${text.style}`;
  let format = dateFormats.get(cacheKey);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...formats[text.style], timeZone });
    dateFormats.set(cacheKey, format);
  }
  return format.format(new Date(text.instant));
}
