import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Feed } from './feed-store.ts';

/**
 * Links to calendars. Programs that fetch them can't sign in, so the address itself is the secret: the calendar's id
 * and a signature over its generation, which nobody can make up, and which is void once the link is renewed.
 */
export interface FeedLinks {
  /** @returns undefined while nobody knows under which address Parley is reached */
  linkTo(feed: Feed): string | undefined;
  /** The calendar's id in what a link ends with; undefined if it can't be one. */
  idIn(token: string): string | undefined;
  isValid(token: string, feed: Feed): boolean;
}

/** @param parts.origin such as https://desk.example.com */
export function createFeedLinks(parts: { key: string; origin(): string | undefined }): FeedLinks {
  const tokenOf = ({ feedId, generation }: Feed): string => {
    const signature = createHmac('sha256', parts.key).update(`calendar ${feedId} ${generation}`).digest();
    return `${feedId.replaceAll('-', '')}${signature.toString('base64url')}`;
  };
  return {
    linkTo(feed) {
      const origin = parts.origin();
      return origin && `${origin.replace(/\/$/, '')}/oncall/${tokenOf(feed)}.ics`;
    },
    idIn: (token) =>
      /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})[\w-]{43}$/
        .exec(token)
        ?.slice(1)
        .join('-'),
    isValid(token, feed) {
      const [given, ours] = [Buffer.from(token), Buffer.from(tokenOf(feed))];
      return given.length === ours.length && timingSafeEqual(given, ours);
    },
  };
}
