import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../../tickets/desk.ts';
import { queueName } from '../../tickets/desk.ts';
import { queuesLedBy } from '../replay/access.ts';
import { drillReportCard } from './cards.ts';
import { insertDrill } from './store.ts';

/** The breach falls due a little later, so that whoever started it sees it come. */
const AHEAD_SECONDS = 3;
/** Whoever is paged has this long to acknowledge. */
const MINUTES = 15;

export const reportSubject = (drillId: string): string => `sla-drill/${drillId}/report`;

/**
 * Starts a drill: in a few seconds a breach that never was goes through the outbox to everybody whom a real one would
 * reach.
 * @param ask.policy of the escalation that pages people; absent: nobody is paged
 * @throws Refusal
 */
export async function startDrill(
  ctx: Context,
  desk: Desk,
  who: Person,
  { queue, policy }: { queue: string; policy?: string },
): Promise<void> {
  if (!queuesLedBy(desk, who).includes(queue)) throw new Refusal(t('refusal.levels_not_lead'));
  const reportPlace = desk.people.directPlace(who);
  if (!reportPlace) throw new Refusal(t('refusal.drill_nowhere'));
  const drillId = ctx.newId();
  const dueAt = ctx.now.add({ seconds: AHEAD_SECONDS }).toString();
  const isNew = await insertDrill(ctx, {
    drillId,
    queue,
    policy: policy ?? null,
    startedById: who.personId,
    reportPlace,
    dueAt,
    endsAt: ctx.now.add({ minutes: MINUTES }).toString(),
    nextAt: dueAt,
  });
  if (!isNew) throw new Refusal(t('refusal.drill_on', { queue: queueName(desk.config, queue) }));
  send(ctx, {
    place: reportPlace,
    locale: who.locale,
    timeZone: who.timeZone,
    content: { op: 'put', card: drillReportCard(desk.config, { queue, state: 'waiting', dueAt, took: [] }) },
    subject: reportSubject(drillId),
  });
}
