import { shorten } from '../../src/i18n/cut.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale, Mention, Text } from '../../src/i18n/text.ts';
import { clean, escapeMarkdown, oneLine, withoutFunctions } from './markdown.ts';

/** For whom and where a card or form is drawn. */
export interface CardReader {
  locale: Locale;
  timeZone: string;
  /** How the platform marks up a person; default: the name, in words. */
  drawMention?: (mention: Mention['mention']) => string;
  /**
   * Teams' dialogs. `ask`: a press that is answered with a form or card asks for one. `inside`: the card
   * stands in one, where every press submits the dialog.
   */
  dialogs?: 'ask' | 'inside';
  /** The client shows texts as they are, instead of reading them as Markdown (the web chat). */
  literal?: boolean;
  /** The client breaks a row of buttons where it is full; without that they come in short rows. */
  wrapsButtons?: boolean;
  /** Selects carry what to send when they change, for a page that listens to that. */
  changes?: boolean;
  /** The client opens Parley’s own addresses, which have no host. */
  ownPages?: boolean;
  /** Sent back by every button, so that presses of different drawings can be told apart. */
  nonce?: string;
}

/** How much of each text and list is shown. */
export interface Budget {
  text: number;
  items: number;
}

/** Texts in the reader's language, at most `budget.text` of each piece of somebody's words. */
export class Pen {
  readonly reader: CardReader;
  readonly budget: Budget;
  /** Set by who leaves something out without a mark of its own, so that the card says so. */
  leavesOut = false;
  constructor(reader: CardReader, budget: Budget) {
    this.reader = reader;
    this.budget = budget;
  }

  /** For what the client reads as Markdown, unless it is told not to: text blocks and facts. */
  markdown(text: Text): string {
    const { locale, timeZone, drawMention, literal } = this.reader;
    const escapeWords = literal ? withoutFunctions : escapeMarkdown;
    return localise(text, {
      locale,
      timeZone,
      ...(drawMention ? { drawMention } : {}),
      escape: (data) => escapeWords(shorten(data, this.budget.text)),
    });
  }

  /** The same where something has to stand. */
  filled(text: Text): string {
    const markdown = this.markdown(text);
    return markdown.trim() === '' ? '–' : markdown;
  }

  /** For what the client shows as it is: titles of buttons, options, labels. One line. */
  plain(text: Text, limit: number): string {
    const { locale, timeZone } = this.reader;
    return shorten(oneLine(localise(text, { locale, timeZone })), limit);
  }

  /** What stands in a field to be edited. It is sent back, so it is cut only if nothing else helps. */
  value(text: string): { value: string; cut: boolean } {
    const all = clean(text);
    const value = shorten(all, this.budget.text * 3);
    return { value, cut: value !== all };
  }
}

/** The schema wants the language alone, in two letters. */
export function languageOf(locale: Locale): string {
  return locale.slice(0, 2);
}
