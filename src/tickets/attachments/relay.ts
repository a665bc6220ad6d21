import { textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import { holdOf } from '../comments/mirror.ts';
import { findComment } from '../comments/store.ts';
import type { Desk } from '../desk.ts';
import { peopleOf } from '../publish.ts';
import { appendTimeline, findTicket, type Ticket } from '../store.ts';
import { sendInThread } from '../tell.ts';
import { type TicketThread, threadsOf } from '../thread-store.ts';
import { type Attachment, attachmentsOf, findAttachment } from './store.ts';

/** What the subjects of a file's copies start with. */
export function fileSubject(file: Pick<Attachment, 'ticketId' | 'attachmentId'>): string {
  return `comment-of/${file.ticketId}/file-${file.attachmentId}/`;
}

/** The conversation where a file was sent shows it already. */
export function isWhereSent(file: Attachment, { place }: TicketThread): boolean {
  return place.platform === file.platform && place.channel === file.channel;
}

/** A file has arrived on our disk: show it in the ticket's other conversations. A draft's waits for sending. */
export async function attachmentStored(ctx: Context, desk: Desk, attachmentId: string): Promise<void> {
  const file = await findAttachment(ctx, attachmentId);
  // Held, so that the reply that it came with isn't taken back in this moment.
  const ticket = file && (await findTicket(ctx, file.ticketId, 'change'));
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
  await appendTimeline(asUploader(ctx, stored), ticket.ticketId, [
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
  const elsewhere = (await threadsOf(ctx, ticket.ticketId)).filter((thread) => !isWhereSent(file, thread));
  const hold = comment ? holdOf(ctx, comment).holdUntil : undefined;
  await showFileIn(ctx, desk, ticket, file, elsewhere, hold);
}

/** The entry is of whoever sent the file, from where they did, though it is a job that has fetched it. */
function asUploader(ctx: Context, { uploaderId, platform, tenant, channel }: Attachment): Context {
  const source = `${platform}:${tenant}:${channel}`;
  return { ...ctx, actor: { type: 'person', personId: uploaderId, source } };
}

/** Shows a file that is here in further conversations of its ticket. */
export async function showFileIn(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  file: Attachment,
  threads: readonly TicketThread[],
  holdUntil?: Temporal.Instant,
): Promise<void> {
  const people = await peopleOf(ctx, desk, ticket, file.uploaderId, ...threads.map((x) => x.personId));
  const name = people.get(file.uploaderId)?.name ?? '';
  for (const thread of threads) {
    if (!thread.active || (file.visibility === 'internal' && thread.role !== 'triage')) continue;
    sendInThread(ctx, desk, ticket, thread, thread.personId ? people.get(thread.personId) : undefined, {
      card: textCard(t('file.from', { name, file: file.name })),
      subject: `${fileSubject(file)}${thread.cardSubject}`,
      file: { attachmentId: file.attachmentId },
      ...(holdUntil && thread.role !== 'triage' ? { holdUntil } : {}),
    });
  }
}
