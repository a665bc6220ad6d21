import { LIMITS } from '../limits.ts';
import { shorten } from './shorten.ts';

/**
 * What a card's elements carry, and how it is read back. Slack wants ids that are unique in a message, so
 * each begins with a running number. Nothing that comes back is trusted: the core loads and authorises anew.
 */

/** Gives out the running numbers of one card. */
export class Numbering {
  private last = 0;
  next(): number {
    this.last += 1;
    return this.last;
  }
}

export function actionId(number: number, action: string): string {
  return shorten(`${number}:${action}`.toWellFormed(), LIMITS.actionId);
}

/** The action of an element, or undefined for one that isn't ours or only opens a page. */
export function actionOf(id: string): string | undefined {
  return /^\d+:(.+)$/s.exec(id)?.[1];
}

/** A select has no value of its own besides the option's, so its block carries its field and subject. */
export function choiceBlockId(number: number, field: string, subject: string): string {
  return shorten(`${number}:${field}:${subject}`.toWellFormed(), LIMITS.blockId);
}

export function choiceOf(blockId: string): { field: string; subject: string } | undefined {
  const match = /^\d+:([^:]*):(.*)$/s.exec(blockId);
  return match ? { field: match[1] ?? '', subject: match[2] ?? '' } : undefined;
}

/** Slack refuses empty values. */
const EMPTY = '∅';
export function optionValue(value: string): string {
  return value === '' ? EMPTY : shorten(value.toWellFormed(), LIMITS.optionValue);
}
export function valueOfOption(value: string): string {
  return value === EMPTY ? '' : value;
}
