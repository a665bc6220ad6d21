import { z } from 'zod';
import { directPlace, type Place } from '../../src/chat/place.ts';
import { type Account, type Activity, type Located, tenantOf } from './activity.ts';

/**
 * Where people and rooms are.
 *
 * A person is named by their Entra (AAD) object id, which the configuration, the people picker and mentions
 * on cards use too, and which stays the same for every bot; the `29:…` id that Teams also sends is only
 * known to this bot. Where Teams sends no object id (guests of some kinds), the `29:…` id has to do.
 * A direct chat is `@<that id>`, a room its conversation id without the thread (`;messageid=…`).
 */

/** What is stored to write somewhere again. Checked anew each time it is used: it came from outside once. */
const referenceSchema = z.object({
  serviceUrl: z.string(),
  /** The conversation as Teams addresses it: `a:…` of a direct chat, `19:…@thread.tacv2` of a channel. */
  conversationId: z.string().min(1),
  botId: z.string().optional(),
  /** Of a channel: what Teams calls its team. */
  teamId: z.string().optional(),
});
export type Reference = z.output<typeof referenceSchema>;

/** @returns undefined for a place that was never written from, e.g. a configured channel */
export function referenceOf(place: Pick<Place, 'reference'>): Reference | undefined {
  const parsed = referenceSchema.safeParse(place.reference);
  return parsed.success ? parsed.data : undefined;
}

export const personIdOf = (account: Pick<Account, 'id' | 'aadObjectId'>): string =>
  account.aadObjectId || account.id;

/** The tenant of an activity; without one (an emulator), a name for that. */
export function tenantNameOf(activity: Activity): string {
  return tenantOf(activity) ?? 'emulator';
}

/** The place of an activity, with its thread in a channel. */
export function placeOf(activity: Located): Place {
  const { room, root } = splitThread(activity.conversation.id);
  const tenant = tenantNameOf(activity);
  const reference: Reference = {
    serviceUrl: activity.serviceUrl,
    conversationId: room,
    ...(activity.recipient ? { botId: activity.recipient.id } : {}),
    ...(activity.channelData?.team ? { teamId: activity.channelData.team.id } : {}),
  };
  const kind = kindOf(activity);
  if (kind === 'dm') return directPlace('teams', tenant, personIdOf(activity.from), reference);
  const isReply = kind === 'channel' && root !== undefined && root !== activity.id;
  return { platform: 'teams', tenant, channel: room, kind, reference, ...(isReply ? { thread: root } : {}) };
}

/** `19:…@thread.tacv2;messageid=17` is the thread of message 17. */
export function splitThread(conversationId: string): { room: string; root?: string } {
  const [room = '', parameter = ''] = conversationId.split(';', 2);
  const root = /^messageid=(.+)$/.exec(parameter)?.[1];
  return root ? { room, root } : { room };
}

export function threadId(room: string, root: string | undefined): string {
  return root ? `${room};messageid=${root}` : room;
}

function kindOf(activity: Located): Place['kind'] {
  const { conversationType } = activity.conversation;
  if (conversationType === 'channel') return 'channel';
  if (conversationType === 'groupChat') return 'group';
  // A message extension is also used in the direct chat of two people, which is not the bot's.
  return isChatOfPeople(activity.conversation.id) ? 'group' : 'dm';
}

/** The direct chat of two people, where the bot can never be a member. */
export function isChatOfPeople(conversationId: string): boolean {
  return splitThread(conversationId).room.endsWith('@unq.gbl.spaces');
}
