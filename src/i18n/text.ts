import type { MessageKey } from './en/index.ts';

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/**
 * A text that is not yet in a language. A plain string is data (somebody's words, a number, a name) and
 * stays as it is; the rest is put into the reader's language and zone when it is drawn. JSON, so that
 * cards wait in the outbox independent of who will read them.
 */
export type Text = string | Message | InstantText | PeriodText | Mention | LocalizedText;
export interface Message {
  key: MessageKey;
  args?: Record<string, Text | number>;
}
export interface InstantText {
  /** ISO instant. */
  instant: string;
  style: 'date' | 'time' | 'datetime';
}
/** From one instant to another, ISO; what both have in common, such as the day, is said once. */
interface PeriodText {
  period: { from: string; to: string };
}
/** A person; notified where the platform can. */
export interface Mention {
  mention: { name: string; accounts: Partial<Record<'slack' | 'teams' | 'web', string>> };
}

/** A text that the configuration gives in every language, e.g. a queue's name. */
interface LocalizedText {
  localized: Record<Locale, string>;
}

/** A text from the catalogue. */
export function t(key: MessageKey, args?: Message['args']): Message {
  return args ? { key, args } : { key };
}
export function instantText(
  instant: Temporal.Instant,
  style: InstantText['style'] = 'datetime',
): InstantText {
  return { instant: instant.toString(), style };
}

export function periodText(from: Temporal.Instant, to: Temporal.Instant): PeriodText {
  return { period: { from: from.toString(), to: to.toString() } };
}

/** The nearest supported language of a platform's locale tag (`zh-Hans-CN`, `en_GB`); undefined if none. */
export function localeOf(tag: string | undefined): Locale | undefined {
  if (!tag) return undefined;
  const language = tag.toLowerCase().replace('_', '-').split('-')[0];
  return language === 'zh' ? 'zh-CN' : language === 'en' ? 'en' : undefined;
}
