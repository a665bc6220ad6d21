import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { deleteOldRows } from '../db/old-rows.ts';
import type { Subject } from '../personal-data.ts';
import type { AccountKey } from './store.ts';
import { account, auditEntry, person, personErasure } from './tables.ts';

export type ErasureRow = typeof personErasure.$inferSelect;
export type AuditAction = (typeof auditEntry.$inferInsert)['action'];

/** People who are known by an e-mail address or `platform:account` in lower case, as they are stored. */
export async function findSubjects(ctx: Context, ref: string): Promise<Subject[]> {
  const owners = ctx.tx
    .select({ id: account.personId })
    .from(account)
    .where(
      and(
        eq(account.workspaceId, ctx.workspaceId),
        sql`lower(${account.platform} || ':' || ${account.externalId}) = ${ref}`,
      ),
    );
  const rows = await ctx.tx
    .select({ personId: person.personId, name: person.name, email: person.email })
    .from(person)
    .where(
      and(
        eq(person.workspaceId, ctx.workspaceId),
        isNull(person.erasedAt),
        or(eq(person.email, ref), inArray(person.personId, owners)),
      ),
    )
    .orderBy(person.createdAt);
  const subjects: Subject[] = [];
  for (const row of rows) subjects.push({ ...row, accounts: await accountsOf(ctx, row.personId) });
  return subjects;
}

async function accountsOf(ctx: Context, personId: string): Promise<Subject['accounts']> {
  const rows = await ctx.tx
    .select({ platform: account.platform, tenant: account.tenant, externalId: account.externalId })
    .from(account)
    .where(and(eq(account.workspaceId, ctx.workspaceId), eq(account.personId, personId)));
  return rows.map(({ platform, ...key }) => ({ ...key, platform: platform as AccountKey['platform'] }));
}

/** Erasures under way of people who were known so. */
export async function openErasures(ctx: Context, ref: string): Promise<ErasureRow[]> {
  const rows = await ctx.tx
    .select()
    .from(personErasure)
    .where(and(eq(personErasure.workspaceId, ctx.workspaceId), isNull(personErasure.doneAt)));
  return rows.filter(({ former }) => former !== null && refsOf(former).includes(ref));
}

function refsOf({ email, accounts }: Subject): string[] {
  const named = accounts.map(({ platform, externalId }) => `${platform}:${externalId}`.toLowerCase());
  return email ? [email, ...named] : named;
}

/** Takes name, address, choices and accounts away at once; what else holds them follows in batches. */
export async function blankPerson(ctx: Context, personId: string, name: string): Promise<void> {
  const at = ctx.now.toString();
  await ctx.tx
    .update(person)
    .set({ name, email: null, locale: null, timeZone: null, disabledAt: at, erasedAt: at })
    .where(and(eq(person.workspaceId, ctx.workspaceId), eq(person.personId, personId)));
  await ctx.tx
    .delete(account)
    .where(and(eq(account.workspaceId, ctx.workspaceId), eq(account.personId, personId)));
}

/** @returns false: it has begun already */
export async function insertErasure(ctx: Context, former: Subject, texts: boolean): Promise<boolean> {
  const rows = await ctx.tx
    .insert(personErasure)
    .values({
      workspaceId: ctx.workspaceId,
      personId: former.personId,
      former,
      texts,
      begunAt: ctx.now.toString(),
    })
    .onConflictDoNothing()
    .returning({ personId: personErasure.personId });
  return rows.length > 0;
}

/** Held until the commit, so that two that go on with the same erasure take turns. */
export async function holdErasure(ctx: Context, personId: string): Promise<ErasureRow | undefined> {
  const [row] = await ctx.tx
    .select()
    .from(personErasure)
    .where(and(eq(personErasure.workspaceId, ctx.workspaceId), eq(personErasure.personId, personId)))
    .for('update');
  return row;
}

export async function changeErasure(
  ctx: Context,
  personId: string,
  set: Partial<Pick<ErasureRow, 'former' | 'texts' | 'step' | 'cursor' | 'cards' | 'doneAt'>>,
): Promise<void> {
  await ctx.tx
    .update(personErasure)
    .set(set)
    .where(and(eq(personErasure.workspaceId, ctx.workspaceId), eq(personErasure.personId, personId)));
}

export async function writeAudit(
  ctx: Context,
  entry: { actor: string; action: AuditAction; subjectId: string; data?: Record<string, unknown> },
): Promise<void> {
  await ctx.tx.insert(auditEntry).values({
    workspaceId: ctx.workspaceId,
    entryId: ctx.newId(),
    at: ctx.now.toString(),
    ...entry,
  });
}

/** Everything about one person in the people's own tables, as it is stored. */
export async function collectPerson(ctx: Context, personId: string): Promise<Record<string, unknown>> {
  const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
    select to_jsonb(p) as person,
      (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from account a
        where a.workspace_id = p.workspace_id and a.person_id = p.person_id) as accounts,
      (select coalesce(jsonb_agg(to_jsonb(e) order by e.entry_id), '[]') from audit_entry e
        where e.workspace_id = p.workspace_id and e.subject_id = p.person_id) as audit,
      (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from person_erasure x
        where x.workspace_id = p.workspace_id and x.person_id = p.person_id) as erasures
    from person p where p.workspace_id = ${ctx.workspaceId} and p.person_id = ${personId}::uuid`);
  return row ?? {};
}

/** @returns how many */
export function deleteOldAudit(
  db: Db,
  workspaceId: string,
  before: Temporal.Instant,
  limit = 1_000,
): Promise<number> {
  const audit = { table: auditEntry, id: auditEntry.entryId, at: auditEntry.at };
  return deleteOldRows(db, audit, { workspaceId, before, limit });
}
