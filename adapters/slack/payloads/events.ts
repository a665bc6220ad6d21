import { z } from 'zod';
import { absentable, absentId, id, listOf, message, timestamp } from './message.ts';

/** The Events API, as far as Parley listens; see "Events API types" at docs.slack.dev. */

const authorization = z.object({ team_id: absentable, enterprise_id: absentable, user_id: absentable });

const eventEnvelope = z.object({
  type: z.literal('event_callback'),
  team_id: absentable,
  /** In whose name the app got the event; differs from `team_id` in Slack Connect and Enterprise Grid. */
  context_team_id: absentable,
  event_id: absentable,
  event_time: z.number().nullish(),
  authorizations: listOf(authorization),
  event: z.looseObject({ type: z.string() }),
});
export type EventEnvelope = z.infer<typeof eventEnvelope>;

const at = { event_ts: absentable };
/** `channel` is an object in some of Slack's own examples of these. */
const room = z.union([id, z.object({ id }).transform((channel) => channel.id)]);

const said = message.extend({ channel: id, channel_type: absentable, ...at });
const changed = z.object({
  subtype: z.literal('message_changed'),
  channel: id,
  channel_type: absentable,
  message,
  previous_message: message.nullish().catch(undefined),
  ...at,
});
const deleted = z.object({
  subtype: z.literal('message_deleted'),
  channel: id,
  channel_type: absentable,
  deleted_ts: timestamp,
  previous_message: message.nullish().catch(undefined),
  ...at,
});

/** One schema for each type that is listened to. */
export const eventSchemas = {
  message: z.union([changed, deleted, said]),
  app_mention: said,
  reaction_added: z.object({
    user: id,
    reaction: z.string().min(1),
    item: z.object({ type: z.string(), channel: absentId, ts: timestamp.optional() }),
    item_user: absentId,
    ...at,
  }),
  member_joined_channel: z.object({
    user: id,
    channel: id,
    channel_type: absentable,
    inviter: absentId,
    ...at,
  }),
  channel_left: z.object({ channel: room, actor_id: absentId, ...at }),
  group_left: z.object({ channel: room, actor_id: absentId, ...at }),
  channel_archive: z.object({ channel: room, user: absentId, ...at }),
  group_archive: z.object({ channel: room, user: absentId, ...at }),
  channel_deleted: z.object({ channel: room, actor_id: absentId, ...at }),
  group_deleted: z.object({ channel: room, actor_id: absentId, ...at }),
  user_change: z.object({
    user: z.object({ id, deleted: z.boolean().nullish(), updated: z.number().nullish() }),
    ...at,
  }),
  tokens_revoked: z.object({
    tokens: z.object({ bot: z.array(z.string()).nullish(), oauth: z.array(z.string()).nullish() }),
  }),
  app_uninstalled: z.object({}),
  app_home_opened: z.object({ user: id, channel: absentId, tab: absentable, ...at }),
} as const;

type EventType = keyof typeof eventSchemas;
export type SlackEvent = {
  [T in EventType]: { type: T; data: z.infer<(typeof eventSchemas)[T]> };
}[EventType];
export type EventData<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;

function isListenedTo(type: string): type is EventType {
  return Object.hasOwn(eventSchemas, type);
}

export type ReadEvent =
  | { kind: 'event'; event: SlackEvent; envelope: EventEnvelope }
  /** Nothing that is listened to, or not what its type promises. */
  | { kind: 'ignored'; type: string };

export function readEvent(body: unknown): ReadEvent {
  const envelope = eventEnvelope.safeParse(body);
  if (!envelope.success) return { kind: 'ignored', type: 'event' };
  const { type } = envelope.data.event;
  if (!isListenedTo(type)) return { kind: 'ignored', type: 'unknown' };
  const parsed = eventSchemas[type].safeParse(envelope.data.event);
  if (!parsed.success) return { kind: 'ignored', type };
  // The schema was picked by the type, which TypeScript can't follow through the union.
  return { kind: 'event', event: { type, data: parsed.data } as SlackEvent, envelope: envelope.data };
}
