import { type Context, isUuid } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { mayWork } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import { type Held, holdOpen } from './state.ts';
import { type Escalation, findEscalation, pagesOf } from './store.ts';

/** Agents, leads and admins. */
export function isOfDesk(desk: Desk, who: Person): boolean {
  const { isAdmin, agentOf } = desk.people.viewer(who);
  return isAdmin || agentOf.size > 0;
}

/** Whoever was paged may answer, and whoever works on the ticket; where there is none, everybody of the desk. */
async function mayAnswer(
  ctx: Context,
  desk: Desk,
  who: Person,
  { escalationId }: Escalation,
  ticket: Ticket | undefined,
): Promise<boolean> {
  if (ticket ? mayWork(desk.config, ticket, desk.people.viewer(who)) : isOfDesk(desk, who)) return true;
  return (await pagesOf(ctx, [escalationId])).some(({ personId }) => personId === who.personId);
}

/** One to look at. @throws Refusal */
export async function answerable(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
): Promise<{ escalation: Escalation; ticket: Ticket | undefined }> {
  const escalation = isUuid(escalationId) ? await findEscalation(ctx, escalationId) : undefined;
  const id = escalation?.ticketId;
  const ticket = id ? (await ticketsById(ctx, [id])).get(id) : undefined;
  if (!escalation || !(await mayAnswer(ctx, desk, who, escalation, ticket)))
    throw new Refusal(t('refusal.no_page'));
  if (escalation.endedAt !== null) throw new Refusal(t('refusal.page_over'));
  return { escalation, ticket };
}

/** One that is about to be changed, held with its ticket until the commit. @throws Refusal */
export async function answerableHeld(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
): Promise<Held> {
  await answerable(ctx, desk, who, escalationId);
  const held = await holdOpen(ctx, escalationId);
  if (!held) throw new Refusal(t('refusal.page_over'));
  return held;
}
