import { createHash } from 'node:crypto';
import { send } from '../../chat/outgoing.ts';
import { laneOf } from '../../chat/place.ts';
import { transactAs, type Unit } from '../../chat/queue/transaction.ts';
import { postedAt } from '../../chat/store.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import { escalate, settle } from '../../oncall/escalate.ts';
import { type Standing, standingOf } from '../../oncall/standing.ts';
import { nameOf, type Person } from '../../people/model.ts';
import { audienceOf, type Desk, queueName } from '../../tickets/desk.ts';
import { placeName } from '../../tickets/where.ts';
import { leadsOfTeam } from '../notify.ts';
import { drillAlertCard, drillReportCard, type Took } from './cards.ts';
import { reportSubject } from './start.ts';
import { changeDrill, claimDrills, type Drill } from './store.ts';
import type { DrillMessage } from './tables.ts';

const BATCH = 10;

export interface DrillParts {
  unit: Unit;
  desk: Desk;
}

/** Raises the breaches of drills that fall due, and posts how far those that run have come. @returns how many */
export function goOnWithDrills({ unit, desk }: DrillParts): Promise<number> {
  return transactAs(unit, { type: 'job', name: 'drill' }, async (ctx) => {
    const drills = await claimDrills(ctx, BATCH);
    for (const drill of drills)
      await (drill.raisedAt ? lookAfter(ctx, desk, drill) : raise(ctx, desk, drill));
    return drills.length;
  });
}

const keyOf = ({ drillId }: Drill): string => `sla-drill/${drillId}`;

/** To the queue's room, to its leads, and by the escalation to whom that pages. */
async function raise(ctx: Context, desk: Desk, drill: Drill): Promise<void> {
  const { config } = desk;
  const messages = await messagesOf(ctx, desk, drill);
  await showAlert(ctx, desk, drill, messages, false);
  const policy = drill.policy && Object.hasOwn(config.escalations, drill.policy) ? drill.policy : undefined;
  const paged = policy
    ? await escalate(ctx, desk, {
        policy,
        key: keyOf(drill),
        summary: t('drill.page', { queue: queueName(config, drill.queue) }),
        reason: t('drill.reason'),
        isDrill: true,
      })
    : undefined;
  await changeDrill(ctx, drill.drillId, {
    raisedAt: ctx.now.toString(),
    messages,
    escalationId: paged?.escalationId ?? null,
    nextAt: ctx.now.add({ seconds: 1 }).toString(),
  });
}

async function messagesOf(ctx: Context, desk: Desk, drill: Drill): Promise<DrillMessage[]> {
  const queue = desk.config.queues[drill.queue];
  if (!queue) return [];
  const room = await desk.room(ctx, queue.channel);
  const leads = await leadsOfTeam(ctx, desk, queue.team);
  const direct = leads.flatMap((lead): Omit<DrillMessage, 'subject'>[] => {
    const place = desk.people.directPlace(lead);
    return place ? [{ place, personId: lead.personId }] : [];
  });
  return [{ place: room, personId: null }, ...direct].map((message, index) => ({
    ...message,
    subject: `${keyOf(drill)}/alert/${index + 1}`,
  }));
}

async function showAlert(
  ctx: Context,
  desk: Desk,
  drill: Drill,
  messages: readonly DrillMessage[],
  isOver: boolean,
): Promise<void> {
  const readers = await desk.people.find(
    ctx,
    messages.flatMap(({ personId }) => personId ?? []),
  );
  const { queue, dueAt } = drill;
  for (const { subject, place, personId } of messages) {
    send(ctx, {
      place,
      ...audienceOf(desk, place, readers.get(personId ?? '')),
      content: { op: 'put', card: drillAlertCard(desk.config, { queue, dueAt, isOver }) },
      subject,
      urgency: isOver ? 'normal' : 'urgent',
    });
  }
}

/** Posts what is known by now, and ends the drill once somebody has acknowledged, or its time is over. */
async function lookAfter(ctx: Context, desk: Desk, drill: Drill): Promise<void> {
  const standing = drill.escalationId ? await standingOf(ctx, drill.escalationId) : undefined;
  const posted = await postedAt(ctx, [
    ...drill.messages.map(({ subject }) => subject),
    ...(standing?.pages ?? []).map(({ subject }) => subject),
  ]);
  const people = await desk.people.find(ctx, [
    drill.startedById,
    ...drill.messages.flatMap(({ personId }) => personId ?? []),
    ...(standing?.pages ?? []).flatMap(({ personId }) => personId ?? []),
    ...(standing?.acknowledgedById ? [standing.acknowledgedById] : []),
  ]);
  const took = tookOf(desk, drill, standing, posted, people);
  const isComplete = took.every(({ ms }) => ms !== null);
  const isOver = (ms(drill.endsAt) ?? 0) <= ctx.now.epochMilliseconds || Boolean(standing?.endedAt);
  const state = isComplete ? 'done' : isOver ? 'given_up' : 'running';
  const card = drillReportCard(desk.config, { queue: drill.queue, state, dueAt: drill.dueAt, took });
  const shown = createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);
  const reader = people.get(drill.startedById);
  if (shown !== drill.shown && reader) {
    send(ctx, {
      place: drill.reportPlace,
      ...audienceOf(desk, drill.reportPlace, reader),
      content: { op: 'put', card },
      subject: reportSubject(drill.drillId),
    });
  }
  if (state === 'running') {
    await changeDrill(ctx, drill.drillId, { shown, nextAt: ctx.now.add({ seconds: 1 }).toString() });
    return;
  }
  await settle(ctx, desk, keyOf(drill));
  await showAlert(ctx, desk, drill, drill.messages, true);
  await changeDrill(ctx, drill.drillId, { shown, nextAt: null, endedAt: ctx.now.toString() });
}

/** How long each step took. Alerts and pages count from the commit, an acknowledgement from the first page. */
function tookOf(
  desk: Desk,
  drill: Drill,
  standing: Standing | undefined,
  posted: ReadonlyMap<string, string>,
  people: ReadonlyMap<string, Person>,
): Took[] {
  const raised = ms(drill.raisedAt);
  const since = (from: number | null, to: string | null | undefined): number | null =>
    from === null || !to ? null : Math.max(0, (ms(to) ?? from) - from);
  const to = (personId: string | null, lane: string): Text => {
    const person = people.get(personId ?? '');
    const where = placeName(desk.config, lane) ?? lane;
    return person ? t('drill.to_person', { name: nameOf(person), where }) : where;
  };
  const pages = standing?.pages ?? [];
  const firstPage = pages.map(({ subject }) => posted.get(subject)).find(Boolean);
  const acknowledger = people.get(standing?.acknowledgedById ?? '');
  return [
    { step: t('drill.step.committed'), ms: since(ms(drill.dueAt), drill.raisedAt) },
    ...drill.messages.map(({ subject, place, personId }) => ({
      step: t('drill.step.alert', { to: to(personId, laneOf(place)) }),
      ms: since(raised, posted.get(subject)),
    })),
    ...pages.map(({ subject, personId, lane, at }) => ({
      step: t('drill.step.page', { to: to(personId, lane) }),
      ms: since(ms(at), posted.get(subject)),
    })),
    ...(standing
      ? [
          {
            step: acknowledger
              ? t('drill.step.acknowledged_by', { name: nameOf(acknowledger) })
              : t('drill.step.acknowledged'),
            ms: since(ms(firstPage ?? null), standing.acknowledgedAt),
          },
        ]
      : []),
  ];
}

const ms = (iso: string | null): number | null =>
  iso === null ? null : Temporal.Instant.from(iso).epochMilliseconds;
