import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Db } from '../../../src/db/connect.ts';
import * as schema from '../../../src/db/schema.ts';
import {
  comment,
  commentRevision,
  escalation,
  inboundEvent,
  inboundLane,
  messageRef,
  outboundLane,
  outboundMessage,
  page,
  person,
  slaAlert,
  slaClock,
  slaNotice,
  slaPolicyVersion,
  slaSnooze,
  ticket,
  ticketDraft,
  ticketEvent,
} from '../../../src/db/schema.ts';
import type { Act } from '../crowd/acts.ts';
import type { Shown } from '../world/board.ts';
import { type Orphan, orphans } from './orphans.ts';

type Row<T extends { $inferSelect: unknown }> = T['$inferSelect'];

/** What the database holds at the end of a run, as far as the comparison reads it. */
export interface Kept {
  tickets: Pick<
    Row<typeof ticket>,
    | ('ticketId' | 'description' | 'state' | 'pendingReason' | 'assigneeId' | 'lastSeq')
    // What clocks go by.
    | ('kind' | 'priority' | 'complexity' | 'category' | 'queue' | 'requesterId' | 'createdAt')
  >[];
  drafts: Pick<Row<typeof ticketDraft>, 'draftId' | 'state' | 'body'>[];
  comments: Pick<Row<typeof comment>, 'commentId' | 'body' | 'visibility' | 'deletedAt'>[];
  revisions: Pick<Row<typeof commentRevision>, 'commentId' | 'body'>[];
  timeline: Pick<
    Row<typeof ticketEvent>,
    'ticketId' | 'seq' | 'type' | 'data' | 'visibility' | 'actorId' | 'at'
  >[];
  inbox: Pick<Row<typeof inboundEvent>, 'eventId' | 'state' | 'error'>[];
  outbox: Pick<
    Row<typeof outboundMessage>,
    | ('messageId' | 'seq' | 'place' | 'subject' | 'content' | 'locale' | 'timeZone' | 'state' | 'error')
    | ('dueAt' | 'createdAt' | 'ticketId' | 'rank')
  >[];
  refs: Pick<Row<typeof messageRef>, 'subject' | 'platform' | 'channel' | 'externalId'>[];
  escalations: Row<typeof escalation>[];
  pages: Pick<
    Row<typeof page>,
    'escalationId' | 'number' | 'round' | 'step' | 'personId' | 'place' | 'subject' | 'at'
  >[];
  /** Versions of the policies, as they were switched on. */
  versions: Omit<Row<typeof slaPolicyVersion>, 'workspaceId'>[];
  clocks: Omit<Row<typeof slaClock>, 'workspaceId'>[];
  alerts: Omit<Row<typeof slaAlert>, 'workspaceId'>[];
  notices: Pick<
    Row<typeof slaNotice>,
    'ticketId' | 'target' | 'cycle' | 'role' | 'lane' | 'subject' | 'digestId'
  >[];
  snoozes: Pick<Row<typeof slaSnooze>, 'ticketId' | 'until'>[];
  /** When all this was read, by the database's clock, ms since 1970. */
  readAt: number;
  /** Names of lanes that are due or held. */
  lanes: string[];
  people: Pick<Row<typeof person>, 'personId' | 'name'>[];
  orphans: Orphan[];
}

/** Everything that the comparison looks at. */
export interface Facts extends Kept {
  acts: readonly Act[];
  /** The bot's messages that the platforms accepted, in that order. */
  board: readonly Shown[];
  /** Posts that were repeated because the platform can't tell: so many doubles there may be, by platform. */
  possibleDoubles: Record<Shown['platform'], number>;
}

/** Reads all of it, over a connection of the harness's own: it looks at whole tables, which Parley never does. */
export async function readKept(client: Sql): Promise<Kept> {
  return readAll(drizzle({ client, schema }));
}

async function readAll(db: Db): Promise<Kept> {
  const inLanes = await db.select().from(inboundLane);
  const outLanes = await db.select().from(outboundLane);
  const [clock] = await db.execute<{ now: number }>(
    sql`select (extract(epoch from now()) * 1000)::float8 as now`,
  );
  return {
    tickets: await db.select().from(ticket),
    drafts: await db.select().from(ticketDraft),
    comments: await db.select().from(comment),
    revisions: await db.select().from(commentRevision),
    timeline: await db.select().from(ticketEvent),
    inbox: await db.select().from(inboundEvent).orderBy(inboundEvent.seq),
    outbox: await db.select().from(outboundMessage).orderBy(outboundMessage.seq),
    refs: await db.select().from(messageRef),
    escalations: await db.select().from(escalation),
    pages: await db.select().from(page),
    versions: await db.select().from(slaPolicyVersion).orderBy(slaPolicyVersion.version),
    clocks: await db.select().from(slaClock),
    alerts: await db.select().from(slaAlert).orderBy(slaAlert.raisedAt),
    notices: await db.select().from(slaNotice),
    snoozes: await db.select().from(slaSnooze),
    readAt: clock?.now ?? 0,
    lanes: [...inLanes, ...outLanes]
      .filter((lane) => lane.nextAt !== null || lane.leaseUntil !== null)
      .map((lane) => lane.lane),
    people: await db.select().from(person),
    orphans: await orphans(db),
  };
}
