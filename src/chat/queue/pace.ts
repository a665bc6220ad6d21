import type { Pace } from '../platform.ts';

/**
 * The earliest instant (ms since 1970) at which a room may get another message, so that no window of
 * `perMs` holds more than `messages`.
 * @param recent instants of the latest posts, oldest first
 */
export function nextAllowedAt(recent: readonly number[], pace: Pace): number {
  const opening = recent[recent.length - pace.messages];
  return opening === undefined ? 0 : opening + pace.perMs;
}

/** The posts that still count for later ones. */
export function remember(recent: readonly number[], at: number, pace: Pace): number[] {
  return [...recent, at].slice(-pace.messages);
}

/** Posts after `now` are from a clock that was put back since: they were made by now at the latest. */
export function upTo(now: number, recent: readonly number[]): number[] {
  return recent.map((at) => Math.min(at, now));
}
