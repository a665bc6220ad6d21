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
    'ticketId' | 'description' | 'state' | 'pendingReason' | 'assigneeId' | 'lastSeq'
  >[];
  drafts: Pick<Row<typeof ticketDraft>, 'draftId' | 'state' | 'body'>[];
  comments: Pick<Row<typeof comment>, 'commentId' | 'body' | 'visibility' | 'deletedAt'>[];
  revisions: Pick<Row<typeof commentRevision>, 'commentId' | 'body'>[];
  timeline: Pick<Row<typeof ticketEvent>, 'ticketId' | 'seq' | 'type' | 'data'>[];
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
export async function readKept(sql: Sql): Promise<Kept> {
  return readAll(drizzle({ client: sql, schema }));
}

async function readAll(db: Db): Promise<Kept> {
  const inLanes = await db.select().from(inboundLane);
  const outLanes = await db.select().from(outboundLane);
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
    lanes: [...inLanes, ...outLanes]
      .filter((lane) => lane.nextAt !== null || lane.leaseUntil !== null)
      .map((lane) => lane.lane),
    people: await db.select().from(person),
    orphans: await orphans(db),
  };
}
