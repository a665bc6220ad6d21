import type { Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import type { PictureLinks } from '../../files/links.ts';
import { localise } from '../../i18n/localise.ts';
import { type Locale, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { pngOf } from '../../pictures/png.ts';
import { type TicketRef, visibleTicket } from '../../tickets/access.ts';
import type { Desk } from '../../tickets/desk.ts';
import { titleOf } from '../../tickets/labels.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { ticketKey } from '../../tickets/model.ts';
import { mayWork } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import type { Rules } from '../rules.ts';
import { checkShown } from '../shown.ts';
import { CLOCKS_SHOWN, whyCard } from './card.ts';
import { readToken, tokenOf } from './link.ts';
import { whyPicture } from './picture.ts';
import type { Doing } from './strand.ts';
import { type Told, toldOf } from './told.ts';

/** For whom a card with a picture is drawn. */
export interface Onlooker {
  who: Person;
  locale: Locale;
  timeZone: string;
  /** Whether the platform where it is shown can load a picture of ours. */
  seesPictures: boolean;
}

/**
 * Why a ticket's clocks stand as they do. The desk sees by which rules; the people concerned, what was promised and
 * when it ran.
 * @throws Refusal
 */
export async function whyOf(
  ctx: Context,
  desk: Desk,
  { rules, links }: { rules: Rules; links: PictureLinks },
  { who, locale, timeZone, seesPictures }: Onlooker,
  ref: TicketRef,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  checkShown(desk, ticket, who);
  const now = ctx.now.epochMilliseconds;
  const told = await tellAll(ctx, rules, ticket, now);
  const { ticketId } = ticket;
  const wanted = { kind: 'why', ticketId, at: now, locale, timeZone } as const;
  const card = whyCard({
    key: ticketKey(ticket),
    title: titleOf(desk.config, ticket),
    told,
    now,
    forDesk: mayWork(desk.config, ticket, desk.people.viewer(who)),
    ...(seesPictures && told.length > 0 ? { picture: links.linkTo(tokenOf(wanted)) } : {}),
  });
  return { card, ticketId };
}

/** The picture that a link names. The link is what lets one see it. @returns PNG; undefined: there is none (any more) */
export async function drawWhy(ctx: Context, rules: Rules, token: string): Promise<Buffer | undefined> {
  const wanted = readToken(token);
  const ticket = wanted && (await ticketsById(ctx, [wanted.ticketId])).get(wanted.ticketId);
  if (!ticket) return undefined;
  const told = await tellAll(ctx, rules, ticket, wanted.at);
  const strands = told.slice(-CLOCKS_SHOWN);
  const legend = wanted.locale === 'en' ? { legend: legendIn(wanted.locale) } : {};
  return pngOf(whyPicture({ strands, now: wanted.at, timeZone: wanted.timeZone, ...legend }));
}

async function tellAll(ctx: Context, rules: Rules, ticket: Ticket, now: number): Promise<Told[]> {
  const facts = (await rules.facts(ctx, [ticket])).get(ticket.ticketId) ?? [];
  return toldOf(facts, await rules.versions(ctx), rules.calendarOf, now);
}

/** The font of the pictures has no Chinese letters; there the card's words say what colours mean. */
function legendIn(locale: Locale): Record<Doing | 'due', string> {
  const say = (key: Doing | 'due') => localise(t(`why.colour.${key}`), { locale, timeZone: 'UTC' });
  return {
    early: say('early'),
    warned: say('warned'),
    late: say('late'),
    paused: say('paused'),
    closed: say('closed'),
    due: say('due'),
  };
}
