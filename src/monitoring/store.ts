import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { Db, Tx } from '../db/connect.ts';
import { jsonText } from '../db/json.ts';
import type { Priority } from '../tickets/model.ts';
import type { Counts } from './model.ts';
import { monitorAlert, monitorIncident } from './tables.ts';

export type Incident = typeof monitorIncident.$inferSelect;
export type AlertRow = typeof monitorAlert.$inferSelect;

/** How exactly it is kept when a source was heard, so that a storm doesn't queue for its row. */
const HEARD_SECONDS = 10;

/** Notes that a source is expected, from now on if it wasn't yet. */
export async function expectSource(ctx: Context, source: string): Promise<void> {
  await ctx.tx.execute(sql`
    insert into monitor_source (workspace_id, source, since)
    values (${ctx.workspaceId}, ${source}, ${ctx.now.toString()}::timestamptz)
    on conflict do nothing`);
}

export async function noteHeard(ctx: Context, source: string): Promise<void> {
  const now = ctx.now.toString();
  await ctx.tx.execute(sql`
    insert into monitor_source (workspace_id, source, since, heard_at)
    values (${ctx.workspaceId}, ${source}, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (workspace_id, source) do update set heard_at = excluded.heard_at
    where monitor_source.heard_at is null
      or monitor_source.heard_at < excluded.heard_at - make_interval(secs => ${HEARD_SECONDS})`);
}

/** Holds a source until the commit, so that its incidents begin one after another and are counted. */
export async function holdSource(ctx: Context, source: string): Promise<void> {
  await expectSource(ctx, source);
  await ctx.tx.execute(sql`
    select 1 from monitor_source
    where workspace_id = ${ctx.workspaceId} and source = ${source} for update`);
}

/** A firing of an alert, by what tells it from others. */
export interface FiringKey {
  fingerprint: string;
  /** ISO instant. */
  startsAt: string;
}

const keysOf = (keys: readonly FiringKey[]) => sql`
  jsonb_to_recordset(${jsonText(keys)}::jsonb) as k("fingerprint" text, "startsAt" timestamptz)`;

/** Which of these are known already (primary key). */
export async function knownFirings(
  ctx: Context,
  source: string,
  keys: readonly FiringKey[],
): Promise<{ fingerprint: string; startsAt: Temporal.Instant }[]> {
  if (keys.length === 0) return [];
  const rows = await ctx.tx.execute<{ fingerprint: string; startsAt: string }>(sql`
    select a.fingerprint, a.starts_at as "startsAt"
    from ${keysOf(keys)}
    join monitor_alert a on a.workspace_id = ${ctx.workspaceId} and a.source = ${source}
      and a.fingerprint = k."fingerprint" and a.starts_at = k."startsAt"`);
  return [...rows].map((row) => ({ ...row, startsAt: Temporal.Instant.from(row.startsAt) }));
}

/** What fires of these at the moment, by whenever it began (primary key). */
export async function firingOf(
  ctx: Context,
  source: string,
  fingerprints: readonly string[],
): Promise<Map<string, Temporal.Instant>> {
  if (fingerprints.length === 0) return new Map();
  const rows = await ctx.tx.execute<{ fingerprint: string; startsAt: string }>(sql`
    select fingerprint, max(starts_at) as "startsAt" from monitor_alert
    where workspace_id = ${ctx.workspaceId} and source = ${source} and is_firing
      and fingerprint in (select jsonb_array_elements_text(${jsonText(fingerprints)}::jsonb))
    group by fingerprint`);
  return new Map([...rows].map((row) => [row.fingerprint, Temporal.Instant.from(row.startsAt)]));
}

export type NewIncident = Pick<Incident, 'groupKey' | 'queue' | 'category' | 'priority' | 'escalation'>;

