import { z } from 'zod';
import type { Place } from '../../../src/chat/place.ts';
import { type Activity, activitySchema } from '../activity.ts';
import { type Reference, threadId } from '../address.ts';

/** Graph's chatMessage, as far as it is read: learn.microsoft.com/graph/api/resources/chatmessage */

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const identity = z.object({ id: z.string().min(1), displayName: absent(z.string()) });
const from = z.object({ user: absent(identity), application: absent(identity) });

const chatMessage = z.object({
  id: z.string().min(1),
  messageType: absent(z.string()),
  replyToId: absent(z.string()),
  createdDateTime: z.string(),
  lastEditedDateTime: absent(z.string()),
  deletedDateTime: absent(z.string()),
  from: absent(from),
  body: z.object({ contentType: absent(z.string()), content: absent(z.string()) }),
  attachments: absent(
    z.array(
      z.object({ contentType: absent(z.string()), contentUrl: absent(z.string()), name: absent(z.string()) }),
    ),
  ),
  mentions: absent(
    z.array(z.object({ id: z.number(), mentionText: absent(z.string()), mentioned: absent(from) })),
  ),
});
export type ChatMessage = z.output<typeof chatMessage>;

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': absent(z.string()) });

/** A page of messages; what isn't one is left out. */
export function readPage(answer: unknown): { messages: ChatMessage[]; next: string | undefined } {
  const { value, '@odata.nextLink': next } = page.parse(answer);
  return {
    messages: value.flatMap((one) => {
      const parsed = chatMessage.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
    next: next ?? undefined,
  };
}

export interface Seat {
  place: Place;
  reference: Reference;
  appId: string;
}

/**
 * The activity that Teams would have sent for a message, so that it is understood, and named, the same.
 * @param what the message itself, or its latest edit
 * @returns undefined for what nobody says: apps' messages, system messages, deleted ones
 */
export function activityOf(message: ChatMessage, seat: Seat, what: 'said' | 'edited'): Activity | undefined {
  const author = message.from?.user;
  if (!author || message.deletedDateTime || (message.messageType ?? 'message') !== 'message')
    return undefined;
  const { place, reference, appId } = seat;
  const bot = reference.botId ?? `28:${appId}`;
  const isChannel = place.kind === 'channel';
  const parsed = activitySchema.safeParse({
    type: what === 'said' ? 'message' : 'messageUpdate',
    id: message.id,
    timestamp: what === 'said' ? message.createdDateTime : message.lastEditedDateTime,
    channelId: 'msteams',
    serviceUrl: reference.serviceUrl,
    from: {
      id: author.id,
      aadObjectId: author.id,
      ...(author.displayName ? { name: author.displayName } : {}),
    },
    recipient: { id: bot },
    conversation: {
      id: isChannel ? threadId(place.channel, message.replyToId ?? message.id) : place.channel,
      conversationType: isChannel ? 'channel' : 'groupChat',
      tenantId: place.tenant,
    },
    channelData: {
      tenant: { id: place.tenant },
      ...(reference.teamId ? { team: { id: reference.teamId } } : {}),
      ...(what === 'edited' ? { eventType: 'editMessage' } : {}),
    },
    text: message.body.content ?? '',
    textFormat: message.body.contentType === 'html' ? 'html' : 'plain',
    attachments: (message.attachments ?? []).filter(({ contentType }) => contentType === 'reference'),
    entities: (message.mentions ?? []).flatMap((one) => mentionOf(one, appId, bot)),
  });
  return parsed.success ? parsed.data : undefined;
}

function mentionOf(one: NonNullable<ChatMessage['mentions']>[number], appId: string, bot: string): object[] {
  const { user, application } = one.mentioned ?? {};
  const who = application?.id === appId ? { ...application, id: bot } : user;
  if (!who) return [];
  const name = who.displayName ?? one.mentionText ?? undefined;
  return [
    {
      type: 'mention',
      mentioned: { id: who.id, ...(name ? { name } : {}), ...(who === user ? { aadObjectId: who.id } : {}) },
      text: `<at id="${one.id}">${one.mentionText ?? ''}</at>`,
    },
  ];
}
