import { send } from '../../chat/outgoing.ts';
import { laneOf, type Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { otherWays } from '../../delivery/other-ways.ts';
import type { Person } from '../../people/model.ts';
import { audienceOf, type Desk } from '../../tickets/desk.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { isConfidential, maySee } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import { type PageView, pageCard } from './cards.ts';
import { type Escalation, type Page, pagesOf } from './store.ts';

/**
 * Makes every page of these escalations show how they are now, wherever it went. One that asks somebody to act is urgent:
 * it goes first in its room, and another way if its platform is away.
 */
export async function showPages(ctx: Context, desk: Desk, escalations: readonly Escalation[]): Promise<void> {
  const ids = escalations.map(({ escalationId }) => escalationId);
  const pages = await pagesOf(ctx, ids);
  const tickets = await ticketsById(
    ctx,
    escalations.flatMap(({ ticketId }) => ticketId ?? []),
  );
  const people = await desk.people.find(ctx, idsIn(escalations, pages));
  const elsewhere = await otherWays(
    ctx,
    desk,
    pages.map(({ subject }) => subject),
  );
  for (const escalation of escalations) {
    const theirs = pages.filter(({ escalationId }) => escalationId === escalation.escalationId);
    const ticket = escalation.ticketId ? tickets.get(escalation.ticketId) : undefined;
    for (const page of theirs) {
      const reader = page.personId ? people.get(page.personId) : undefined;
      const isLatest = !theirs.some((other) => other.number > page.number && isSameRecipient(page, other));
      const view: PageView = {
        escalation,
        pages: theirs,
        people,
        ticket,
        config: desk.config,
        isLatest,
        isHidden: isHidden(desk, ticket, page.place, reader),
      };
      const isCall = isLatest && (escalation.state === 'triggered' || escalation.state === 'exhausted');
      const put = (place: Place, subject: string, urgency: 'urgent' | 'normal') =>
        send(ctx, {
          place,
          ...audienceOf(desk, place, reader),
          content: { op: 'put', card: pageCard(view) },
          subject,
          ...(escalation.ticketId ? { ticketId: escalation.ticketId } : {}),
          urgency,
        });
      put(page.place, page.subject, isCall ? 'urgent' : 'normal');
      for (const other of elsewhere) {
        if (other.topic === page.subject) put(other.place, other.subject, 'normal');
      }
    }
  }
}

function idsIn(escalations: readonly Escalation[], pages: readonly Page[]): string[] {
  const all = [
    ...escalations.flatMap((one) => [one.acknowledgedById, ...one.awayIds]),
    ...pages.map((one) => one.personId),
  ];
  return [...new Set(all.filter((id): id is string => id !== null))];
}

const isSameRecipient = (a: Page, b: Page): boolean =>
  a.personId || b.personId ? a.personId === b.personId : laneOf(a.place) === laneOf(b.place);

/** Of a confidential ticket, who may not see it and rooms other than its queue's read the number only. */
function isHidden(desk: Desk, ticket: Ticket | undefined, place: Place, reader: Person | undefined): boolean {
  if (!ticket || !isConfidential(desk.config, ticket)) return false;
  if (reader) return !maySee(desk.config, ticket, desk.people.viewer(reader), false);
  return desk.config.queues[ticket.queue]?.channel !== `${place.platform}:${place.channel}`;
}