/** Live incidents of these keys (index monitor_incident_live). */
export async function liveIncidents(
  ctx: Context,
  source: string,
  groupKeys: readonly string[],
): Promise<Map<string, string>> {
  const rows = await ctx.tx.execute<{ groupKey: string; incidentId: string }>(sql`
    select group_key as "groupKey", incident_id as "incidentId" from monitor_incident
    where workspace_id = ${ctx.workspaceId} and source = ${source} and ended_at is null
      and group_key in (select jsonb_array_elements_text(${jsonText(groupKeys)}::jsonb))`);
  return new Map([...rows].map((row) => [row.groupKey, row.incidentId]));
}

/** How many incidents of a source have begun since (index monitor_incident_recent). */
export async function incidentsSince(ctx: Context, source: string, since: Temporal.Instant): Promise<number> {
  const [row] = await ctx.tx.execute<{ count: number }>(sql`
    select count(*)::int as count from monitor_incident
    where workspace_id = ${ctx.workspaceId} and source = ${source} and opened_at > ${since.toString()}::timestamptz`);
  return row?.count ?? 0;
}

/**
 * Begins incidents where there is no live one of the same key.
 * @returns the live one of each key, whoever began it
 */
export async function beginIncidents(
  ctx: Context,
  source: string,
  incidents: readonly NewIncident[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  // In one order, so that two that begin the same ones don't wait for each other in a circle.
  for (const one of incidents.toSorted((a, b) => (a.groupKey < b.groupKey ? -1 : 1))) {
    const now = ctx.now.toString();
    const [row] = await ctx.tx
      .insert(monitorIncident)
      .values({
        ...one,
        workspaceId: ctx.workspaceId,
        incidentId: ctx.newId(),
        source,
        openedAt: now,
        dueAt: now,
      })
      .onConflictDoUpdate({
        target: [monitorIncident.workspaceId, monitorIncident.source, monitorIncident.groupKey],
        targetWhere: sql`ended_at is null`,
        set: { dueAt: now },
      })
      .returning({ incidentId: monitorIncident.incidentId });
    if (row) found.set(one.groupKey, row.incidentId);
  }
  return found;
}

export interface NewAlert extends FiringKey {
  incidentId: string | null;
  isFiring: boolean;
  title: string;
  body: string;
  severity: string | null;
  priority: Priority;
  url: string | null;
}

/** Adds firings that aren't there yet. @returns those that are new */
export async function insertAlerts(
  ctx: Context,
  source: string,
  alerts: readonly NewAlert[],
): Promise<{ incidentId: string | null }[]> {
  if (alerts.length === 0) return [];
  const now = ctx.now.toString();
  const rows = await ctx.tx.execute<{ incidentId: string | null }>(sql`
    insert into monitor_alert (workspace_id, source, fingerprint, starts_at, incident_id, is_firing, title, body,
      severity, priority, url, heard_at, over_at)
    select ${ctx.workspaceId}, ${source}, a."fingerprint", a."startsAt", a."incidentId", a."isFiring", a.title, a.body,
      a.severity, a.priority, a.url, ${now}::timestamptz,
      case when a."isFiring" then null else ${now}::timestamptz end
    from jsonb_to_recordset(${jsonText(alerts)}::jsonb) as a("fingerprint" text, "startsAt" timestamptz,
      "incidentId" uuid, "isFiring" boolean, title text, body text, severity text, priority text, url text)
    order by a."fingerprint", a."startsAt"
    on conflict do nothing
    returning incident_id as "incidentId"`);
  return [...rows];
}

/**
 * Ends what fires of these, up to the firing that is named: what was over before that was missed.
 * @param isOlder the firing that is named goes on
 * @returns the incidents that they belong to, once for each that was ended
 */
export async function endAlerts(
  ctx: Context,
  source: string,
  keys: readonly FiringKey[],
  { isOlder }: { isOlder: boolean },
): Promise<string[]> {
  if (keys.length === 0) return [];
  const upTo = isOlder ? sql`<` : sql`<=`;
  const rows = await ctx.tx.execute<{ incidentId: string }>(sql`
    update monitor_alert a set is_firing = false, over_at = ${ctx.now.toString()}::timestamptz
    from ${keysOf(keys)}
    where a.workspace_id = ${ctx.workspaceId} and a.source = ${source} and a.is_firing
      and a.fingerprint = k."fingerprint" and a.starts_at ${upTo} k."startsAt"
    returning a.incident_id as "incidentId"`);
  return [...rows].map((row) => row.incidentId);
}

/** Has their tickets brought up to date, no sooner than so long after the last time. */
export async function makeDue(ctx: Context, incidentIds: Iterable<string>, everyMs: number): Promise<void> {
  const ids = [...new Set(incidentIds)].sort();
  if (ids.length === 0) return;
  const now = ctx.now.toString();
  await ctx.tx.execute(sql`
    update monitor_incident set due_at = least(due_at,
      greatest(${now}::timestamptz, shown_at + make_interval(secs => ${everyMs / 1000})))
    where workspace_id = ${ctx.workspaceId} and incident_id in (
      select incident_id from monitor_incident
      where workspace_id = ${ctx.workspaceId}
        and incident_id in (select jsonb_array_elements_text(${jsonText(ids)}::jsonb)::uuid)
      order by incident_id for update)`);
}

/** Incidents whose tickets have to be brought up to date (index monitor_incident_due). */
export async function dueIncidents(
  ctx: Context,
  limit: number,
): Promise<{ incidentId: string; source: string }[]> {
  const rows = await ctx.tx.execute<{ incidentId: string; source: string }>(sql`
    select incident_id as "incidentId", source from monitor_incident
    where workspace_id = ${ctx.workspaceId} and due_at <= ${ctx.now.toString()}::timestamptz
    order by due_at limit ${limit}`);
  return [...rows];
}

export async function findIncident(ctx: Context, incidentId: string): Promise<Incident | undefined> {
  const [row] = await ctx.tx.select().from(monitorIncident).where(isIncident(ctx, incidentId));
  return row;
}

/** One that is due and that nobody else is working on, held until the commit. */
export async function claimIncident(ctx: Context, incidentId: string): Promise<Incident | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(monitorIncident)
    .where(
      and(isIncident(ctx, incidentId), sql`${monitorIncident.dueAt} <= ${ctx.now.toString()}::timestamptz`),
    )
    .for('update', { skipLocked: true });
  return row;
}

