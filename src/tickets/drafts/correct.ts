import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../desk.ts';
import { checkNames, levelsFor, tidyTitle } from '../edit.ts';
import { PRIORITIES, type Priority, TICKET_KINDS, type TicketKind } from '../model.ts';
import { checkDirect, moveToDirect } from './move.ts';
import { ownDraft } from './own.ts';
import { showDraft } from './show.ts';
import { changeDraft, type Draft } from './store.ts';

/** Fields as they come from a card or form; unknown and equal ones change nothing. */
export type DraftValues = Record<string, string | undefined>;

/** The person corrects what was understood. @throws Refusal */
export async function correctDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
  values: DraftValues,
  more: { requester?: Person; isPrivate?: boolean } = {},
): Promise<Draft> {
  const { draft, author, requester } = await ownDraft(ctx, desk, who, draftId);
  const set = corrections(desk, draft, values);
  if (more.requester && more.requester.personId !== draft.requesterId) {
    set.requesterId = more.requester.personId;
  }
  if (more.isPrivate !== undefined) set.isPrivate = more.isPrivate;
  if (Object.keys(set).length === 0) return draft;
  const leaves = (set.isPrivate ?? draft.isPrivate) && draft.place.kind !== 'dm';
  if (leaves) checkDirect(desk, author);
  let changed = await changeDraft(ctx, draftId, set);
  if (!changed) throw new Refusal(t('draft.gone'));
  if (leaves) changed = await moveToDirect(ctx, desk, changed, author, 'draft.in_direct_now');
  await showDraft(ctx, desk, changed, author, more.requester ?? requester);
  return changed;
}

/** The columns that a person's values change, with the fields they have now chosen. @throws Refusal */
export function corrections(desk: Desk, draft: Draft, values: DraftValues): Partial<Draft> {
  const set: Partial<Draft> = {};
  checkNames(desk, { queue: values.queue, category: values.category });
  if (isKind(values.kind) && values.kind !== draft.kind) set.kind = values.kind;
  if (isPriority(values.priority) && values.priority !== draft.priority) {
    Object.assign(set, levelsFor(values.priority, draft.impact, draft.urgency));
  }
  if (values.category && values.category !== draft.category) {
    set.category = values.category;
    // A category brings its queue along, unless the person says otherwise now or did before.
    const queue = desk.config.categories[values.category]?.queue;
    const saysQueue = values.queue !== undefined && values.queue !== draft.queue;
    if (queue && !saysQueue && !draft.chosen.includes('queue')) set.queue = queue;
  }
  if (values.queue && values.queue !== draft.queue) set.queue = values.queue;
  if (values.title !== undefined) {
    const title = tidyTitle(values.title);
    if (!title) throw new Refusal(t('draft.title_missing'));
    if (title !== draft.title) set.title = title;
  }
  if (values.description !== undefined) {
    const body = values.description.replace(/\r\n?/g, '\n').trim();
    if (!body) throw new Refusal(t('draft.empty'));
    if (body !== draft.body) set.body = body;
  }
  const now = ['kind', 'title', 'category', 'queue', 'priority'].filter((field) => field in set);
  if ('body' in set) now.push('description');
  if (now.length > 0) set.chosen = [...new Set([...draft.chosen, ...now])];
  return set;
}

const isKind = (value: string | undefined): value is TicketKind => TICKET_KINDS.includes(value as TicketKind);
const isPriority = (value: string | undefined): value is Priority => PRIORITIES.includes(value as Priority);
