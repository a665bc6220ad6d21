import { directPerson, laneOf, type Place } from '../chat/place.ts';
import type { OutboundContent } from '../chat/tables.ts';
import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Desk } from '../tickets/desk.ts';
import { placeName, platformName } from '../tickets/where.ts';
import type { Why } from './model.ts';

/** How much of a platform's own words is shown. */
const SHOWN = 120;

/** A place as people call it; a direct chat by whom it is with. */
export async function whereOf(ctx: Context, desk: Desk, place: Place): Promise<Text> {
  const platform = platformName(place.platform);
  if (directPerson(place.channel) !== undefined) {
    const person = await desk.people.at(ctx, place);
    // A mail's address is its owner's; who may read this knows them by name or not at all.
    return person ? t('place.room', { platform, room: person.name }) : t('place.direct', { platform });
  }
  return placeName(desk.config, laneOf(place)) ?? platform;
}

/** Why a message has not been sent, and when it is tried next. */
export function whyText(why: Why, place: Place): Text {
  const platform = platformName(place.platform);
  switch (why.kind) {
    case 'undo':
      return t('why.undo', { at: timeOf(why.until) });
    case 'down': {
      const since = t(`why.${why.reason}`, { platform, since: dayOf(why.since) });
      return why.until === undefined ? since : next(since, why.until);
    }
    case 'tenant_limit':
      return next(t('why.tenant_limit', { platform }), why.until);
    case 'room_limit':
      return next(t('why.room_limit'), why.until);
    case 'back_off':
      return next(
        why.error ? t('why.back_off_error', { error: shorten(why.error, SHOWN) }) : t('why.back_off'),
        why.until,
      );
    case 'looking':
      return t('why.looking', { platform });
    case 'behind':
      return t('why.behind');
    case 'going':
      return t('why.going');
  }
}

const next = (why: Text, until: number): Text => t('why.next', { why, at: timeOf(until) });

/** An outage may be from another day. */
const dayOf = (ms: number): Text => instantText(Temporal.Instant.fromEpochMilliseconds(ms));

const timeOf = (ms: number): Text => instantText(Temporal.Instant.fromEpochMilliseconds(ms), 'time');

/** Why a message failed for good, from what the outbox wrote down (`cause: the platform's words`). */
export function failureText(error: string | null, attempts: number): Text {
  const [, cause = '', words = ''] = /^(not_member|gone|invalid): (.*)$/su.exec(error ?? '') ?? [];
  if (cause === 'not_member' || cause === 'gone') return t(`failed.${cause}`);
  const givenUp = /^given up: (.*)$/su.exec(words)?.[1];
  if (givenUp !== undefined) return t('failed.given_up', { attempts, error: shorten(givenUp, SHOWN) });
  return t('failed.invalid', { error: shorten(words || (error ?? '—'), SHOWN) });
}

/** A kind of message, for whom its words are not. */
export const kindText = (op: OutboundContent['op']): Text => t(`delivery.what.${op}`);

/** A stretch of time as people say it: the two largest units at most. */
export function longText(duration: Temporal.Duration): Text {
  const seconds = Math.max(0, Math.floor(duration.total('seconds')));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return t('long.seconds', { n: seconds });
  if (hours === 0) return t('long.minutes', { n: minutes });
  if (hours < 24) return t('long.hours', { h: hours, n: minutes % 60 });
  return t('long.days', { d: Math.floor(hours / 24), h: hours % 24 });
}
