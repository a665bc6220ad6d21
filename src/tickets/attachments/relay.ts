import { textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import { findComment } from '../comments/store.ts';
import type { Desk } from '../desk.ts';
import { peopleOf, sendInThread } from '../publish.ts';
import { appendTimeline, findTicket, type Ticket, type TicketThread, threadsOf } from '../store.ts';
import { type Attachment, attachmentsOf, findAttachment } from './store.ts';

/** What the subjects of a file's copies start with. */
export function fileSubject(
  file: Pick<Attachment, 'ticketId' | 'attachmentId'>,
  what: 'copy' | 'failed',
): string {
  return `comment-of/${file.ticketId}/file-${file.attachmentId}/${what}/`;
}

/** A file has arrived on our disk: show it in the ticket's other conversations. A draft's waits for sending. */
export async function attachmentStored(ctx: Context, desk: Desk, attachmentId: string): Promise<void> {
  const file = await findAttachment(ctx, attachmentId);
  const ticket = file && (await findTicket(ctx, file.ticketId));
  if (file && ticket) await relayFile(ctx, desk, ticket, file);
}

/** Shows the files that were fetched before their draft was sent (or joined a ticket as a comment). */
export async function relayStoredFiles(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  commentId: string | null = null,
): Promise<void> {
  for (const file of await attachmentsOf(ctx, ticket.ticketId)) {
    if (file.state === 'stored' && file.commentId === commentId) await relayFile(ctx, desk, ticket, file);
  }
}

async function relayFile(ctx: Context, desk: Desk, ticket: Ticket, stored: Attachment): Promise<void> {
  // A file shares the fate of the reply that it came with: held, sent, or taken back.
  const comment = stored.commentId ? await findComment(ctx, stored.commentId) : undefined;
  const file = { ...stored, visibility: comment?.visibility ?? stored.visibility };
  const heldUntil = comment?.heldUntil ? Temporal.Instant.from(comment.heldUntil) : undefined;
  await appendTimeline(ctx, ticket.ticketId, [
    {
      type: 'file',
      visibility: file.visibility,
      data: { file: file.name, attachmentId: file.attachmentId },
    },
  ]);
  await tellThreads(
    ctx,
    desk,
    ticket,
    file,
    (thread) => `${thread.place.platform}:${thread.place.channel}` !== `${file.platform}:${file.channel}`,
    (name) => t('file.from', { name, file: file.name }),
    { attachmentId: file.attachmentId },
    heldUntil && Temporal.Instant.compare(heldUntil, ctx.now) > 0 ? heldUntil : undefined,
  );
}

/** A file could not be had: its sender is told why, where they sent it. */
export async function attachmentFailed(
  ctx: Context,
  desk: Desk,
  attachmentId: string,
  reason: 'too_large' | 'unavailable',
): Promise<void> {
  const file = await findAttachment(ctx, attachmentId);
  const ticket = file && (await findTicket(ctx, file.ticketId));
  if (!file || !ticket) return;
  const why: Text =
    reason === 'too_large'
      ? t('file.too_large', { limit: Math.floor(desk.config.intake.maxFileBytes / 1_000_000) })
      : t('file.unavailable');
  await tellThreads(
    ctx,
    desk,
    ticket,
    file,
    (thread) => `${thread.place.platform}:${thread.place.channel}` === `${file.platform}:${file.channel}`,
    (name) => t('file.failed', { name, file: file.name, reason: why }),
  );
}

async function tellThreads(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  file: Attachment,
  isConcerned: (thread: TicketThread) => boolean,
  text: (name: string) => Text,
  withFile?: { attachmentId: string },
  heldUntil?: Temporal.Instant,
): Promise<void> {
  const threads = await threadsOf(ctx, ticket.ticketId);
  const people = await peopleOf(ctx, desk, ticket, file.uploaderId, ...threads.map((x) => x.personId));
  for (const thread of threads) {
    if (!thread.active || !isConcerned(thread)) continue;
    if (file.visibility === 'internal' && thread.role !== 'triage') continue;
    sendInThread(ctx, desk, ticket, thread, thread.personId ? people.get(thread.personId) : undefined, {
      card: textCard(text(people.get(file.uploaderId)?.name ?? '')),
      subject: `${fileSubject(file, withFile ? 'copy' : 'failed')}${thread.cardSubject}`,
      ...(withFile ? { file: withFile } : {}),
      ...(heldUntil && thread.role !== 'triage' ? { holdUntil: heldUntil } : {}),
    });
  }
}
