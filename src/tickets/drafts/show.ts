import type { Card } from '../../chat/card.ts';
import { send } from '../../chat/outgoing.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import { attachmentsOf } from '../attachments/store.ts';
import { audienceOf, type Desk } from '../desk.ts';
import { isOpen } from '../model.ts';
import { ticketsOf } from '../store.ts';
import { draftCard } from './cards.ts';
import type { Draft } from './store.ts';

/** At most this many open tickets are offered to add the draft to instead. */
const OFFERED = 2;

/**
 * Puts the draft's card where it belongs.
 * @param files their names, if the caller knows all of them
 */
export async function showDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  author: Person,
  requester: Person,
  files?: readonly { name: string }[],
): Promise<void> {
  const attached =
    files ?? (await attachmentsOf(ctx, draft.draftId)).filter((file) => file.state !== 'failed');
  const joinable =
    draft.place.kind === 'dm' && !draft.place.thread
      ? (await ticketsOf(ctx, requester.personId, OFFERED * 2)).filter((ticket) => isOpen(ticket.state))
      : [];
  const card = draftCard({
    draft,
    author: author.name,
    requester: requester.name,
    files: attached.map((file) => file.name),
    joinable: joinable.slice(0, OFFERED),
    config: desk.config,
  });
  putDraftCard(ctx, desk, draft, author, card);
}

/** Makes the draft's message show this. */
export function putDraftCard(ctx: Context, desk: Desk, draft: Draft, author: Person, card: Card): void {
  send(ctx, {
    place: draft.place,
    ...audienceOf(desk, draft.place, author),
    content: { op: 'put', card },
    subject: draft.cardSubject,
    ticketId: draft.draftId,
  });
}
