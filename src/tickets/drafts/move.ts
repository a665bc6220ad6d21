import { textCard } from '../../chat/card.ts';
import { laneOf } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { mentionOf } from '../card-parts.ts';
import type { Desk } from '../desk.ts';
import { directSubject } from '../threads.ts';
import { putDraftCard, showDraft } from './show.ts';
import { changeDraft, type Draft } from './store.ts';

/**
 * A draft that others may not see leaves the shared room for its author's direct chat.
 * @param reason what the room is told
 * @throws Refusal if it is no longer open
 */
export async function moveToDirect(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  author: Person,
  reason: 'draft.in_direct_now' | 'draft.sent_in_direct',
): Promise<Draft> {
  const told: Text = t(reason, { name: mentionOf(author) });
  putDraftCard(ctx, desk, draft, author, textCard(told));
  const moved = await place(ctx, desk, draft, author);
  if (!moved) throw new Refusal(t('draft.gone'));
  return moved;
}

/** Before anything is written: nothing private stays in a shared room. @throws Refusal without a direct chat */
export function checkDirect(desk: Desk, author: Person): void {
  if (!desk.people.directPlace(author)) throw new Refusal(t('draft.no_direct'));
}

/** The room can't be written to: the draft is shown in the direct chat instead. */
export async function takeToDirect(ctx: Context, desk: Desk, draft: Draft, author: Person): Promise<void> {
  const moved = await place(ctx, desk, draft, author);
  const requester = (await desk.people.find(ctx, [draft.requesterId])).get(draft.requesterId);
  if (moved) await showDraft(ctx, desk, moved, author, requester ?? author);
}

/** @returns undefined if there is no direct chat, or the draft is no longer open */
async function place(ctx: Context, desk: Desk, draft: Draft, author: Person): Promise<Draft | undefined> {
  const direct = desk.people.directPlace(author);
  return (
    direct &&
    changeDraft(ctx, draft.draftId, {
      place: direct,
      lane: laneOf(direct),
      thread: '',
      cardSubject: directSubject(draft.draftId, author.personId),
    })
  );
}
