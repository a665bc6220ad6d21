import { textCard } from '../../chat/card.ts';
import type { InboundFile } from '../../chat/inbound.ts';
import { send } from '../../chat/outgoing.ts';
import { laneOf } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { isUuid } from '../access.ts';
import { registerFiles } from '../attachments/register.ts';
import { audienceOf, type Desk } from '../desk.ts';
import { checkNames, levelsFor } from '../edit.ts';
import { PRIORITIES, type Priority, TICKET_KINDS, type TicketKind } from '../model.ts';
import { directSubject } from '../publish.ts';
import { showDraft, type Understood } from './begin.ts';
import { withdrawnCard } from './cards.ts';
import { changeDraft, type Draft, findDraft, insertPart, partsOf } from './store.ts';

/** An open draft for its author or requester. @throws Refusal */
export async function ownDraft(
  ctx: Context,
  desk: Desk,
  who: Person,
  draftId: string,
): Promise<{ draft: Draft; author: Person; requester: Person }> {
  const draft = isUuid(draftId) ? await findDraft(ctx, draftId) : undefined;
  if (!draft) throw new Refusal(t('draft.gone'));
  const people = await desk.people.find(ctx, [draft.authorId, draft.requesterId]);
  const author = people.get(draft.authorId) ?? who;
  const requester = people.get(draft.requesterId) ?? author;
  if (who.personId !== draft.authorId && who.personId !== draft.requesterId) {
    throw new Refusal(t('draft.not_yours', { author: author.name, requester: requester.name }));
  }
  if (draft.state !== 'open') throw new Refusal(t('draft.gone'));
  return { draft, author, requester };
}

/** A further message of the author, within the window. @returns false if that message is in a draft already */
export async function appendToDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  message: { messageId: string; body: string; files: InboundFile[] },
  understand: (body: string) => Understood,
): Promise<boolean> {
  const part = { lane: draft.lane, messageId: message.messageId, draftId: draft.draftId, body: message.body };
  if (!(await insertPart(ctx, part))) return false;
  await registerFiles(ctx, {
    ticketId: draft.draftId,
    visibility: 'public',
    uploaderId: draft.authorId,
    place: draft.place,
    files: message.files,
  });
  await rewriteDraft(ctx, desk, draft, understand, {
    openUntil: ctx.now.add({ seconds: desk.config.intake.joinWindowSeconds }).toString(),
  });
  return true;
}

/** Understands the draft's messages anew, e.g. after one was edited; what the person chose stays. */
export async function rewriteDraft(
  ctx: Context,
  desk: Desk,
  draft: Draft,
  understand: (body: string) => Understood,
  set: { openUntil?: string } = {},
): Promise<void> {
  const parts = await partsOf(ctx, draft.draftId);
  const last = parts.at(-1)?.body ?? '';
  // A description rewritten by hand stays; only what is added goes below it.
  const body = draft.chosen.includes('description')
    ? [draft.body, ...(set.openUntil ? [last] : [])].join('\n')
    : joined(parts.map((part) => part.body));
  const changed = await changeDraft(ctx, draft.draftId, {
    ...set,
    body,
    ...unlessChosen(draft, understand(body)),
  });
  if (!changed) return;
  const people = await desk.people.find(ctx, [draft.authorId, draft.requesterId]);
  const author = people.get(draft.authorId);
  const requester = people.get(draft.requesterId);
  if (author && requester) await showDraft(ctx, desk, changed, author, requester);
}

function joined(texts: string[]): string {
  return texts.filter((text) => text !== '').join('\n');
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
  let changed = await changeDraft(ctx, draftId, set);
  if (!changed) throw new Refusal(t('draft.gone'));
  if (changed.isPrivate && changed.place.kind !== 'dm')
    changed = await moveToDirect(ctx, desk, changed, author);
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
  if (values.title !== undefined && values.title.trim() !== draft.title) {
    if (!values.title.trim()) throw new Refusal(t('draft.title_missing'));
    set.title = values.title.trim();
  }
  if (values.description !== undefined && values.description.trim() !== draft.body) {
    if (!values.description.trim()) throw new Refusal(t('draft.empty'));
    set.body = values.description.trim();
  }
  const now = ['kind', 'title', 'category', 'queue', 'priority'].filter((field) => field in set);
  if ('body' in set) now.push('description');
  if (now.length > 0) set.chosen = [...new Set([...draft.chosen, ...now])];
  return set;
}

const isKind = (value: string | undefined): value is TicketKind => TICKET_KINDS.includes(value as TicketKind);
const isPriority = (value: string | undefined): value is Priority => PRIORITIES.includes(value as Priority);

/** A draft made private leaves the shared room for the author's direct chat. */
export async function moveToDirect(ctx: Context, desk: Desk, draft: Draft, author: Person): Promise<Draft> {
  const direct = desk.people.directPlace(author);
  if (!direct) return draft;
  send(ctx, {
    place: draft.place,
    ...audienceOf(desk, draft.place, author),
    content: { op: 'put', card: textCard(t('draft.in_direct')) },
    subject: draft.cardSubject,
  });
  const moved = await changeDraft(ctx, draft.draftId, {
    place: direct,
    lane: laneOf(direct),
    thread: '',
    cardSubject: directSubject(draft.draftId),
  });
  return moved ?? draft;
}

/** "Not a ticket". @throws Refusal */
export async function withdrawDraft(ctx: Context, desk: Desk, who: Person, draftId: string): Promise<void> {
  const { draft, author } = await ownDraft(ctx, desk, who, draftId);
  if (!(await changeDraft(ctx, draftId, { state: 'withdrawn' }))) throw new Refusal(t('draft.gone'));
  send(ctx, {
    place: draft.place,
    ...audienceOf(desk, draft.place, author),
    content: { op: 'put', card: withdrawnCard() },
    subject: draft.cardSubject,
  });
}
