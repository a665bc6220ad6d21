import type { types } from '@slack/bolt';
import type { Option } from '../../../src/chat/card.ts';
import { LIMITS } from '../limits.ts';
import { optionValue } from './ids.ts';
import { drawPlain, plainText, type Reader } from './text.ts';

/** What a static select offers: a list, or groups of 100 where it is longer. */
export type Offer =
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] };

/** @returns undefined when there is nothing to choose from, which Slack has no element for */
export function offerOf(options: readonly Option[], reader: Reader): Offer | undefined {
  const all = [...new Map(options.map((option) => [optionValue(option.value), option])).values()]
    .slice(0, LIMITS.optionsPerGroup * LIMITS.groupsPerSelect)
    .map((option) => optionOf(option, reader));
  if (all.length === 0) return undefined;
  if (all.length <= LIMITS.optionsPerGroup) return { options: all };
  const groups = [];
  for (let from = 0; from < all.length; from += LIMITS.optionsPerGroup) {
    const part = all.slice(from, from + LIMITS.optionsPerGroup);
    const label = plainText(`${from + 1}–${from + part.length}`, LIMITS.groupLabel);
    groups.push({ label, options: part });
  }
  return { option_groups: groups };
}

/** The options that are chosen at first; Slack refuses any that it doesn't find in the offer word for word. */
export function chosenOf(offer: Offer, values: readonly string[]): types.PlainTextOption[] {
  const wanted = new Set(values.map(optionValue));
  const all = 'options' in offer ? offer.options : offer.option_groups.flatMap((group) => group.options);
  return all.filter((option) => option.value !== undefined && wanted.has(option.value));
}

function optionOf(option: Option, reader: Reader): types.PlainTextOption {
  const label = drawPlain(option.label, reader).replace(/\s+/g, ' ');
  return { text: plainText(label, LIMITS.optionText), value: optionValue(option.value) };
}
