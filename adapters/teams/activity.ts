import { z } from 'zod';

/**
 * What Teams sends, as far as Parley reads it. Tolerant: what is missing or of another shape is absent, so
 * that a field that Microsoft changes somewhere doesn't stop a message.
 * https://learn.microsoft.com/microsoftteams/platform/bots/build-a-bot
 */

/** Absent instead of an error. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const list = <T extends z.ZodType>(schema: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item): z.output<T>[] => {
        const parsed = schema.safeParse(item);
        return parsed.success ? [parsed.data] : [];
      }),
    );
const text = lenient(z.string());
/** Microsoft's are plain and well under 300; the database's keys could hold neither a NUL nor a longer one. */
export const id = z.string().regex(/^[\x20-\x7e]{1,400}$/);
export const maybeId = lenient(id);

const account = z.object({ id, name: text, aadObjectId: maybeId });
export type Account = z.output<typeof account>;

const conversation = z.object({
  id,
  conversationType: text,
  tenantId: maybeId,
});

const attachment = z.object({
  contentType: z.string(),
  contentUrl: text,
  name: text,
  content: z.unknown().optional(),
});
export type Attachment = z.output<typeof attachment>;

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id, name: text, aadObjectId: maybeId }),
  text: text,
});
export type MentionEntity = z.output<typeof mention>;
const clientInfo = z.object({ type: z.literal('clientInfo'), locale: text, timezone: text });

const withId = z.object({ id });

export const activitySchema = z.object({
  type: z.string().min(1),
  id: maybeId,
  timestamp: text,
  channelId: text,
  serviceUrl: text,
  from: lenient(account),
  recipient: lenient(account),
  conversation: lenient(conversation),
  text: text,
  textFormat: text,
  locale: text,
  localTimezone: text,
  attachments: list(attachment),
  entities: list(z.union([mention, clientInfo])),
  replyToId: maybeId,
  /** Of invokes: `adaptiveCard/action`, `task/fetch` … */
  name: text,
  value: z.unknown().optional(),
  /** Of installationUpdate: `add`, `remove`. */
  action: text,
  membersAdded: list(account),
  membersRemoved: list(account),
  reactionsAdded: list(z.object({ type: z.string() })),
  channelData: lenient(
    z.object({ tenant: lenient(withId), eventType: text, channel: lenient(withId), team: lenient(withId) }),
  ),
});
export type Activity = z.output<typeof activitySchema>;

/** An activity of which it is known who and where; everything that Parley acts on has these. */
export type Located = Activity & {
  from: Account;
  conversation: z.output<typeof conversation>;
  serviceUrl: string;
  id: string;
};

export function isLocated(activity: Activity): activity is Located {
  return Boolean(activity.from && activity.conversation && activity.serviceUrl && activity.id);
}

export function tenantOf(activity: Activity): string | undefined {
  return activity.channelData?.tenant?.id ?? activity.conversation?.tenantId;
}
