import { textCard } from '../chat/card.ts';
import { send } from '../chat/outgoing.ts';
import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from '../tickets/desk.ts';
import { clearAbsences, insertAbsence } from './store.ts';

/** How much of a reason is kept. */
const REASON = 200;

export interface NewAbsence {
  from: Temporal.Instant;
  /** Absent: until they say that they are back. */
  until?: Temporal.Instant;
  reason?: string;
}

/**
 * Somebody of the desk is away for a while, by their own word or their lead's. What they said before about the same
 * time counts no more.
 * @throws Refusal
 */
export async function setAbsence(
  ctx: Context,
  desk: Desk,
  who: Person,
  whose: Person,
  { from, until, reason }: NewAbsence,
): Promise<void> {
  checkMay(desk, who, whose);
  // To the millisecond, as it is stored and compared.
  const begins = from.round('millisecond').toString();
  const ends = until?.round('millisecond').toString() ?? null;
  await clearAbsences(ctx, whose.personId, begins, ends);
  await insertAbsence(ctx, {
    personId: whose.personId,
    fromAt: begins,
    untilAt: ends,
    reason: reason?.trim() ? shorten(reason.trim(), REASON) : null,
    setById: who.personId,
  });
  if (who.personId === whose.personId) return;
  const by = { name: who.name };
  tell(
    ctx,
    desk,
    whose,
    until ? t('absence.set_for_you', { ...by, until: instantText(until) }) : t('absence.open_for_you', by),
  );
}

/** Somebody is back, whenever they had meant to be. @returns false if they weren't away. @throws Refusal */
export async function endAbsence(ctx: Context, desk: Desk, who: Person, whose: Person): Promise<boolean> {
  checkMay(desk, who, whose);
  const now = ctx.now.toString();
  // What is to come stays: only what goes on at this instant ends.
  const ended = await clearAbsences(ctx, whose.personId, now, ctx.now.add({ milliseconds: 1 }).toString());
  if (ended > 0 && who.personId !== whose.personId) {
    tell(ctx, desk, whose, t('absence.ended_for_you', { name: who.name }));
  }
  return ended > 0;
}

/** Whether somebody works at the desk, so that their being away matters. */
export function isOfDesk(desk: Desk, who: Person): boolean {
  const viewer = desk.people.viewer(who);
  return viewer.isAdmin || viewer.agentOf.size > 0;
}

/** @throws Refusal for everybody else */
export function checkOfDesk(desk: Desk, who: Person): void {
  if (!isOfDesk(desk, who)) throw new Refusal(t('refusal.not_of_desk'));
}

/** Oneself; a lead for the agents of their teams; an administrator for all. @throws Refusal */
function checkMay(desk: Desk, who: Person, whose: Person): void {
  checkOfDesk(desk, who);
  if (who.personId === whose.personId) return;
  const [viewer, theirs] = [desk.people.viewer(who), desk.people.viewer(whose)];
  if (!viewer.isAdmin && ![...theirs.agentOf].some((team) => viewer.leadOf.has(team))) {
    throw new Refusal(t('refusal.not_their_lead', { name: whose.name }));
  }
  if (!isOfDesk(desk, whose)) throw new Refusal(t('refusal.not_an_agent', { name: whose.name }));
}

function tell(ctx: Context, desk: Desk, person: Person, text: Text): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  const { locale, timeZone } = person;
  send(ctx, {
    place,
    locale,
    timeZone,
    content: { op: 'put', card: textCard(text) },
    subject: `absence/${ctx.newId()}`,
  });
}
