import type { InboundFile } from '../../chat/inbound.ts';
import { send } from '../../chat/outgoing.ts';
import { laneOf, type Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { registerFiles } from '../attachments/register.ts';
import { attachmentsOf } from '../attachments/store.ts';
import { audienceOf, type Desk } from '../desk.ts';
import type { Level, Priority, TicketKind } from '../model.ts';
import { isOpen } from '../model.ts';
import { requesterSubject } from '../publish.ts';
import { ticketsOf } from '../store.ts';
import { draftCard } from './cards.ts';
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
  /** The chat message it comes from, if it was one. */
  messageId?: string;
  body: string;
  understood: Understood;
  isPrivate: boolean;
  /** Fields the person has set already. */
  chosen?: string[];
  files: InboundFile[];
}

/**
 * Shows a person what was understood, to correct and send.
 * @returns undefined when that thread or message has its draft or ticket already
 */
export async function beginDraft(ctx: Context, desk: Desk, input: NewDraft): Promise<Draft | undefined> {
  const draftId = ctx.newId();
  const lane = laneOf(input.place);
  if (input.messageId) {
    const part = { lane, messageId: input.messageId, draftId, body: input.body };
    if (!(await insertPart(ctx, part))) return undefined;
  }
  const now = ctx.now.toString();
  const draft = await insertDraft(ctx, {
    workspaceId: ctx.workspaceId,
    draftId,
    authorId: input.author.personId,
    requesterId: input.requester.personId,
    state: 'open',
    lane,
    thread: input.place.thread ?? '',
    place: input.place,
    cardSubject: requesterSubject(draftId),
    body: input.body,
    ...input.understood,
    isPrivate: input.isPrivate,
    chosen: input.chosen ?? [],
    openUntil: ctx.now.add({ seconds: desk.config.intake.joinWindowSeconds }).toString(),
    createdAt: now,
    updatedAt: now,
  });
  if (!draft) return undefined;
  await registerFiles(ctx, {
    ticketId: draftId,
    visibility: 'public',
    uploaderId: input.author.personId,
    place: input.place,
    files: input.files,
  });
  await showDraft(ctx, desk, draft, input.author, input.requester, input.files);
  return draft;
}

/** Puts the draft's card where it belongs. `newFiles`: those the caller has just registered, if it knows all. */
export async function showDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  author: Person,
  requester: Person,
  newFiles?: InboundFile[],
): Promise<void> {
  const files = newFiles ?? (await attachmentsOf(ctx, draft.draftId));
  const joinable =
    draft.place.kind === 'dm' && !draft.thread
      ? (await ticketsOf(ctx, requester.personId, 4)).filter((ticket) => isOpen(ticket.state)).slice(0, 2)
      : [];
  send(ctx, {
    place: draft.place,
    ...audienceOf(desk, draft.place, author),
    content: {
      op: 'put',
      card: draftCard({
        draft,
        author: author.name,
        requester: requester.name,
        files: files.map((file) => file.name),
        joinable,
        config: desk.config,
      }),
    },
    subject: draft.cardSubject,
    ticketId: draft.draftId,
  });
}
