import { and, asc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { WebChange } from './model.ts';
import type { WebScope } from './scope.ts';
import { webClock, webHome, webMessage } from './tables.ts';

/**
 * Takes the workspace's next `count` change numbers and gives the last: the first part of a statement that
 * changes something. The clock's row stays locked until that statement's commit, so it must be short.
 */
export function nextChanges(scope: WebScope, count: number): SQL {
  return sql`
    insert into web_clock (workspace_id, change) values (${scope.workspaceId}, ${count})
    on conflict (workspace_id) do update set change = web_clock.change + ${count}
    returning change`;
}

/** The number of the latest change; all up to it are to be seen. */
export async function latestChange(scope: WebScope): Promise<number> {
  const [row] = await scope.db
    .select({ change: webClock.change })
    .from(webClock)
    .where(eq(webClock.workspaceId, scope.workspaceId));
  return row?.change ?? 0;
}

/**
 * Changes after one number up to another, oldest first, the first `limit` of them (indexes
 * web_message_changed, web_home_changed). `upTo` was read before, so both tables are read in the same state
 * up to there. A message that changed several times comes once, as it is now, with its latest change.
 */
export async function changesBetween(
  scope: WebScope,
  after: number,
  upTo: number,
  limit: number,
): Promise<WebChange[]> {
  const messages = await scope.db
    .select()
    .from(webMessage)
    .where(
      and(
        eq(webMessage.workspaceId, scope.workspaceId),
        gt(webMessage.changed, after),
        lte(webMessage.changed, upTo),
      ),
    )
    .orderBy(asc(webMessage.changed))
    .limit(limit);
  const homes = await scope.db
    .select()
    .from(webHome)
    .where(
      and(eq(webHome.workspaceId, scope.workspaceId), gt(webHome.changed, after), lte(webHome.changed, upTo)),
    )
    .orderBy(asc(webHome.changed))
    .limit(limit);
  const changes: WebChange[] = [
    ...messages.map((message) => ({ type: 'message', change: message.changed, message }) as const),
    ...homes.map(({ webId, card, changed }) => ({ type: 'home', change: changed, webId, card }) as const),
  ];
  return changes.sort((a, b) => a.change - b.change).slice(0, limit);
}
