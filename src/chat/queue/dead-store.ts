import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jsonText } from '../../db/json.ts';
import type { Place } from '../place.ts';
import type { Handled } from '../tables.ts';

/** A message that was given up or refused. */
export interface DeadMessage {
  messageId: string;
  place: Place;
  lane: string;
  seq: string;
  subject: string | null;
  ticketId: string | null;
  error: string | null;
  attempts: number;
}

/** By its id (primary key), if it is one. Not held: what is done with it checks again. */
export async function findDead(ctx: Context, messageId: string): Promise<DeadMessage | undefined> {
  const [row] = await ctx.tx.execute<DeadMessage & Record<string, unknown>>(sql`
    select message_id as "messageId", place, lane, seq, subject, ticket_id as "ticketId", error, attempts
    from outbound_message
    where workspace_id = ${ctx.workspaceId} and message_id = ${messageId}::uuid and state = 'dead'`);
  return row;
}

/**
 * Puts a failed message at the end of its room's lane, with all its attempts before it. One that was given up may
 * have arrived after all, so the platform is asked first. If a newer state of the same card has been asked for
 * since, it is dropped instead: it would turn the card back.
 * @param by person id
 * @returns `too_late`: somebody else has sent or dropped it meanwhile
 */
export async function sendDeadAgain(
  ctx: Context,
  message: DeadMessage,
  by: string,
): Promise<'again' | 'superseded' | 'too_late'> {
  await wakeLane(ctx, message);
  if (await isOvertaken(ctx, message)) {
    return (await leaveDead(ctx, message, handled(ctx, message, by, 'drop'), sql`state = 'withdrawn'`))
      ? 'superseded'
      : 'too_late';
  }
  const now = ctx.now.toString();
  const state = message.error?.startsWith('invalid: given up') ? 'ambiguous' : 'due';
  const isAgain = await leaveDead(
    ctx,
    message,
    handled(ctx, message, by, 'again'),
    sql`state = ${state}, seq = nextval('outbound_seq'), attempts = 0, error = null,
      rank = case when under is null then rank else 1 end,
      next_at = ${now}::timestamptz, due_at = ${now}::timestamptz, resent_at = ${now}::timestamptz`,
  );
  return isAgain ? 'again' : 'too_late';
}

/** Nobody gets it. @returns false if somebody else has sent or dropped it meanwhile */
export function dropDead(ctx: Context, message: DeadMessage, by: string): Promise<boolean> {
  return leaveDead(ctx, message, handled(ctx, message, by, 'drop'), sql`state = 'withdrawn'`);
}

function handled(ctx: Context, message: DeadMessage, by: string, did: Handled['did']): Handled {
  return { at: ctx.now.toString(), by, did, error: message.error, attempts: message.attempts };
}

/** The lane before the message, as everywhere; it also holds off whoever asks for the same card now. */
async function wakeLane(ctx: Context, { lane, place }: DeadMessage): Promise<void> {
  await ctx.tx.execute(sql`
    insert into outbound_lane (workspace_id, lane, platform, tenant, next_at)
    values (${ctx.workspaceId}, ${lane}, ${place.platform}, ${place.tenant}, ${ctx.now.toString()}::timestamptz)
    on conflict (workspace_id, lane) do update
      set next_at = coalesce(outbound_lane.next_at, excluded.next_at)`);
}

/** Newer rows have higher ids: the ticket's index finds them, or the primary key. */
async function isOvertaken(ctx: Context, message: DeadMessage): Promise<boolean> {
  if (message.subject === null) return false;
  const ofTicket = message.ticketId ? sql`ticket_id = ${message.ticketId}::uuid` : sql`ticket_id is null`;
  const rows = await ctx.tx.execute(sql`
    select 1 from outbound_message
    where workspace_id = ${ctx.workspaceId} and message_id > ${message.messageId}::uuid
      and ${ofTicket} and lane = ${message.lane}
      and subject = ${message.subject} and seq > ${message.seq}::bigint and state <> 'withdrawn' limit 1`);
  return rows.length > 0;
}

async function leaveDead(
  ctx: Context,
  { messageId }: DeadMessage,
  entry: Handled,
  set: SQL,
): Promise<boolean> {
  const rows = await ctx.tx.execute(sql`
    update outbound_message
    set ${set}, history = coalesce(history, '[]'::jsonb) || ${jsonText([entry])}::jsonb
    where workspace_id = ${ctx.workspaceId} and message_id = ${messageId}::uuid and state = 'dead'
    returning 1`);
  return rows.length > 0;
}
