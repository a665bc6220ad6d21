import { and, asc, desc, eq, gt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { slaPolicyVersion } from './tables.ts';

export interface VersionScope {
  workspaceId: string;
  tx: Tx | Db;
}
export type VersionRow = typeof slaPolicyVersion.$inferSelect;

/** By the primary key, from its end. */
export async function latestVersion(
  scope: VersionScope,
): Promise<Pick<VersionRow, 'version' | 'since' | 'hash'> | undefined> {
  const { version, since, hash } = slaPolicyVersion;
  const [row] = await scope.tx
    .select({ version, since, hash })
    .from(slaPolicyVersion)
    .where(eq(slaPolicyVersion.workspaceId, scope.workspaceId))
    .orderBy(desc(version))
    .limit(1);
  return row;
}

/** Those after a version, in order (0: all of them). */
export function versionsAfter(scope: VersionScope, version: number): Promise<VersionRow[]> {
  return scope.tx
    .select()
    .from(slaPolicyVersion)
    .where(and(eq(slaPolicyVersion.workspaceId, scope.workspaceId), gt(slaPolicyVersion.version, version)))
    .orderBy(asc(slaPolicyVersion.version));
}

/** @returns false if there is one of that number already */
export async function insertVersion(
  scope: VersionScope,
  row: Omit<VersionRow, 'workspaceId'>,
): Promise<boolean> {
  const inserted = await scope.tx
    .insert(slaPolicyVersion)
    .values({ workspaceId: scope.workspaceId, ...row })
    .onConflictDoNothing()
    .returning({ version: slaPolicyVersion.version });
  return inserted.length > 0;
}
