import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { listOf } from '../db/lists.ts';
import type { DataHolder, Subject } from '../personal-data.ts';
import type { Scope } from './store.ts';

/** Remembers who has to be looked up, and forgets all others: they are known by now, or have no duties any more. */
export async function keepWanted(scope: Scope, refs: readonly string[]): Promise<void> {
  await scope.tx.execute(sql`
    delete from person_wanted where workspace_id = ${scope.workspaceId} and ref not in ${listOf(refs)}`);
  await scope.tx.execute(sql`
    insert into person_wanted (workspace_id, ref, next_at)
    select ${scope.workspaceId}, ref, ${scope.now.toString()}::timestamptz
    from jsonb_array_elements_text(${JSON.stringify(refs)}::jsonb) as ref
    order by ref on conflict do nothing`);
}

/**
 * Takes somebody who is due to be looked up, for nobody else before `until`.
 * @returns undefined if nobody is due
 */
export async function claimWanted(scope: Scope, until: Temporal.Instant): Promise<string | undefined> {
  const [row] = await scope.tx.execute<{ ref: string }>(sql`
    update person_wanted set next_at = ${until.toString()}::timestamptz
    where workspace_id = ${scope.workspaceId} and ref = (
      select ref from person_wanted
      where workspace_id = ${scope.workspaceId} and next_at <= ${scope.now.toString()}::timestamptz
      order by next_at, ref limit 1 for update skip locked)
    returning ref`);
  return row?.ref;
}

export async function wantAgain(
  scope: Scope,
  ref: string,
  at: Temporal.Instant,
  options: { isAbsent: boolean },
): Promise<void> {
  await scope.tx.execute(sql`
    update person_wanted set next_at = ${at.toString()}::timestamptz,
      absent_at = case when ${options.isAbsent} then ${scope.now.toString()}::timestamptz else absent_at end
    where workspace_id = ${scope.workspaceId} and ref = ${ref}`);
}

/** Looks nobody up before then. */
export async function wantNobodyBefore(scope: Scope, at: Temporal.Instant): Promise<void> {
  await scope.tx.execute(sql`
    update person_wanted set next_at = ${at.toString()}::timestamptz
    where workspace_id = ${scope.workspaceId} and next_at < ${at.toString()}::timestamptz`);
}

export async function deleteWanted(scope: Scope, ref: string): Promise<void> {
  await scope.tx.execute(
    sql`delete from person_wanted where workspace_id = ${scope.workspaceId} and ref = ${ref}`,
  );
}

/** Who was looked up and is on no platform, as the configuration names them. */
export async function wantedInVain(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.execute<{ ref: string }>(sql`
    select ref from person_wanted where workspace_id = ${workspaceId} and absent_at is not null order by ref`);
  return [...rows].map(({ ref }) => ref);
}

/** Whom the configuration still names after they were taken out. */
export const wantedData: DataHolder = {
  name: 'wanted',
  async collect(ctx, who) {
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select coalesce(jsonb_agg(to_jsonb(w)), '[]') as wanted from person_wanted w
      where w.workspace_id = ${ctx.workspaceId} and lower(w.ref) in ${listOf(refsOf(who))}`);
    return row ?? {};
  },
  async forget(ctx, who) {
    await ctx.tx.execute(sql`
      delete from person_wanted where workspace_id = ${ctx.workspaceId} and lower(ref) in ${listOf(refsOf(who))}`);
    return { cards: 0 };
  },
};

const refsOf = ({ email, accounts }: Subject): string[] => [
  ...(email ? [email.toLowerCase()] : []),
  ...accounts.map(({ platform, externalId }) => `${platform}:${externalId}`.toLowerCase()),
];
