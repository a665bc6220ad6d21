import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { WebScope } from './scope.ts';
import { webSession } from './tables.ts';

export async function insertSession(
  scope: WebScope,
  row: Omit<typeof webSession.$inferInsert, 'workspaceId' | 'usedAt'>,
): Promise<void> {
  await scope.db.insert(webSession).values({ ...row, workspaceId: scope.workspaceId });
}

/** Uses up a link, or ends a session; of two at the same time one wins. @returns whose it was, if it was good */
export async function spend(
  scope: WebScope,
  tokenHash: string,
  kind: 'link' | 'session',
  now: string,
): Promise<string | undefined> {
  const [row] = await scope.db
    .update(webSession)
    .set({ usedAt: now })
    .where(isGood(scope, tokenHash, kind, now))
    .returning({ personId: webSession.personId });
  return row?.personId;
}

/** Whose a good link or session is, without using it. */
export async function ownerOf(
  scope: WebScope,
  tokenHash: string,
  kind: 'link' | 'session',
  now: string,
): Promise<string | undefined> {
  const [row] = await scope.db
    .select({ personId: webSession.personId })
    .from(webSession)
    .where(isGood(scope, tokenHash, kind, now));
  return row?.personId;
}

/** Forgets what ran out before an instant (index web_session_expires). */
export async function forgetSessions(scope: WebScope, before: string): Promise<void> {
  await scope.db
    .delete(webSession)
    .where(and(eq(webSession.workspaceId, scope.workspaceId), lt(webSession.expiresAt, before)));
}

function isGood(scope: WebScope, tokenHash: string, kind: 'link' | 'session', now: string) {
  return and(
    eq(webSession.workspaceId, scope.workspaceId),
    eq(webSession.tokenHash, tokenHash),
    eq(webSession.kind, kind),
    isNull(webSession.usedAt),
    gt(webSession.expiresAt, now),
  );
}
