import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../desk.ts';
import { openTicket } from '../open.ts';
import { isConfidential } from '../permissions.ts';
import type { Ticket } from '../store.ts';
import { corrections, type DraftValues } from './correct.ts';
import { checkDirect, moveToDirect } from './move.ts';
import { ownDraft } from './own.ts';
import { changeDraft } from './store.ts';

/** Sends a draft: it becomes the ticket, with the same id. A second press finds it sent. @throws Refusal */
export async function sendDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
  values: DraftValues,
): Promise<Ticket> {
  const { draft, author, requester } = await ownDraft(ctx, desk, who, draftId);
  const set = corrections(desk, draft, values);
  const asSent = { ...draft, ...set, openedById: draft.authorId, assigneeId: null };
  const leaves = isConfidential(desk.config, asSent) && draft.place.kind !== 'dm';
  if (leaves) checkDirect(desk, author);
  const sent = await changeDraft(ctx, draftId, set);
  if (!sent) throw new Refusal(t('draft.gone'));
  const placed = leaves ? await moveToDirect(ctx, desk, sent, author, 'draft.sent_in_direct') : sent;
  await changeDraft(ctx, draftId, { state: 'sent' });
  return openTicket(ctx, desk, placed, author, requester);
}