export async function changeIncident(
  ctx: Context,
  incidentId: string,
  set: Partial<typeof monitorIncident.$inferInsert>,
): Promise<void> {
  await ctx.tx.update(monitorIncident).set(set).where(isIncident(ctx, incidentId));
}

const isIncident = (ctx: Context, incidentId: string) =>
  and(eq(monitorIncident.workspaceId, ctx.workspaceId), eq(monitorIncident.incidentId, incidentId));

/** Ends an incident and begins the next one of its key with what fires now. @returns the next one's id */
export async function renewIncident(ctx: Context, old: Incident): Promise<string> {
  const now = ctx.now.toString();
  const incidentId = ctx.newId();
  await changeIncident(ctx, old.incidentId, { endedAt: now, dueAt: null });
  await ctx.tx.insert(monitorIncident).values({
    workspaceId: ctx.workspaceId,
    incidentId,
    source: old.source,
    groupKey: old.groupKey,
    queue: old.queue,
    category: old.category,
    priority: old.priority,
    escalation: old.escalation,
    formerTicketId: old.ticketId,
    openedAt: now,
    dueAt: now,
  });
  await ctx.tx
    .update(monitorAlert)
    .set({ incidentId })
    .where(
      and(
        eq(monitorAlert.workspaceId, ctx.workspaceId),
        eq(monitorAlert.incidentId, old.incidentId),
        eq(monitorAlert.isFiring, true),
      ),
    );
  return incidentId;
}

