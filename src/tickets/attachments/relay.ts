import { textCard } from '../../chat/card.ts';
import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import { holdOf } from '../comments/mirror.ts';
import { findComment } from '../comments/store.ts';
import { audienceOf, type Desk, hasThreads } from '../desk.ts';
import { findDraft } from '../drafts/store.ts';
import { peopleOf } from '../publish.ts';
import { appendTimeline, findTicket, type Ticket } from '../store.ts';
import { sendInThread } from '../tell.ts';
import { type TicketThread, threadsOf } from '../thread-store.ts';
import { passingSubject } from '../threads.ts';
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

/**
 * Shows the files that were fetched before their draft was sent (or joined a ticket as a comment). One that
 * is just being fetched is waited for: its fetcher does not see the ticket yet.
 */
export async function relayStoredFiles(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  commentId: string | null = null,
): Promise<void> {
  for (const file of await attachmentsOf(ctx, ticket.ticketId, 'change')) {
    if (file.state === 'stored' && file.commentId === commentId) await relayFile(ctx, desk, ticket, file);
  }
}

async function relayFile(ctx: Context, desk: Desk, ticket: Ticket, stored: Attachment): Promise<void> {
  // A file shares the fate of the reply that it came with: held, sent, or taken back.
  const comment = stored.commentId ? await findComment(ctx, stored.commentId) : undefined;
  if (comment?.deletedAt) return;
  const file = { ...stored, visibility: comment?.visibility ?? stored.visibility };
  await appendTimeline(ctx, ticket.ticketId, [
    {
      type: 'file',
      visibility: file.visibility,
      data: {
        file: file.name,
        attachmentId: file.attachmentId,
        // With it the entry shares what may be read of the comment.
        ...(comment ? { commentId: comment.commentId } : {}),
      },
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
    comment ? holdOf(ctx, comment).holdUntil : undefined,
  );
}

/** A file could not be had: its sender is told why, where they sent it, be it a draft still. */
export async function attachmentFailed(
  ctx: Context,
  desk: Desk,
  attachmentId: string,
  reason: 'too_large' | 'unavailable',
): Promise<void> {
  const file = await findAttachment(ctx, attachmentId);
  if (!file) return;
  const why: Text =
    reason === 'too_large'
      ? t('file.too_large', { limit: Math.floor(desk.config.intake.maxFileBytes / 1_000_000) })
      : t('file.unavailable');
  const text = (name: string): Text => t('file.failed', { name, file: file.name, reason: why });
  const ticket = await findTicket(ctx, file.ticketId);
  if (!ticket) return tellAtDraft(ctx, desk, file, text);
  await tellThreads(
    ctx,
    desk,
    ticket,
    file,
    (thread) => `${thread.place.platform}:${thread.place.channel}` === `${file.platform}:${file.channel}`,
    text,
  );
}

async function tellAtDraft(
  ctx: Context,
  desk: Desk,
  file: Attachment,
  text: (name: string) => Text,
): Promise<void> {
  const draft = await findDraft(ctx, file.ticketId);
  const sender = (await desk.people.find(ctx, [file.uploaderId])).get(file.uploaderId);
  if (draft?.state !== 'open' || !sender) return;
  send(ctx, {
    place: draft.place,
    ...(!draft.place.thread && hasThreads(desk, draft.place) ? { under: draft.cardSubject } : {}),
    ...audienceOf(desk, draft.place, sender),
    content: { op: 'put', card: textCard(text(sender.name)) },
    subject: passingSubject(ctx, draft.draftId),
    ticketId: draft.draftId,
  });
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
