import type { Context } from '../context.ts';
import type { Locale } from '../i18n/text.ts';
import type { Place } from './place.ts';
import type { OutboundContent, Urgency } from './tables.ts';

/** One thing to do on a platform, asked for inside a transaction and sent after its commit. */
export interface Outgoing {
  place: Place;
  /** Language and zone of the reader: the person's in a DM, the channel's in a shared room. */
  locale: Locale;
  timeZone: string;
  content: OutboundContent;
  /**
   * What the message is of, e.g. `ticket/<id>/triage`: a later put with the same subject changes the same
   * message; a put that isn't sent yet is replaced. Needed for put and delete.
   */
  subject?: string;
  /** Goes into the thread under this subject's message (same place), if the place has no thread itself. */
  under?: string;
  /**
   * A last state that says nothing to who has not seen an earlier one: as long as nothing of the card can have gone out,
   * what waits of it is taken back instead.
   */
  onlyIfShown?: true;
  /** Undo time: not sent before. */
  holdUntil?: Temporal.Instant;
  ticketId?: string;
  /** Urgent: goes another way too when its platform is away for long. Default: normal. */
  urgency?: Urgency;
}

/** Asks for a message; it is written with the context's transaction, in the order asked for per lane. */
export function send(ctx: Context, outgoing: Outgoing): void {
  ctx.outgoing.push(outgoing);
}
