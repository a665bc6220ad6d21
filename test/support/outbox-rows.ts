import { and, asc, eq } from 'drizzle-orm';
import { outboundMessage } from '../../src/chat/tables.ts';
import type { Database } from '../../src/db/connect.ts';
import { localise } from '../../src/i18n/localise.ts';
import { WORKSPACE } from './queue.ts';

/** The outbox as people look at it: `state text`, in the order of a lane. */
export async function outboxOf(database: Database, lane?: string): Promise<string[]> {
  const rows = await database.db
    .select()
    .from(outboundMessage)
    .where(
      and(
        eq(outboundMessage.workspaceId, WORKSPACE),
        lane === undefined ? undefined : eq(outboundMessage.lane, lane),
      ),
    )
    .orderBy(asc(outboundMessage.seq));
  return rows.map(({ state, content }) => {
    const text = 'card' in content ? localise(content.card.summary, { locale: 'en', timeZone: 'UTC' }) : '';
    return `${state} ${content.op === 'put' ? text : content.op}`;
  });
}

export async function clearOutbox(database: Database): Promise<void> {
  await database.sql`truncate outbound_message, outbound_lane, outbound_tenant, message_ref`;
}
