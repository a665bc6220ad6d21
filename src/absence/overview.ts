import type { Card, ListItem } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { checkOfDesk } from './set.ts';
import { type Absence, absencesFrom } from './store.ts';

const SHOWN = 30;

/** Who of the desk is away, now and later. @throws Refusal */
export async function absencesCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  checkOfDesk(desk, who);
  const absences = await absencesFrom(ctx, SHOWN);
  const people = await desk.people.find(
    ctx,
    absences.map(({ personId }) => personId),
  );
  const title = t('absence.title');
  const items = absences.flatMap((absence): ListItem[] => {
    const person = people.get(absence.personId);
    return person ? [{ title: nameOf(person), detail: lineOf(ctx, absence) }] : [];
  });
  return {
    summary: title,
    blocks: [
      { type: 'heading', text: title },
      items.length > 0 ? { type: 'list', items } : { type: 'text', text: t('absence.nobody') },
    ],
  };
}

function lineOf(ctx: Context, { fromAt, untilAt, reason }: Absence): Text {
  const from = Temporal.Instant.from(fromAt);
  const until = untilAt ? instantText(Temporal.Instant.from(untilAt)) : undefined;
  const hasBegun = Temporal.Instant.compare(from, ctx.now) <= 0;
  const when = hasBegun
    ? until
      ? t('absence.until', { until })
      : t('absence.open')
    : until
      ? t('absence.from_until', { from: instantText(from), until })
      : t('absence.from', { from: instantText(from) });
  return reason ? t('absence.with_reason', { when, reason }) : when;
}
