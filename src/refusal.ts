import type { Text } from './i18n/text.ts';

/**
 * What a person asked for can't be done; `text` says why and what to do next. Thrown by use cases before
 * they write anything, and turned into a private answer where the person is.
 */
export class Refusal extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(typeof text === 'string' ? text : 'key' in text ? text.key : 'refused');
    this.name = 'Refusal';
    this.text = text;
  }
}
