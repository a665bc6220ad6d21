/** Teams' own limits and our patience with it. */

export const MAX_BODY_BYTES = 1_000_000;

/**
 * Teams takes 7 messages a second, 8 in 2 s, 60 in 30 s and 1,800 an hour per conversation. One window that
 * keeps the first three; an hour of one message every two seconds in one room is left to `Retry-After`.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
export const PACE = { messages: 7, perMs: 4_000 };

/** A call of the Connector that takes longer is given up. */
export const CALL_MS = 9_000;
/** What may hold up an answer that somebody waits for. */
export const LOOK_UP_MS = 2_000;

/** A message that arrives again within this time is the same press, whatever its id. */
export const SAME_PRESS_MS = 10_000;

/** Images up to this size travel inside the message, whose limit is 100 KB in UTF-16: base64, two bytes a unit. */
export const MAX_INLINE_IMAGE_BYTES = 24_000;

export const MAX_REDIRECTS = 3;
export const DOWNLOAD_MS = 60_000;
