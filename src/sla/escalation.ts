import type { Context } from '../context.ts';
import type { Text } from '../i18n/text.ts';
import type { Desk } from '../tickets/desk.ts';

/** Calling people until somebody answers, as the on-call part does it. */
export interface Escalation {
  /** The same key while one is open joins it, and calls nobody anew. */
  escalate(
    ctx: Context,
    desk: Desk,
    ask: {
      policy: string;
      key: string;
      ticketId?: string;
      summary: Text;
      reason: Text;
      isDrill?: boolean;
    },
  ): Promise<unknown>;
  /** Its cause is gone. */
  settle(ctx: Context, desk: Desk, key: string): Promise<unknown>;
}
