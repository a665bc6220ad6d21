import { z } from 'zod';
import type { Field, Form, PersonFieldId } from '../../../src/chat/form.ts';
import { isPersonField } from '../../../src/chat/form.ts';
import { en, type MessageKey } from '../../../src/i18n/en/index.ts';
import { LOCALES, type Text } from '../../../src/i18n/text.ts';
import { adaptiveForm } from '../../adaptive-cards/form.ts';

/**
 * A dialog that is to show errors must be drawn again, and the core says only which errors. So a form
 * travels with its own submit button, without its values, and comes back with them. It was in somebody's
 * hands: it is checked for its shape and used for nothing but drawing it for that same person.
 */

const instantStyle = z.enum(['date', 'time', 'datetime']);
const text: z.ZodType<Text> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({ key: messageKey, args: z.record(z.string(), z.union([text, z.number()])).optional() }),
    z.object({ instant: z.iso.datetime({ offset: true }), style: instantStyle }),
    z.object({
      mention: z.object({ name: z.string(), accounts: z.object({ teams: z.string().optional() }) }),
    }),
    z.object({ localized: z.object({ en: z.string(), 'zh-CN': z.string() }) }),
  ]),
);
const messageKey = z.custom<MessageKey>((key) => typeof key === 'string' && Object.hasOwn(en, key));
const option = z.object({ value: z.string(), label: text });
const base = {
  id: z.string().min(1),
  label: text,
  hint: text.optional(),
  required: z.boolean().optional(),
};
const field: z.ZodType<Field> = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('text'),
    multiline: z.boolean().optional(),
    maxLength: z.number().optional(),
    placeholder: text.optional(),
  }),
  z.object({
    ...base,
    type: z.literal('choice'),
    options: z.array(option),
    multiple: z.boolean().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('person'),
    id: z.custom<PersonFieldId>((id) => typeof id === 'string' && isPersonField(id)),
  }),
  z.object({ ...base, type: z.literal('date') }),
  z.object({ ...base, type: z.literal('toggle') }),
]);
const formSchema: z.ZodType<Form> = z.object({
  id: z.string().min(1),
  subject: z.string(),
  title: text,
  submit: text,
  intro: text.optional(),
  fields: z.array(field).max(50),
});

/** The form without what was in it, as it travels with its submit button. */
export function emptied(form: Form): Form {
  return {
    ...form,
    fields: form.fields.map((one) => {
      const { value: _, ...rest } = one;
      return rest;
    }),
  };
}

/** @returns undefined if it isn't the form it claims to be, or can't be drawn */
export function readShownForm(data: unknown, id: string, subject: string): Form | undefined {
  const parsed = formSchema.safeParse(data);
  if (!parsed.success || parsed.data.id !== id || parsed.data.subject !== subject) return undefined;
  return isDrawable(parsed.data) ? parsed.data : undefined;
}

/** A text that lacks its arguments can't be put into words. */
function isDrawable(form: Form): boolean {
  try {
    for (const locale of LOCALES) adaptiveForm(form, { locale, timeZone: 'UTC' });
    return true;
  } catch {
    return false;
  }
}
