import { textCard } from '../chat/card.ts';
import type { Inbound } from '../chat/inbound.ts';
import type { Outgoing } from '../chat/outgoing.ts';
import { laneOf } from '../chat/place.ts';
import type { Context } from '../context.ts';
import { instantText, t } from '../i18n/text.ts';
import type { Talk } from './talk.ts';

/** An answer that comes later than this says so; sooner it is an ordinary delay. */
const LATE_SECONDS = 5 * 60;
const HOUR_MS = 3_600_000;

/** When something was said: what nobody told us in time counts from when it stood on its platform. */
export function saidAt(ctx: Pick<Context, 'now'>, { missed, at }: Inbound): Temporal.Instant {
  if (!missed) return ctx.now;
  const said = Temporal.Instant.from(at);
  return Temporal.Instant.compare(said, ctx.now) < 0 ? said : ctx.now;
}

/** Whether somebody wrote this while nobody listened, so long ago that an answer has to say so. */
export function isLate({ ctx, saidAt: said }: Pick<Talk, 'ctx' | 'saidAt'>): boolean {
  return ctx.now.since(said).total('seconds') > LATE_SECONDS;
}

/**
 * Before an answer that comes late: that it is late, and to what. A line that is not answered where it was
 * written, such as a comment, needs no excuse; several answers in one place need one together.
 */
export function excuseLateness(talk: Talk): void {
  const { ctx, inbound, who, saidAt: said } = talk;
  const lane = laneOf(inbound.place);
  const answer = ctx.outgoing.find(({ place }) => laneOf(place) === lane);
  if (!answer || !isLate(talk)) return;
  const { place, locale, timeZone, under } = answer;
  const hour = Math.floor(ctx.now.epochMilliseconds / HOUR_MS);
  const excuse: Outgoing = {
    place,
    locale,
    timeZone,
    ...(under ? { under } : {}),
    content: { op: 'put', card: textCard(t('talk.away', { name: who.name, at: instantText(said) })) },
    subject: ['away', lane, place.thread ?? under ?? '', who.personId, hour].join('/'),
  };
  ctx.outgoing.unshift(excuse);
}
