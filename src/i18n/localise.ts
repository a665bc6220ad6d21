import { IntlMessageFormat } from 'intl-messageformat';
import { isolated, undirected } from './direction.ts';
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

/**
 * Puts a text into the reader's language and zone. Messages are ICU MessageFormat. What somebody wrote keeps to
 * itself: it can't turn the direction of the words around it.
 */
export function localise(text: Text, reader: Reader): string {
  const escapeData = (data: string) => {
    const words = undirected(data.toWellFormed());
    return reader.escape?.(words) ?? words;
  };
  if (typeof text === 'string') return escapeData(text);
  if ('localized' in text) return escapeData(text.localized[reader.locale]);
  if ('mention' in text) {
    const mention = { ...text.mention, name: undirected(text.mention.name) };
    return reader.drawMention?.(mention) ?? escapeData(mention.name);
  }
  if ('instant' in text) {
    const asText = formatInstant(text, reader.locale, reader.timeZone);
    return reader.drawInstant?.(text, asText) ?? escapeData(asText);
  }
  if ('period' in text) {
    // Drawn by the platform in each viewer's own zone, they may stand on different days.
    if (reader.drawInstant) {
      const drawn = (instant: string) => localise({ instant, style: 'datetime' }, reader);
      return `${drawn(text.period.from)} – ${drawn(text.period.to)}`;
    }
    return escapeData(formatPeriod(text.period, reader));
  }
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(text.args ?? {})) {
    if (typeof value === 'number') values[name] = value;
    else values[name] = isWords(value) ? isolated(localise(value, reader)) : localise(value, reader);
  }
  return formatterOf(reader.locale, text.key).format(values) as string;
}

/** What somebody wrote, rather than a text of ours that may hold such. */
function isWords(text: Text): boolean {
  return typeof text === 'string' || 'mention' in text || 'localized' in text;
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

function formatInstant({ instant, style }: InstantText, locale: Locale, timeZone: string): string {
  return dateFormat(style, { locale, timeZone }).format(new Date(instant));
}

function formatPeriod({ from, to }: { from: string; to: string }, { locale, timeZone }: Reader): string {
  const dayOf = (instant: string) => formatInstant({ instant, style: 'date' }, locale, timeZone);
  const end = { instant: to, style: dayOf(from) === dayOf(to) ? 'time' : 'datetime' } as const;
  const begin = { instant: from, style: 'datetime' } as const;
  return `${formatInstant(begin, locale, timeZone)} – ${formatInstant(end, locale, timeZone)}`;
}

function dateFormat(
  style: InstantText['style'],
  { locale, timeZone }: Pick<Reader, 'locale' | 'timeZone'>,
): Intl.DateTimeFormat {
  const cacheKey = `${locale} ${timeZone} ${style}`;
  const known = dateFormats.get(cacheKey);
  if (known) return known;
  const fresh = new Intl.DateTimeFormat(locale, { ...formats[style], timeZone });
  dateFormats.set(cacheKey, fresh);
  return fresh;
}
