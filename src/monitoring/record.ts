import type { MonitorSource } from '../config/monitoring.ts';
import type { Context } from '../context.ts';
import type { Desk } from '../tickets/desk.ts';
import type { Alert } from './formats/alert.ts';
import { type Sorted, sorted } from './sorting.ts';
import {
  beginIncidents,
  endAlerts,
  type FiringKey,
  firingOf,
  holdSource,
  incidentsSince,
  insertAlerts,
  knownFirings,
  liveIncidents,
  makeDue,
  type NewIncident,
  noteHeard,
} from './store.ts';

/** A ticket's card follows its alerts at most this often. */
const SHOWN_EVERY_MS = 5_000;
/** The key of the incident that takes in a storm. */
const STORM = '';

/** What was new in a batch. */
export interface Recorded {
  fired: number;
  ended: number;
  /** Known already, or ignored by a rule. */
  nothing: number;
}

type Placed = Alert & Sorted & { startsAt: string };

/**
 * Keeps what a monitor sent, each firing once: by its fingerprint and its beginning. What has to happen to tickets
 * is left to `workIncidents`; so that a storm costs its senders nothing but this.
 */
export async function recordAlerts(
  ctx: Context,
  desk: Desk,
  source: string,
  settings: MonitorSource,
  alerts: readonly Alert[],
): Promise<Recorded> {
  await noteHeard(ctx, source);
  const silent = await endAlerts(ctx, source, [silenceOf(ctx)], { isOlder: false });
  const told = latestOfEach(alerts)
    .map((alert) => ({ ...alert, ...sorted(settings, alert) }))
    .filter((alert) => !alert.isIgnored);
  const firing = await withBeginnings(
    ctx,
    source,
    told.filter((alert) => alert.isFiring),
  );
  const fired = await fire(ctx, desk, source, await unknownOf(ctx, source, firing));
  const ended = await end(
    ctx,
    source,
    told.filter((alert) => !alert.isFiring),
  );
  await makeDue(ctx, [...silent, ...fired, ...ended], SHOWN_EVERY_MS);
  return {
    fired: fired.length,
    ended: ended.length,
    nothing: alerts.length - fired.length - ended.length,
  };
}

/** A monitor that isn't heard any more: an alert of ours about it. It ends with its next word. */
export const SILENCE = 'parley: not heard';

const silenceOf = (ctx: Context): FiringKey => ({ fingerprint: SILENCE, startsAt: ctx.now.toString() });

/** Keeps that a monitor is silent. @returns whether that is new */
export async function recordSilence(
  ctx: Context,
  desk: Desk,
  source: string,
  settings: MonitorSource,
  words: { title: string; text: string },
): Promise<boolean> {
  // Several processes notice it at once.
  await holdSource(ctx, source);
  if ((await firingOf(ctx, source, [SILENCE])).size > 0) return false;
  const alert: Alert = {
    ...words,
    ...silenceOf(ctx),
    isFiring: true,
    severity: 'critical',
    url: null,
    labels: {},
    group: SILENCE,
  };
  const placed = { ...alert, ...sorted({ ...settings, groupBy: undefined, rules: [] }, alert) };
  const fired = await fire(ctx, desk, source, [{ ...placed, startsAt: ctx.now.toString() }]);
  await makeDue(ctx, fired, SHOWN_EVERY_MS);
  return fired.length > 0;
}

/** One word about each: the last that the batch has. */
function latestOfEach(alerts: readonly Alert[]): Alert[] {
  const latest = new Map(alerts.map((alert) => [`${alert.fingerprint}\0${alert.startsAt ?? ''}`, alert]));
  return [...latest.values()];
}

/** A firing of which nobody says when it began is the one that goes on, or begins now. */
async function withBeginnings(
  ctx: Context,
  source: string,
  alerts: readonly (Alert & Sorted)[],
): Promise<Placed[]> {
  const without = alerts.filter((alert) => alert.startsAt === null).map((alert) => alert.fingerprint);
  const going = await firingOf(ctx, source, without);
  return alerts.map((alert) => ({
    ...alert,
    startsAt: alert.startsAt ?? (going.get(alert.fingerprint) ?? ctx.now).toString(),
  }));
}

