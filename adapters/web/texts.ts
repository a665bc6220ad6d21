import { web as en } from '../../src/i18n/en/web.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { web as zhCN } from '../../src/i18n/zh-CN/web.ts';

const CATALOGUES: Record<Locale, Record<string, string>> = { en, 'zh-CN': zhCN };
const PREFIX = 'web.ui.';

/**
 * The page's own words. The browser fills in `{name}` and nothing more: where a number decides between
 * words, there is a text for each.
 */
export function textsFor(locale: Locale): Record<string, string> {
  return Object.fromEntries(
    Object.entries(CATALOGUES[locale])
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, text]) => [key.slice(PREFIX.length), text]),
  );
}
