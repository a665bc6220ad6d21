import { type SQL, sql } from 'drizzle-orm';

/**
 * Puts two messages about a ticket into the ledger: one that its platform refused, and an urgent one
 * (`about/<ticket>/urgent`) that nobody has acknowledged.
 * @param one runs a query and gives its first value
 * @returns the id of the refused one
 */
export async function undeliveredOf(one: (query: SQL) => Promise<string>, ticketId: string): Promise<string> {
  const copy = (set: SQL) =>
    one(sql`
      insert into outbound_message (workspace_id, message_id, lane, place, subject, content, locale, time_zone,
        state, next_at, due_at, created_at, ticket_id, urgency, error)
      select workspace_id, gen_random_uuid(), 'slack:T1:nowhere', jsonb_set(place, '{channel}', '"nowhere"'),
        ${set}, now(), now(), now(), ticket_id, 'urgent', 'invalid: no'
      from outbound_message where ticket_id = ${ticketId} and state = 'sent' and content->>'op' = 'put' limit 1
      returning message_id`);
  await copy(sql`${`about/${ticketId}/urgent`}, content, locale, time_zone, 'sent'`);
  return copy(sql`${`about/${ticketId}/failed`}, content, locale, time_zone, 'dead'`);
}
