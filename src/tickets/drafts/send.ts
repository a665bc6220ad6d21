import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../desk.ts';
import { openTicket } from '../open.ts';
import { isConfidential } from '../permissions.ts';
import type { Ticket } from '../store.ts';
import { corrections, type DraftValues } from './correct.ts';
import { moveToDirect } from './move.ts';
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
  const sent = await changeDraft(ctx, draftId, corrections(desk, draft, values));
  if (!sent) throw new Refusal(t('draft.gone'));
  const isHidden = isConfidential(desk.config, { ...sent, openedById: sent.authorId, assigneeId: null });
  const placed =
    isHidden && sent.place.kind !== 'dm'
      ? await moveToDirect(ctx, desk, sent, author, 'draft.sent_in_direct')
      : sent;
  await changeDraft(ctx, draftId, { state: 'sent' });
  return openTicket(ctx, desk, placed, author, requester);
}
