import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { FollowedThread } from './model.ts';
import type { WebScope } from './scope.ts';
import { webFollow, webMessage, webRead } from './tables.ts';

/** Up to where somebody has read each room; rooms they never opened are missing. */
export async function readPositions(scope: WebScope, webId: string): Promise<Map<string, number>> {
  const rows = await scope.db
    .select({ room: webRead.room, position: webRead.position })
    .from(webRead)
    .where(and(eq(webRead.workspaceId, scope.workspaceId), eq(webRead.webId, webId)));
  return new Map(rows.map((row) => [row.room, row.position]));
}

/** Moves a room's mark forward, never back: an older tab must not make things unread again. */
export async function markRoomRead(
  scope: WebScope,
  webId: string,
  room: string,
  position: number,
): Promise<void> {
  await scope.db
    .insert(webRead)
    .values({ workspaceId: scope.workspaceId, webId, room, position })
    .onConflictDoUpdate({
      target: [webRead.workspaceId, webRead.webId, webRead.room],
      set: { position: sql`greatest(${webRead.position}, excluded.position)` },
    });
}

/** Likewise for a thread that the person follows. */
export async function markThreadRead(
  scope: WebScope,
  webId: string,
  rootId: string,
  position: number,
): Promise<void> {
  await scope.db
    .update(webFollow)
    .set({ position: sql`greatest(${webFollow.position}, ${position})` })
    .where(
      and(
        eq(webFollow.workspaceId, scope.workspaceId),
        eq(webFollow.webId, webId),
        eq(webFollow.rootId, rootId),
      ),
    );
}

/** The threads somebody takes part in, newest reply first (primary keys of web_follow and web_message). */
export function followedThreads(scope: WebScope, webId: string, limit: number): Promise<FollowedThread[]> {
  return scope.db
    .select({ root: webMessage, position: webFollow.position })
    .from(webFollow)
    .innerJoin(
      webMessage,
      and(eq(webMessage.workspaceId, webFollow.workspaceId), eq(webMessage.messageId, webFollow.rootId)),
    )
    .where(
      and(
        eq(webFollow.workspaceId, scope.workspaceId),
        eq(webFollow.webId, webId),
        isNull(webMessage.onlyFor),
        sql`${webMessage.replyCount} > 0`,
      ),
    )
    .orderBy(desc(sql`(${webMessage.lastReply}->>'position')::bigint`))
    .limit(limit);
}
