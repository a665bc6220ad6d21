import type { Context } from '../context.ts';
import type { DataHolder, Erasure, Forgotten, Subject } from '../personal-data.ts';
import { mirrorComment } from './comments/mirror.ts';
import { originOf } from './comments/origin.ts';
import { type Comment, commentsBy } from './comments/store.ts';
import type { Desk } from './desk.ts';
import {
  collectTickets,
  concernedTickets,
  countTickets,
  forgetDrafts,
  forgetInTickets,
  forgetWords,
} from './personal-data-store.ts';
import { redrawCards } from './publish.ts';
import { findTickets, type Ticket } from './store.ts';
import { threadsOf } from './thread-store.ts';

/** Tickets in one commit: their cards are written with it, and somebody waits for the rooms they stand in. */
const BATCH = 20;

/** What tickets keep of people. Tickets and comments themselves stay: the desk's work is not the person's alone. */
export function ticketData(desk: Desk): DataHolder {
  return {
    name: 'tickets',
    collect: collectTickets,
    count: countTickets,
    async forget(ctx, who, how, cursor): Promise<Forgotten> {
      if (cursor === undefined) await forgetDrafts(ctx, who, how);
      const ids = await concernedTickets(ctx, who.personId, cursor, BATCH);
      if (ids.length === 0) return { cards: 0 };
      await forgetInTickets(ctx, who, how, ids);
      if (how.texts) await forgetWords(ctx, who, how, ids);
      let cards = 0;
      for (const ticket of await findTickets(ctx, ids)) cards += await redraw(ctx, desk, ticket, who, how);
      const last = ids.at(-1);
      return { cards, ...(last && ids.length === BATCH ? { cursor: last } : {}) };
    },
  };
}

/** @returns how many cards */
async function redraw(ctx: Context, desk: Desk, ticket: Ticket, who: Subject, how: Erasure): Promise<number> {
  const theirs = await commentsBy(ctx, ticket.ticketId, who.personId);
  for (const comment of theirs) await redrawComment(ctx, desk, ticket, comment, how);
  return (await redrawCards(ctx, desk, ticket)) + theirs.length;
}

/** Its copies in the ticket's other conversations carry the name of who wrote it. */
async function redrawComment(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  comment: Comment,
  how: Erasure,
): Promise<void> {
  if (comment.deletedAt && !how.texts) return;
  const author = (await desk.people.find(ctx, [comment.authorId])).get(comment.authorId);
  if (!author) return;
  const threads = await threadsOf(ctx, ticket.ticketId);
  const { sourcePlatform, sourceTenant, sourceChannel } = comment;
  const place = sourcePlatform &&
    sourceTenant &&
    sourceChannel && {
      platform: sourcePlatform as 'slack' | 'teams' | 'web',
      tenant: sourceTenant,
      channel: sourceChannel,
      kind: 'channel' as const,
    };
  const origin = place ? await originOf(ctx, threads, place) : undefined;
  await mirrorComment(ctx, desk, {
    ticket,
    comment,
    author,
    threads,
    isOrigin: (thread) => thread === origin,
    isReply: comment.heldUntil !== null,
  });
}