async function unknownOf(ctx: Context, source: string, alerts: readonly Placed[]): Promise<Placed[]> {
  const known = new Set(
    (await knownFirings(ctx, source, alerts)).map((one) => keyOf(one.fingerprint, one.startsAt)),
  );
  return alerts.filter((one) => !known.has(keyOf(one.fingerprint, Temporal.Instant.from(one.startsAt))));
}

const keyOf = (fingerprint: string, startsAt: Temporal.Instant) =>
  `${fingerprint}\0${startsAt.epochMilliseconds}`;

/** @returns the incident of each that is new */
async function fire(ctx: Context, desk: Desk, source: string, alerts: readonly Placed[]): Promise<string[]> {
  if (alerts.length === 0) return [];
  // What fires anew has ended in between, even if that was never heard.
  const superseded = await endAlerts(ctx, source, alerts, { isOlder: true });
  const incidents = await incidentsFor(ctx, desk, source, alerts);
  const rows = await insertAlerts(
    ctx,
    source,
    alerts.map(({ fingerprint, startsAt, title, text, severity, priority, url, groupKey }) => ({
      fingerprint,
      startsAt,
      title,
      body: text,
      severity,
      priority,
      url,
      isFiring: true,
      incidentId: incidents.get(groupKey) ?? incidents.get(STORM) ?? null,
    })),
  );
  await makeDue(ctx, superseded, SHOWN_EVERY_MS);
  return rows.flatMap(({ incidentId }) => incidentId ?? []);
}

/** The live incident of each key. Beyond what a source may begin in a while, further keys are one storm. */
async function incidentsFor(
  ctx: Context,
  desk: Desk,
  source: string,
  alerts: readonly Placed[],
): Promise<Map<string, string>> {
  const byKey = new Map<string, NewIncident>();
  for (const { groupKey, queue, category, priority, escalation } of alerts) {
    const known = byKey.get(groupKey);
    const gravest = known && known.priority < priority ? known.priority : priority;
    byKey.set(groupKey, { groupKey, queue, category, escalation, ...known, priority: gravest });
  }
  const keys = [...byKey.keys(), STORM];
  const known = await liveIncidents(ctx, source, keys);
  const isFresh = (live: Map<string, string>) => (one: NewIncident) => !live.has(one.groupKey);
  if (!byKey.values().some(isFresh(known))) return known;
  await holdSource(ctx, source);
  // Somebody else may have begun some meanwhile.
  const live = await liveIncidents(ctx, source, keys);
  const fresh = [...byKey.values()].filter(isFresh(live));
  const { incidents: most, within } = desk.config.monitoring.storm;
  const lately = await incidentsSince(ctx, source, ctx.now.subtract({ milliseconds: within }));
  const room = Math.max(0, most - lately);
  const [first] = fresh.slice(room);
  const begun = await beginIncidents(ctx, source, [
    ...fresh.slice(0, room),
    ...(first ? [{ ...first, groupKey: STORM }] : []),
  ]);
  return new Map([...live, ...begun]);
}

/** @returns the incident of each that has ended now */
async function end(ctx: Context, source: string, alerts: readonly (Alert & Sorted)[]): Promise<string[]> {
  const keys = alerts.map(({ fingerprint, startsAt }) => ({
    fingerprint,
    startsAt: startsAt ?? ctx.now.toString(),
  }));
  const ended = await endAlerts(ctx, source, keys, { isOlder: false });
  // So that the word that it fired, should it come after this, begins nothing.
  const early = alerts.flatMap((alert) =>
    alert.startsAt === null ? [] : [{ ...alert, startsAt: alert.startsAt }],
  );
  await insertAlerts(
    ctx,
    source,
    early.map(({ fingerprint, startsAt, title, text, severity, priority, url }) => ({
      fingerprint,
      startsAt,
      title,
      body: text,
      severity,
      priority,
      url,
      isFiring: false,
      incidentId: null,
    })),
  );
  return ended;
}
