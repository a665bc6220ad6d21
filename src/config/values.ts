import { z } from 'zod';

/** The kinds of values that parley.yaml is made of. */

export const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, starting with a letter');
export const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');
export const seconds = z.number().int().min(0);
export const days = z.number().int().min(1);
/** A text in both languages, or one string for both. */
export const localized = z.union([
  z
    .string()
    .min(1)
    .transform((s) => ({ en: s, 'zh-CN': s })),
  z.strictObject({ en: z.string().min(1), 'zh-CN': z.string().min(1) }),
]);
/** `slack:C123`, `teams:19:…@thread.tacv2`, `web:triage-it`: a room on a platform. */
export const room = z
  .string()
  .regex(/^(slack|teams|web):\S+$/, 'platform and room, such as slack:C0123456 or web:it-support');
/** A person: e-mail, or an account such as slack:U123, teams:<AAD object id>, web:lin. */
export const personRef = z.string().min(3);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
