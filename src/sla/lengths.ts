import { durationText } from '../duration.ts';

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;

const UNIT = {
  d: MINUTES_A_DAY,
  h: 60,
  m: 1,
} as const;
const NUMBER = '\\d{1,4}(?:[.,]\\d)?';
const PART = new RegExp(
  `^\\s*(?<n>${NUMBER})\\s*(?:(?<d>days?|d|天|日)|(?<h>hours?|hrs?|h|(?:个)?(?:小时|钟头))|(?<m>minutes?|mins?|m|分钟?))(?![a-z])`,
  'iu',
);
/** People say much in front of what they mean. */
const LEAD_IN = /^(?:for|by|another|再|多)\s*/iu;

/**
 * Reads “30m: waiting for parts”, “1h30m waiting”, “2 hours”, “2小时：等备件”.
 * @returns ms and what follows; undefined if it doesn't begin with a length of time
 */
export function readLength(text: string): { ms: number; rest: string } | undefined {
  let rest = text.trim().replace(LEAD_IN, '');
  let minutes = 0;
  let isLength = false;
  for (let part = PART.exec(rest); part?.groups; part = PART.exec(rest)) {
    const { n = '', d, h } = part.groups;
    minutes += Number(n.replace(',', '.')) * (d ? UNIT.d : h ? UNIT.h : UNIT.m);
    isLength = true;
    rest = rest.slice(part[0].length);
  }
  const ms = Math.round(minutes) * MINUTE_MS;
  if (!isLength || ms === 0) return undefined;
  return { ms, rest: rest.replace(/^[\s:：,，]+/u, '').trim() };
}

/** Lengths that forms offer, in minutes. */
export const OFFERED_MINUTES = [15, 30, 60, 120, 240, 480, 1_440] as const;
export const lengthOptions = () =>
  OFFERED_MINUTES.map((minutes) => ({ value: String(minutes), label: durationText(minutes * MINUTE_MS) }));

/** @returns ms; undefined for what no form offers */
export function offeredLength(value: string | undefined): number | undefined {
  const minutes = OFFERED_MINUTES.find((one) => String(one) === value);
  return minutes === undefined ? undefined : minutes * MINUTE_MS;
}
