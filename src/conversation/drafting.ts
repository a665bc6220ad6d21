import { textCard } from '../chat/card.ts';
import type { InboundFile } from '../chat/inbound.ts';
import { laneOf, type Place } from '../chat/place.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { beginDraft, type Understood } from '../tickets/drafts/begin.ts';
import { draftInThread } from '../tickets/drafts/store.ts';
import { answerPrivately, roomQueue, type Talk, threadPlace } from './talk.ts';
import { understand } from './understand.ts';

export interface DraftWish {
  body: string;
  isPrivate: boolean;
  requester?: Person;
  /** Fields that were given rather than understood. */
  given?: Partial<Understood>;
}

/** A draft from what somebody wrote to the bot: here, or in their direct chat where others would see it. */
export async function draftFromWords(talk: Talk, wish: DraftWish): Promise<void> {
  const { inbound } = talk;
  const message =
    inbound.type === 'message'
      ? { messageId: inbound.messageId, files: inbound.files }
      : { messageId: undefined, files: [] };
  const here = message.messageId ? threadPlace(talk.desk, inbound.place, message.messageId) : inbound.place;
  // A command's words were seen by nobody else; what is private isn't shown to the room.
  const inDirect = here.kind !== 'dm' && (wish.isPrivate || !message.messageId);
  const place = inDirect ? (talk.desk.people.directPlace(talk.who) ?? here) : here;
  await startDraft(talk, { ...wish, place, ...message, isPrivate: wish.isPrivate || place.kind === 'dm' });
  if (inDirect && inbound.type === 'message') answerPrivately(talk, textCard(t('draft.in_direct')));
}

/** A draft from somebody's message, by reaction or shortcut: one a thread, for the message's author. */
export async function draftFromMessage(
  talk: Talk,
  message: { messageId: string; text: string; files: InboundFile[]; author: Person },
): Promise<'begun' | 'exists'> {
  const place = threadPlace(talk.desk, talk.inbound.place, message.messageId);
  if (place.thread && (await draftInThread(talk.ctx, laneOf(place), place.thread))) return 'exists';
  const begun = await startDraft(talk, {
    body: message.text.trim(),
    isPrivate: place.kind === 'dm',
    requester: message.author,
    place,
    messageId: message.messageId,
    files: message.files,
  });
  return begun ? 'begun' : 'exists';
}

async function startDraft(
  talk: Talk,
  wish: DraftWish & { place: Place; messageId?: string; files: InboundFile[] },
): Promise<boolean> {
  const { ctx, desk, who } = talk;
  // A file without a word is still a matter; its name is all there is to say.
  const body = wish.body || wish.files.map((file) => file.name).join(', ');
  const understood = { ...understand(desk.config, body, roomQueue(talk)), ...wish.given };
  const draft = await beginDraft(ctx, desk, {
    author: who,
    requester: wish.requester ?? who,
    place: wish.place,
    ...(wish.messageId ? { messageId: wish.messageId } : {}),
    body,
    understood,
    isPrivate: wish.isPrivate,
    chosen: Object.keys(wish.given ?? {}),
    files: wish.files,
  });
  return draft !== undefined;
}
