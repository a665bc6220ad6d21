import type { Block, Card } from '../chat/card.ts';
import { type Context, isUuid } from '../context.ts';
import { cutAt, shorten } from '../i18n/cut.ts';
import { type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { visibleTicket } from './access.ts';
import { findComment } from './comments/store.ts';
import type { Desk } from './desk.ts';
import { titleOf } from './labels.ts';
import { mayWork } from './permissions.ts';

/** Characters of a block and blocks of a page, so that a page fits into one message on every platform. */
const BLOCK = 2_000;
const BLOCKS = 4;

/** A long text cut into pages of a few blocks each; put together they are the text again. */
export function pagesOf(text: string): string[][] {
  const blocks: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = cutAt(text, from + BLOCK);
    blocks.push(text.slice(from, to));
    from = to;
  }
  const pages: string[][] = [];
  for (let from = 0; from < blocks.length; from += BLOCKS) pages.push(blocks.slice(from, from + BLOCKS));
  return pages;
}

/** The whole of what was asked, page by page. @param subject ticket id and, from the second on, page @throws Refusal */
export async function wholeDescription(
  ctx: Context,
  desk: Desk,
  who: Person,
  subject: string,
): Promise<Card> {
  const [ticketId = '', page] = subject.split(' ');
  const ticket = await visibleTicket(ctx, desk, who, { ticketId });
  return pageCard(titleOf(desk.config, ticket), ticket.description, {
    action: 'ticket.text',
    id: ticketId,
    page,
  });
}

/** The whole of a comment, for whoever may read it. @throws Refusal */
export async function wholeComment(ctx: Context, desk: Desk, who: Person, subject: string): Promise<Card> {
  const [commentId = '', page] = subject.split(' ');
  const comment = isUuid(commentId) ? await findComment(ctx, commentId) : undefined;
  if (!comment) throw new Refusal(t('refusal.no_such_ticket'));
  const ticket = await visibleTicket(ctx, desk, who, { ticketId: comment.ticketId });
  const isOut = comment.visibility === 'public' && !isHeld(comment.heldUntil, ctx.now);
  if (!isOut && !mayWork(desk.config, ticket, desk.people.viewer(who))) {
    throw new Refusal(t('refusal.no_such_ticket'));
  }
  return pageCard(titleOf(desk.config, ticket), comment.body, {
    action: 'comment.text',
    id: commentId,
    page,
  });
}

function isHeld(heldUntil: string | null, now: Temporal.Instant): boolean {
  return heldUntil !== null && Temporal.Instant.compare(Temporal.Instant.from(heldUntil), now) > 0;
}

function pageCard(
  title: Text,
  text: string,
  of: { action: string; id: string; page: string | undefined },
): Card {
  const pages = pagesOf(text);
  const last = Math.max(1, pages.length);
  const page = Math.min(last, Math.max(1, Number(of.page ?? 1) || 1));
  const shown = pages[page - 1] ?? [];
  const blocks: Block[] = [{ type: 'heading', text: title }];
  if (last > 1) blocks.push({ type: 'text', style: 'subtle', text: t('text.page', { page, of: last }) });
  // White space alone is no text for a platform.
  for (const block of shown) if (block.trim()) blocks.push({ type: 'text', text: block });
  if (shown.length === 0) blocks.push({ type: 'text', text: t('card.no_text') });
  if (page < last) {
    const label = t('button.next');
    blocks.push({
      type: 'actions',
      buttons: [{ action: of.action, subject: `${of.id} ${page + 1}`, label }],
    });
  }
  return { summary: shorten(shown[0]?.trim() || text, 100) || title, blocks };
}
