import { z } from 'zod';

/** What browsers send, parsed at the door. Text is made storable: no NUL, no halves of characters. */

const words = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => text.toWellFormed().replaceAll('\0', ''));
/** A name of something, which no key of the database could hold otherwise. */
const name = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'));
const id = name(100);
/** Made by the browser, once for each thing that it wants done once. */
const key = z.string().regex(/^[\w-]{8,64}$/);
/** Generous, so that a text that is too long is answered with the limit and not as nonsense. */
const BODY = 500_000;
const values = z.record(id, words(BODY));
const where = z.object({ room: id, thread: id.optional() });

export const newMessage = z.object({
  key,
  room: id,
  thread: id.optional(),
  text: words(BODY),
  mentions: z.array(id).max(100),
  files: z.array(id).max(50),
});

export const editedMessage = z.object({ key, text: words(BODY), mentions: z.array(id).max(100) });

export const readMark = z.union([
  z.object({ room: id, position: z.number().int().min(0) }),
  z.object({ thread: id, position: z.number().int().min(0) }),
]);

const base = { key, where };
export const interaction = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('action'),
    action: id,
    subject: words(1_000),
    values,
    messageId: id.optional(),
  }),
  z.object({ ...base, type: z.literal('form'), form: id, subject: words(1_000), values }),
  z.object({ ...base, type: z.literal('command'), text: words(BODY) }),
  z.object({ ...base, type: z.literal('shortcut'), shortcut: id, messageId: id }),
]);

export const homeOpened = z.object({ key });

/** What stands in the field that people are looked for with. */
export const search = words(200).catch('');

/** A parameter of the address, of which Express may find several. */
export const parameter = name(200);
export const position = z.coerce.number().int().min(0);
