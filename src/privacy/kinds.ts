import { localise } from '../i18n/localise.ts';
import { LOCALES, type Locale, type Message, t } from '../i18n/text.ts';

/** What can be hidden. Of two that overlap the earlier counts, which says more. */
export const SECRET_KINDS = [
  'private_key',
  'slack',
  'github',
  'gitlab',
  'aws',
  'google',
  'azure',
  'stripe',
  'npm',
  'cloud',
  'jwt',
  'custom',
  'card',
  'card_code',
  'api_key',
  'password',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** One thing that was hidden. Nothing of it is kept but its kind and of a card the last four digits. */
export interface Hidden {
  kind: SecretKind;
  /** Of a payment card only. */
  last?: string;
}

/** "GitHub token", "card ending 4242". */
export function kindText({ kind, last }: Hidden): Message {
  return kind === 'card' ? t('privacy.kind.card', { last: last ?? '' }) : t(`privacy.kind.${kind}`);
}

/**
 * What stands in a text where a secret stood: `[hidden: GitHub token]`. In one language for everybody,
 * because it becomes part of somebody's words: that of the text.
 */
export function maskOf(hidden: Hidden, locale: Locale): string {
  return localise(t('privacy.mask', { what: kindText(hidden) }), { locale, timeZone: 'UTC' });
}

export function languageOf(text: string): Locale {
  return /[\u3400-\u9fff]/.test(text) ? 'zh-CN' : 'en';
}

const LAST = '0000';

/** Every mask there can be: what is hidden already is not looked into again. */
export const ANY_MASK = new RegExp(
  SECRET_KINDS.flatMap((kind) =>
    LOCALES.map((locale) => escaped(maskOf({ kind, last: LAST }, locale)).replace(LAST, '\\d{4}')),
  ).join('|'),
  'g',
);

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
