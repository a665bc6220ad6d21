import { textCard } from '../../chat/card.ts';
import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import { audienceOf, type Desk, hasThreads } from '../desk.ts';
import { findDraft } from '../drafts/store.ts';
import { peopleOf } from '../publish.ts';
import { findTicket } from '../store.ts';
import { sendInThread } from '../tell.ts';
import { threadsOf } from '../thread-store.ts';
import { passingSubject } from '../threads.ts';
import { isWhereSent } from './relay.ts';
import { type Attachment, findAttachment } from './store.ts';

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
  const threads = await threadsOf(ctx, ticket.ticketId);
  const people = await peopleOf(ctx, desk, ticket, file.uploaderId, ...threads.map((x) => x.personId));
  for (const thread of threads) {
    if (!thread.active || !isWhereSent(file, thread)) continue;
    if (file.visibility === 'internal' && thread.role !== 'triage') continue;
    sendInThread(ctx, desk, ticket, thread, thread.personId ? people.get(thread.personId) : undefined, {
      card: textCard(text(people.get(file.uploaderId)?.name ?? '')),
      subject: passingSubject(ctx, ticket.ticketId),
    });
  }
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
