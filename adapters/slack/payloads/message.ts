import { z } from 'zod';

/** Parts of Slack's payloads that several kinds share. Unknown fields are ignored: Slack adds some every month. */

/** A message's name in its channel: seconds and a counter, `1767224888.280449`. */
export const timestamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
/** Slack's are short and plain; the database's keys could hold neither a NUL nor half a character. */
export const id = z.string().regex(/^[\x21-\x7e]{1,64}$/);
/** Slack writes what is absent as null, as an empty string, or not at all. */
export const absentable = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

/** A name that Slack may leave out. */
export const absentId = z
  .union([id, z.literal('')])
  .nullish()
  .transform((value) => value || undefined);

/** A list whose unreadable members are left out instead of taking the whole payload with them. */
export function listOf<T extends z.ZodType>(member: T) {
  return z
    .array(z.unknown())
    .nullish()
    .transform((all) =>
      (all ?? []).flatMap((one) => {
        const parsed = member.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

const file = z.object({
  id,
  name: absentable,
  title: absentable,
  mimetype: absentable,
  size: z.number().nullish(),
  url_private: absentable,
  mode: absentable,
});
export type SlackFile = z.infer<typeof file>;

const attachment = z.object({ fallback: absentable, text: absentable });

/** A message as it stands in events, shortcuts and a channel's history. */
export const message = z.object({
  ts: timestamp,
  user: absentId,
  bot_id: absentId,
  subtype: absentable,
  text: absentable,
  thread_ts: absentId,
  edited: z.object({ ts: absentable }).nullish(),
  files: listOf(file),
  attachments: listOf(attachment),
  hidden: z.boolean().nullish(),
});
export type SlackMessage = z.infer<typeof message>;

/** Shortcuts, commands and edits of bots are told by these. */
export function isByBot(said: Pick<SlackMessage, 'bot_id' | 'subtype' | 'user'>, bot: string): boolean {
  return (
    said.bot_id !== undefined ||
    said.subtype === 'bot_message' ||
    said.user === bot ||
    said.user === 'USLACKBOT'
  );
}
