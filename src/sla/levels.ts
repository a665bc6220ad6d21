import type { Block, Card } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { type TicketRef, visibleTicket } from '../tickets/access.ts';
import { deadlineBlock } from '../tickets/deadline.ts';
import type { Desk } from '../tickets/desk.ts';
import { titleOf } from '../tickets/labels.ts';
import { ticketKey } from '../tickets/model.ts';
import { deadlineOf } from './deadline.ts';
import type { LevelParts } from './parts.ts';
import { policiesCard } from './policies-card.ts';
import { checkShown } from './shown.ts';
import { toldOf } from './why/told.ts';

/** What is promised, for everybody. */
export async function levelsCard(
  ctx: Context,
  desk: Desk,
  { rules }: LevelParts,
  who: Person,
): Promise<Card> {
  const version = (await rules.versions(ctx)).at(-1);
  if (!version) throw new Error('there is no version of the policies');
  return policiesCard({ version, config: desk.config, now: ctx.now, leads: leadsAny(desk, who) });
}

/** Whether somebody may try things with the promises of any team. */
export function leadsAny(desk: Desk, who: Person): boolean {
  const viewer = desk.people.viewer(who);
  return viewer.isAdmin || viewer.leadOf.size > 0;
}

/** How the clocks of one ticket stand. @throws Refusal */
export async function slaOf(
  ctx: Context,
  desk: Desk,
  { rules }: LevelParts,
  who: Person,
  ref: TicketRef,
): Promise<{ card: Card; ticketId: string }> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  checkShown(desk, ticket, who);
  const { ticketId } = ticket;
  const now = ctx.now.epochMilliseconds;
  const facts = (await rules.facts(ctx, [ticket])).get(ticketId) ?? [];
  const told = toldOf(facts, await rules.versions(ctx), rules.calendarOf, now);
  // Of what is over, the latest run of each promise.
  const latest = new Map(told.map((one) => [one.clock.target, one]));
  const rows = [...latest.values()].flatMap(({ clock, calendar }): Block[] => {
    const deadline = deadlineOf(clock, calendar, now);
    return deadline ? [deadlineBlock(deadline)] : [];
  });
  const card: Card = {
    summary: t('levels.of_ticket', { key: ticketKey(ticket) }),
    blocks: [
      { type: 'heading', text: titleOf(desk.config, ticket) },
      ...(rows.length > 0 ? rows : [{ type: 'text', text: t('why.none') } as const]),
      {
        type: 'actions',
        buttons: [
          { action: 'ticket.why', subject: ticketId, label: t('why.button'), opensCard: true },
          { action: 'sla.levels', subject: '', label: t('levels.button'), opensCard: true },
        ],
      },
    ],
  };
  return { card, ticketId };
}
