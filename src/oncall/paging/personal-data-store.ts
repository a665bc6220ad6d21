import { sql } from 'drizzle-orm';
import { holdsAny, renamed } from '../../db/names.ts';
import type { DataHolder, Subject } from '../../personal-data.ts';

/** Everything by which a policy or a text may name somebody. */
const wordsOf = (who: Subject): string[] => [
  who.name,
  ...(who.email ? [who.email] : []),
  ...who.accounts.map((one) => one.externalId),
];

/** Which pages a person got, acknowledged or was away for, and for what they had others paged. */
export const pagingData: DataHolder = {
  name: 'paging',
  async collect(ctx, { personId }) {
    const id = sql`${personId}::uuid`;
    const [row] = await ctx.tx.execute<Record<string, unknown>>(sql`
      select
        (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from page p
          where p.workspace_id = ${ctx.workspaceId} and p.person_id = ${id}) as pages,
        (select coalesce(jsonb_agg(to_jsonb(e)), '[]') from escalation e
          where e.workspace_id = ${ctx.workspaceId}
            and (e.acknowledged_by_id = ${id} or e.called_by_id = ${id} or e.away_ids ? ${personId})) as escalations`);
    return row ?? {};
  },
  async forget(ctx, who, how) {
    const { tx, workspaceId } = ctx;
    const id = sql`${who.personId}::uuid`;
    await tx.execute(sql`delete from page where workspace_id = ${workspaceId} and person_id = ${id}`);
    await tx.execute(sql`
      update escalation set away_ids = away_ids - ${who.personId}::text
      where workspace_id = ${workspaceId} and away_ids ? ${who.personId}`);
    if (how.texts) {
      await tx.execute(sql`
        update escalation e set reason = '""', joined = '[]',
          summary = case when e.ticket_id is null then '""' else e.summary end
        where e.workspace_id = ${workspaceId} and e.called_by_id = ${id}`);
      await tx.execute(sql`
        update escalation e set summary = '""' from ticket t
        where e.workspace_id = ${workspaceId} and t.workspace_id = e.workspace_id and t.ticket_id = e.ticket_id
          and (t.requester_id = ${id} or t.opened_by_id = ${id})`);
    }
    // Few as they are, each word is looked for in all of them.
    for (const word of wordsOf(who)) {
      const fields = ['plan', 'summary', 'reason', 'joined'].map((name) => sql.identifier(name));
      await tx.execute(sql`
        update escalation
        set ${sql.join(
          fields.map((field) => sql`${field} = ${renamed(sql`${field}`, word, how.alias)}`),
          sql`, `,
        )}
        where workspace_id = ${workspaceId} and (${sql.join(
          fields.map((field) => holdsAny(sql`${field}`, [word])),
          sql` or `,
        )})`);
    }
    return { cards: 0 };
  },
};