/** How an incident's alerts stand (index monitor_alert_incident), with the gravest priority of those that fire. */
export async function countAlerts(
  ctx: Context,
  incidentId: string,
): Promise<Counts & { gravest: Priority | undefined; url: string | undefined }> {
  const [row] = await ctx.tx.execute<{
    total: number;
    firing: number;
    overAt: string | null;
    gravest: Priority | null;
    url: string | null;
  }>(sql`
    select count(*)::int as total, (count(*) filter (where is_firing))::int as firing,
      max(over_at) as "overAt", min(priority) filter (where is_firing) as gravest,
      (array_agg(url order by is_firing desc, heard_at) filter (where url is not null))[1] as url
    from monitor_alert where workspace_id = ${ctx.workspaceId} and incident_id = ${incidentId}::uuid`);
  return {
    total: row?.total ?? 0,
    firing: row?.firing ?? 0,
    lastOverAt: row?.overAt ? Temporal.Instant.from(row.overAt).epochMilliseconds : null,
    gravest: row?.gravest ?? undefined,
    url: row?.url ?? undefined,
  };
}

/** An incident's alerts: those that fire first, then the lately heard. */
export async function alertsOf(ctx: Context, incidentId: string, limit: number): Promise<AlertRow[]> {
  return ctx.tx
    .select()
    .from(monitorAlert)
    .where(and(eq(monitorAlert.workspaceId, ctx.workspaceId), eq(monitorAlert.incidentId, incidentId)))
    .orderBy(sql`${monitorAlert.isFiring} desc, ${monitorAlert.heardAt} desc, ${monitorAlert.fingerprint}`)
    .limit(limit);
}

/** The incidents of a ticket, the latest first (index monitor_incident_ticket). */
export async function incidentsOf(ctx: Context, ticketId: string): Promise<Incident[]> {
  return ctx.tx
    .select()
    .from(monitorIncident)
    .where(and(eq(monitorIncident.workspaceId, ctx.workspaceId), eq(monitorIncident.ticketId, ticketId)))
    .orderBy(sql`${monitorIncident.openedAt} desc`)
    .limit(10);
}

/** Live incidents with what fires of them; those of a source that nobody writes to for long are left out. */
export async function firingIncidents(
  ctx: Context,
  limit: number,
): Promise<{ source: string; ticketId: string; firing: number }[]> {
  const rows = await ctx.tx.execute<{ source: string; ticketId: string; firing: number }>(sql`
    select i.source, i.ticket_id as "ticketId", count(*)::int as firing
    from monitor_incident i
    join monitor_alert a on a.workspace_id = i.workspace_id and a.incident_id = i.incident_id and a.is_firing
    where i.workspace_id = ${ctx.workspaceId} and i.ended_at is null and i.ticket_id is not null
    group by i.incident_id, i.source, i.ticket_id, i.opened_at
    order by i.opened_at desc limit ${limit}`);
  return [...rows];
}

/** By source: since when it is expected, and when it was heard last. */
export async function sourceStates(ctx: {
  workspaceId: string;
  tx: Tx | Db;
}): Promise<Map<string, SourceState>> {
  const rows = await ctx.tx.execute<{ source: string; since: string; heardAt: string | null }>(sql`
    select source, since, heard_at as "heardAt" from monitor_source where workspace_id = ${ctx.workspaceId}`);
  return new Map(
    [...rows].map(({ source, since, heardAt }) => [
      source,
      {
        since: Temporal.Instant.from(since),
        heardAt: heardAt === null ? undefined : Temporal.Instant.from(heardAt),
      },
    ]),
  );
}

/** How many alerts of each source fire (index monitor_alert_firing); those of which none does are left out. */
export async function firingCounts(ctx: Context): Promise<Map<string, number>> {
  const rows = await ctx.tx.execute<{ source: string; firing: number }>(sql`
    select source, count(*)::int as firing from monitor_alert
    where workspace_id = ${ctx.workspaceId} and is_firing group by source`);
  return new Map([...rows].map((row) => [row.source, row.firing]));
}

export interface SourceState {
  since: Temporal.Instant;
  heardAt: Temporal.Instant | undefined;
}
