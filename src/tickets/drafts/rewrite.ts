import type { InboundFile } from '../../chat/inbound.ts';
import type { Place } from '../../chat/place.ts';
import { laneOf } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { registerFiles } from '../attachments/register.ts';
import { attachmentsOf } from '../attachments/store.ts';
import type { Desk } from '../desk.ts';
import type { Understood } from './begin.ts';
import { withdrawnCard } from './cards.ts';
import { putDraftCard, showDraft } from './show.ts';
import { changeDraft, type Draft, insertPart, partsOf } from './store.ts';

/** A message as it goes into a draft. */
export interface DraftMessage {
  messageId: string;
  /** Where it was said. */
  place: Place;
  body: string;
  saidAt: Temporal.Instant;
  files: readonly InboundFile[];
  /** Who wrote it. */
  uploaderId: string;
}

/** A further message about the same matter. @returns false if that message is in a draft already */
export async function appendToDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  message: DraftMessage,
  understand: (body: string) => Understood,
): Promise<boolean> {
  const { messageId, place, body } = message;
  if (!(await insertPart(ctx, { lane: laneOf(place), messageId, draftId: draft.draftId, body })))
    return false;
  await registerFiles(ctx, {
    ticketId: draft.draftId,
    visibility: 'public',
    uploaderId: message.uploaderId,
    place,
    files: message.files,
  });
  await rewriteDraft(ctx, desk, draft, understand, {
    added: body,
    openUntil: message.saidAt.add({ seconds: desk.config.intake.joinWindowSeconds }).toString(),
  });
  return true;
}

/**
 * Understands the draft's messages anew, e.g. after one was edited; what the person chose stays. When
 * nothing is left of them, the draft is withdrawn.
 */
export async function rewriteDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  understand: (body: string) => Understood,
  more: { added?: string; openUntil?: string } = {},
): Promise<void> {
  const people = await desk.people.find(ctx, [draft.authorId, draft.requesterId]);
  const author = people.get(draft.authorId);
  const requester = people.get(draft.requesterId);
  if (!author || !requester) return;
  const body = await bodyOf(ctx, draft, more.added);
  if (!body) {
    if (await changeDraft(ctx, draft.draftId, { state: 'withdrawn' })) {
      putDraftCard(ctx, desk, draft, author, withdrawnCard());
    }
    return;
  }
  const changed = await changeDraft(ctx, draft.draftId, {
    ...(more.openUntil ? { openUntil: more.openUntil } : {}),
    body,
    ...unlessChosen(draft, understand(body)),
  });
  if (changed) await showDraft(ctx, desk, changed, author, requester);
}

/** A description rewritten by hand stays; only what is added goes below it. */
async function bodyOf(ctx: Context, draft: Draft, added: string | undefined): Promise<string> {
  if (draft.chosen.includes('description')) return joined([draft.body, added ?? '']);
  const words = joined((await partsOf(ctx, draft.draftId)).map((part) => part.body));
  return words || filesAsWords(await attachmentsOf(ctx, draft.draftId));
}

/** Several messages as one text. */
export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

/** A file without a word is still a matter; its name is all there is to say. */
export function filesAsWords(files: readonly { name: string }[]): string {
  return files.map((file) => file.name).join(', ');
}

function unlessChosen(draft: Draft, understood: Understood): Partial<Understood> {
  const { kind, title, category, queue, impact, urgency, priority } = understood;
  const chosen = new Set(draft.chosen);
  return {
    ...(chosen.has('kind') ? {} : { kind }),
    ...(chosen.has('title') ? {} : { title }),
    ...(chosen.has('category') ? {} : { category }),
    ...(chosen.has('queue') ? {} : { queue }),
    ...(chosen.has('priority') ? {} : { impact, urgency, priority }),
  };
}
