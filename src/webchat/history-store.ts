import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { lowestIdAt } from '../context.ts';
import type { WebMessage } from './model.ts';
import type { WebScope } from './scope.ts';
import { webMessage } from './tables.ts';

/** Ids sort by time, so the primary key finds what people wrote lately. */
const writtenSince = (scope: WebScope, since: Temporal.Instant) =>
  and(
    eq(webMessage.workspaceId, scope.workspaceId),
    sql`${webMessage.messageId} >= ${lowestIdAt(since)}::uuid`,
    isNotNull(webMessage.authorId),
  );

/** What people have written in a room since an instant, oldest first. */
export function writtenIn(scope: WebScope, room: string, since: Temporal.Instant): Promise<WebMessage[]> {
  return scope.db
    .select()
    .from(webMessage)
    .where(and(writtenSince(scope, since), eq(webMessage.room, room)))
    .orderBy(asc(webMessage.position));
}

/** The rooms in which people have written since an instant. */
export async function roomsWrittenIn(scope: WebScope, since: Temporal.Instant): Promise<string[]> {
  const rows = await scope.db
    .selectDistinct({ room: webMessage.room })
    .from(webMessage)
    .where(writtenSince(scope, since));
  return rows.map(({ room }) => room);
}
