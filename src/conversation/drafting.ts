import { textCard } from '../chat/card.ts';
import type { InboundFile } from '../chat/inbound.ts';
import { laneOf, type Place } from '../chat/place.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { beginDraft } from '../tickets/drafts/begin.ts';
import { filesAsWords } from '../tickets/drafts/rewrite.ts';
import { type Draft, draftInThread } from '../tickets/drafts/store.ts';
import { answerPrivately, roomQueue, type Talk, threadPlace } from './talk.ts';
import { understand } from './understand.ts';

export interface DraftWish {
  body: string;
  isPrivate: boolean;
  requester?: Person;
}

/**
 * A draft from what somebody wrote to the bot: here, or in their direct chat where others would see it.
 * @returns `moved`: it is in the direct chat although it was asked for elsewhere
 */
export async function draftFromWords(talk: Talk, wish: DraftWish): Promise<{ moved: boolean }> {
  const { inbound, desk } = talk;
  const message =
    inbound.type === 'message' ? { messageId: inbound.messageId, place: inbound.place } : undefined;
  const here = message ? threadPlace(desk, inbound.place, message.messageId) : inbound.place;
  // A command's words were seen by nobody else; what is private isn't shown to the room.
  const inDirect = here.kind !== 'dm' && (wish.isPrivate || !message);
  const place = inDirect ? (desk.people.directPlace(talk.who) ?? here) : here;
  await startDraft(talk, {
    ...wish,
    place,
    ...(message ? { message } : {}),
    files: inbound.type === 'message' ? inbound.files : [],
  });
  const moved = inDirect && place.kind === 'dm';
  if (moved && message) answerPrivately(talk, textCard(t('draft.in_direct')));
  return { moved };
}

/** A draft from somebody's message, by reaction or shortcut: one a thread, for the message's author. */
export async function draftFromMessage(
  talk: Talk,
  message: { messageId: string; text: string; files: InboundFile[]; author: Person },
): Promise<'begun' | 'exists'> {
  const { place: said } = talk.inbound;
  const place = threadPlace(talk.desk, said, message.messageId);
  if (place.thread && (await draftInThread(talk.ctx, laneOf(place), place.thread))) return 'exists';
  const begun = await startDraft(talk, {
    body: message.text.trim(),
    isPrivate: place.kind === 'dm',
    requester: message.author,
    place,
    message: { messageId: message.messageId, place: said },
    files: message.files,
    filesOf: message.author,
  });
  return begun ? 'begun' : 'exists';
}

/** Begins a draft; undefined when its thread or message has one already. */
export async function startDraft(
  talk: Talk,
  wish: DraftWish & {
    place: Place;
    message?: { messageId: string; place: Place };
    files: readonly InboundFile[];
    filesOf?: Person;
  },
): Promise<Draft | undefined> {
  const { ctx, desk, who } = talk;
  const { requester, ...rest } = wish;
  return beginDraft(ctx, desk, {
    ...rest,
    author: who,
    saidAt: talk.saidAt,
    requester: requester ?? who,
    understood: understand(desk.config, wish.body || filesAsWords(wish.files), roomQueue(talk)),
  });
}
