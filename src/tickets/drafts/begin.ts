import type { InboundFile } from '../../chat/inbound.ts';
import { laneOf, type Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { registerFiles } from '../attachments/register.ts';
import type { Desk } from '../desk.ts';
import type { Level, Priority, TicketKind } from '../model.ts';
import { requesterSubject } from '../threads.ts';
import { filesAsWords } from './rewrite.ts';
import { showDraft } from './show.ts';
import { type Draft, insertDraft, insertPart } from './store.ts';

/** What was understood of a text. Computed by the caller: the rules (or a model) are not the ticket's affair. */
export interface Understood {
  kind: TicketKind;
  title: string;
  category: string;
  queue: string;
  impact: Level;
  urgency: Level;
  priority: Priority;
}

export interface NewDraft {
  author: Person;
  requester: Person;
  /** Where the card goes; its thread, if any, becomes the ticket's. */
  place: Place;
  /** When it was said; further messages soon after that belong to it. */
  saidAt: Temporal.Instant;
  /** The chat message it comes from, if it was one. */
  message?: { messageId: string; place: Place };
  /** Empty where there are only files. */
  body: string;
  understood: Understood;
  isPrivate: boolean;
  files: readonly InboundFile[];
  /** Whose they are, if not the author's. */
  filesOf?: Person;
}

/**
 * Shows a person what was understood, to correct and send.
 * @returns undefined when that thread or message has its draft or ticket already
 */
export async function beginDraft(ctx: Context, desk: Desk, input: NewDraft): Promise<Draft | undefined> {
  const { message, place, author, requester } = input;
  const draftId = ctx.newId();
  if (message) {
    const part = { lane: laneOf(message.place), messageId: message.messageId, draftId, body: input.body };
    if (!(await insertPart(ctx, part))) return undefined;
  }
  const now = ctx.now.toString();
  const draft = await insertDraft(ctx, {
    workspaceId: ctx.workspaceId,
    draftId,
    authorId: author.personId,
    requesterId: requester.personId,
    state: 'open',
    lane: laneOf(place),
    thread: place.thread ?? '',
    place,
    cardSubject: requesterSubject(draftId),
    body: input.body || filesAsWords(input.files),
    ...input.understood,
    isPrivate: input.isPrivate,
    openUntil: input.saidAt.add({ seconds: desk.config.intake.joinWindowSeconds }).toString(),
    createdAt: now,
    updatedAt: now,
  });
  if (!draft) return undefined;
  await registerFiles(ctx, {
    ticketId: draftId,
    visibility: 'public',
    uploaderId: (input.filesOf ?? author).personId,
    place: message?.place ?? place,
    files: input.files,
  });
  await showDraft(ctx, desk, draft, author, requester, input.files);
  return draft;
}
