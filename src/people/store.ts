import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import type { Db, Tx } from '../db/connect.ts';
import { idsOf, listOf } from '../db/lists.ts';
import type { Account } from './model.ts';
import { account, person, workspace } from './tables.ts';

/** What the store needs of a context: people are also met outside of anybody's action. */
export type Scope = Pick<Context, 'workspaceId' | 'tx' | 'now' | 'newId'>;
export type AccountKey = Pick<Account, 'platform' | 'tenant' | 'externalId'>;
export type PersonRow = typeof person.$inferSelect;
export interface PersonWithAccounts {
  row: PersonRow;
  /** Latest seen first. */
  accounts: Account[];
}

/** Makes the workspace's row at the first start. @returns the key that signs its links */
export async function ensureWorkspace(
  db: Db,
  row: { workspaceId: string; name: string; linkKey: string; createdAt: string },
): Promise<string> {
  await db.insert(workspace).values(row).onConflictDoNothing();
  const [known] = await db
    .select({ linkKey: workspace.linkKey })
    .from(workspace)
    .where(eq(workspace.workspaceId, row.workspaceId));
  if (!known) throw new Error('the workspace was not made');
  return known.linkKey;
}

const ACCOUNTS = sql<Account[]>`coalesce((
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('platform', a.platform, 'tenant', a.tenant,
      'externalId', a.external_id, 'reference', a.reference, 'seenAt', a.seen_at, 'isGuest', a.is_guest)) order by a.seen_at desc)
  from account a where a.workspace_id = "person"."workspace_id" and a.person_id = "person"."person_id"), '[]')`;

/** By ids, with all their accounts (index account_person). */
export async function findPeople(scope: Scope, ids: readonly string[]): Promise<PersonWithAccounts[]> {
  if (ids.length === 0) return [];
  return peopleWhere(scope, sql`${person.personId} in ${idsOf(ids)}`);
}

function peopleWhere(scope: Scope, ...which: SQL[]) {
  return scope.tx
    .select({ row: person, accounts: ACCOUNTS })
    .from(person)
    .where(and(eq(person.workspaceId, scope.workspaceId), ...which));
}

const IS_WITH_US = sql`${person.disabledAt} is null and not ${person.isMachine}`;

/** By an account, with when the account was last seen and its profile last read. */
export async function findByAccount(
  scope: { workspaceId: string; tx: Tx | Db },
  key: AccountKey,
): Promise<(PersonWithAccounts & { seenAt: string; profileAt: string | null }) | undefined> {
  const [found] = await scope.tx
    .select({ row: person, accounts: ACCOUNTS, seenAt: account.seenAt, profileAt: account.profileAt })
    .from(account)
    .innerJoin(
      person,
      and(eq(person.workspaceId, account.workspaceId), eq(person.personId, account.personId)),
    )
    .where(isAccount(scope, key));
  return found;
}

/** People whose name, e-mail address or `platform:account` is the text, ignoring case; at most two, first met first. */
export function findNamed(scope: Scope, text: string): Promise<PersonWithAccounts[]> {
  const wanted = text.toLowerCase();
  return peopleWhere(
    scope,
    sql`${person.personId} in (
      select person_id from person p where p.workspace_id = ${scope.workspaceId} and lower(p.name) = ${wanted}
      union ${idsOfRefs(scope, [wanted])})`,
    IS_WITH_US,
  )
    .orderBy(person.createdAt)
    .limit(2);
}

/** Whom e-mail addresses or `platform:account`s in lower case belong to (indexes person_email, account_ref). */
function idsOfRefs(scope: Scope, refs: readonly string[]) {
  const list = listOf(refs);
  return sql`select person_id from person p where p.workspace_id = ${scope.workspaceId} and p.email in ${list}
    union select person_id from account a where a.workspace_id = ${scope.workspaceId}
      and lower(a.platform || ':' || a.external_id) in ${list}`;
}

/** People whose name or e-mail address contains a text, ignoring case, by name: for choosing somebody. */
export function findLike(scope: Scope, text: string, limit: number): Promise<PersonWithAccounts[]> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return peopleWhere(
    scope,
    sql`(lower(${person.name}) like ${pattern} or ${person.email} like ${pattern})`,
    IS_WITH_US,
  )
    .orderBy(person.name)
    .limit(limit);
}

/** People whom the configuration names by one of `refs` (lower case), by name. */
export function findByRefs(scope: Scope, refs: readonly string[]): Promise<PersonWithAccounts[]> {
  return peopleWhere(scope, IS_WITH_US, sql`${person.personId} in (${idsOfRefs(scope, refs)})`).orderBy(
    person.name,
  );
}

export async function findByEmail(scope: Scope, email: string): Promise<PersonRow | undefined> {
  const [row] = await scope.tx
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, scope.workspaceId), eq(person.email, email)))
    .orderBy(person.createdAt)
    .limit(1);
  return row;
}

/** Holds off others that would make the same person at the same time, until the commit. */
export async function lockIdentity(scope: Scope, identity: string): Promise<void> {
  await scope.tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`person ${scope.workspaceId} ${identity}`}, 0))`,
  );
}

export async function insertPerson(
  scope: Scope,
  row: Omit<typeof person.$inferInsert, 'workspaceId' | 'createdAt'>,
): Promise<void> {
  await scope.tx
    .insert(person)
    .values({ ...row, workspaceId: scope.workspaceId, createdAt: scope.now.toString() });
}

/** Makes a machine known, under the name that it has now. */
export async function ensureMachine(scope: Scope, personId: string, name: string): Promise<void> {
  await scope.tx
    .insert(person)
    .values({
      workspaceId: scope.workspaceId,
      personId,
      name,
      isMachine: true,
      createdAt: scope.now.toString(),
    })
    .onConflictDoUpdate({
      target: [person.workspaceId, person.personId],
      set: { name },
      setWhere: sql`${person.name} <> ${name}`,
    });
}

export async function updatePerson(
  scope: Scope,
  personId: string,
  set: Partial<typeof person.$inferInsert>,
): Promise<void> {
  await scope.tx
    .update(person)
    .set(set)
    .where(and(eq(person.workspaceId, scope.workspaceId), eq(person.personId, personId)));
}

/** Makes an account a person's, whoever had it before. */
export async function attachAccount(
  scope: Pick<Scope, 'workspaceId' | 'tx' | 'now'>,
  personId: string,
  key: AccountKey,
  more: Partial<Pick<typeof account.$inferInsert, 'seenAt' | 'profileAt' | 'reference' | 'isGuest'>> = {},
): Promise<void> {
  await scope.tx
    .insert(account)
    .values({ seenAt: scope.now.toString(), ...key, ...more, workspaceId: scope.workspaceId, personId })
    .onConflictDoUpdate({
      target: [account.workspaceId, account.platform, account.tenant, account.externalId],
      set: { personId },
    });
}

export async function updateAccount(
  scope: Scope,
  key: AccountKey,
  set: Partial<Pick<typeof account.$inferInsert, 'seenAt' | 'profileAt' | 'reference' | 'isGuest'>>,
): Promise<void> {
  await scope.tx.update(account).set(set).where(isAccount(scope, key));
}

function isAccount(scope: { workspaceId: string }, key: AccountKey) {
  return and(
    eq(account.workspaceId, scope.workspaceId),
    eq(account.platform, key.platform),
    eq(account.tenant, key.tenant),
    eq(account.externalId, key.externalId),
  );
}
