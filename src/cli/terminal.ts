import { createInterface } from 'node:readline/promises';
import { localise } from '../i18n/localise.ts';
import type { Locale, Text } from '../i18n/text.ts';

/** Where commands speak: answers on stdout, complaints on stderr, in one language. */
export interface Terminal {
  locale: Locale;
  say(text: Text): void;
  /** As it is, for what programs read. */
  print(text: string): void;
  warn(text: Text): void;
  /** A line that the next one writes over, for somebody who watches; undefined: it is over. */
  progress(text: Text | undefined): void;
  /** Words in the terminal's language, for output that is put together. */
  words(text: Text): string;
  /** A line that somebody types; undefined where nobody is there to be asked. */
  ask(text: Text): Promise<string | undefined>;
}

export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

export function terminal(locale: Locale, { stdin, stdout, stderr }: Streams): Terminal {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const words = (text: Text) => localise(text, { locale, timeZone });
  return {
    locale,
    words,
    say: (text) => void stdout.write(`${words(text)}\n`),
    print: (text) => void stdout.write(text),
    warn: (text) => void stderr.write(`${words(text)}\n`),
    progress(text) {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${text === undefined ? '' : words(text)}`);
    },
    async ask(text) {
      if (!stdin.isTTY) return undefined;
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return (await lines.question(words(text))).trim();
      } finally {
        lines.close();
      }
    },
  };
}
