import { and, eq, sql } from 'drizzle-orm';
import type { Card } from '../chat/card.ts';
import { nextChanges } from './change-store.ts';
import type { WebScope } from './scope.ts';
import { webHome } from './tables.ts';

/** Replaces what a person's home page shows. */
export async function putHome(scope: WebScope, webId: string, card: Card, at: string): Promise<void> {
  await scope.db.execute(sql`
    with clock as (${nextChanges(scope, 1)})
    insert into web_home (workspace_id, web_id, card, changed, updated_at)
    select ${scope.workspaceId}, ${webId}, ${JSON.stringify(card)}::jsonb, change, ${at}::timestamptz from clock
    on conflict (workspace_id, web_id) do update
      set card = excluded.card, changed = excluded.changed, updated_at = excluded.updated_at`);
}

export async function homeOf(scope: WebScope, webId: string): Promise<Card | undefined> {
  const [row] = await scope.db
    .select({ card: webHome.card })
    .from(webHome)
    .where(and(eq(webHome.workspaceId, scope.workspaceId), eq(webHome.webId, webId)));
  return row?.card;
}
