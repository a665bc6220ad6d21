import { type Context, isUuid } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../desk.ts';
import { type Draft, findDraft } from './store.ts';

export interface OwnDraft {
  draft: Draft;
  author: Person;
  requester: Person;
}

/** An open draft for its author or requester. @throws Refusal */
export async function ownDraft(ctx: Context, desk: Desk, who: Person, draftId: string): Promise<OwnDraft> {
  const draft = isUuid(draftId) ? await findDraft(ctx, draftId) : undefined;
  if (!draft) throw new Refusal(t('draft.gone'));
  const people = await desk.people.find(ctx, [draft.authorId, draft.requesterId]);
  const author = people.get(draft.authorId) ?? who;
  const requester = people.get(draft.requesterId) ?? author;
  if (who.personId !== draft.authorId && who.personId !== draft.requesterId) {
    // Nobody but its people has seen a draft of a direct chat: for others there is none.
    if (draft.place.kind === 'dm') throw new Refusal(t('draft.gone'));
    throw new Refusal(
      author.personId === requester.personId
        ? t('draft.not_yours', { name: author.name })
        : t('draft.not_yours_two', { author: author.name, requester: requester.name }),
    );
  }
  if (draft.state !== 'open') throw new Refusal(t('draft.gone'));
  return { draft, author, requester };
}
