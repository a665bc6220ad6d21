import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../desk.ts';
import { withdrawnCard } from './cards.ts';
import { ownDraft } from './own.ts';
import { putDraftCard } from './show.ts';
import { changeDraft, deleteParts } from './store.ts';

/** "Not a ticket": its messages are free again, should they become one after all. @throws Refusal */
export async function withdrawDraft(ctx: Context, desk: Desk, who: Person, draftId: string): Promise<void> {
  const { draft, author } = await ownDraft(ctx, desk, who, draftId);
  if (!(await changeDraft(ctx, draftId, { state: 'withdrawn' }))) throw new Refusal(t('draft.gone'));
  await deleteParts(ctx, draftId);
  putDraftCard(ctx, desk, draft, author, withdrawnCard());
}
