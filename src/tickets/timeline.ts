import type { Block, Card } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { shorten } from '../i18n/cut.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { nameOf, type Person } from '../people/model.ts';
import { type TicketRef, visibleTicket } from './access.ts';
import { isOut } from './comments/rules.ts';
import { type Comment, findComments } from './comments/store.ts';
import type { Desk } from './desk.ts';
import { titleOf } from './labels.ts';
import { ticketKey } from './model.ts';
import { maySee, mayWork } from './permissions.ts';
import { findTickets, type TimelineRow, timelineOf } from './store.ts';
import { entryText } from './timeline-words.ts';
import { placeName } from './where.ts';

/** How many entries a card shows. */
const SHOWN = 40;
/** How much of the first message it repeats. */
const REPEATED = 1_500;

/** The ticket's history for somebody, as a card. The desk sees internal entries, others don't. @throws Refusal */
export async function timelineCard(ctx: Context, desk: Desk, who: Person, ref: TicketRef): Promise<Card> {
  const ticket = await visibleTicket(ctx, desk, who, ref);
  const viewer = desk.people.viewer(who);
  const internal = mayWork(desk.config, ticket, viewer);
  const rows = await timelineOf(ctx, ticket.ticketId, { internal, limit: SHOWN });
  const comments = await findComments(ctx, idsIn(rows, 'commentId'));
  const others = await findTickets(ctx, idsIn(rows, 'otherId'));
  const hidden = new Set(
    others.filter((other) => !maySee(desk.config, other, viewer, false)).map((other) => other.ticketId),
  );
  const people = await desk.people.find(
    ctx,
    rows.flatMap((row) => (row.actorId ? [row.actorId] : [])),
  );
  const shown = rows.filter((row) => internal || mayRead(row, comments, ctx.now));
  const blocks: Block[] = [{ type: 'heading', text: titleOf(desk.config, ticket) }];
  if (rows.length === SHOWN) {
    blocks.push({ type: 'text', style: 'subtle', text: t('timeline.more', { count: SHOWN }) });
  }
  const description = shorten(ticket.description, REPEATED);
  blocks.push({ type: 'text', style: 'quote', text: description || t('card.no_text') });
  blocks.push({
    type: 'list',
    items: shown.map((row) => ({
      title: entryText(desk.config, row, { comments, hidden }),
      detail: lineOf(desk, row, people),
    })),
  });
  const subject = ticket.ticketId;
  const whole = { action: 'ticket.text', subject, label: t('button.text'), opensCard: true };
  const buttons = [
    ...(description === ticket.description ? [] : [whole]),
    ...(desk.deadlines ? [{ action: 'ticket.why', subject, label: t('why.button'), opensCard: true }] : []),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', buttons });
  return { summary: t('timeline.title', { key: ticketKey(ticket) }), blocks };
}

/** When, who, and from where. */
function lineOf(desk: Desk, row: TimelineRow, people: ReadonlyMap<string, Person>): Text {
  const at = instantText(Temporal.Instant.from(row.at));
  const actor = row.actorId ? people.get(row.actorId) : undefined;
  const who = actor ? nameOf(actor) : desk.config.name;
  const where = placeName(desk.config, row.source);
  return where ? t('timeline.line_from', { at, who, where }) : t('timeline.line', { at, who });
}

function idsIn(rows: readonly TimelineRow[], field: string): string[] {
  return rows.flatMap((row) => {
    const id = row.data[field];
    return typeof id === 'string' ? [id] : [];
  });
}

/** A reply that is still held, or was taken back, is not the requester's to read, nor are its files. */
function mayRead(row: TimelineRow, comments: ReadonlyMap<string, Comment>, now: Temporal.Instant): boolean {
  if (typeof row.data.commentId !== 'string') return true;
  const comment = comments.get(row.data.commentId);
  return comment !== undefined && isOut(comment, now);
}
