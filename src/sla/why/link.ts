import { z } from 'zod';
import { LOCALES } from '../../i18n/text.ts';

/** What a link to a ticket's picture says: whose, as of when (ms), and for what reader. */
const wanted = z.strictObject({
  kind: z.literal('why'),
  ticketId: z.uuid(),
  at: z.number().int(),
  locale: z.enum(LOCALES),
  timeZone: z.string().max(100),
});
export type WantedWhy = z.infer<typeof wanted>;

export const tokenOf = (what: WantedWhy): string => Buffer.from(JSON.stringify(what)).toString('base64url');

/** @returns undefined for what is no such token */
export function readToken(token: string): WantedWhy | undefined {
  try {
    return wanted.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return undefined;
  }
}
