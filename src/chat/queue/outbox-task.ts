import type { Locale } from '../../i18n/text.ts';
import type { Place, PlatformName } from '../place.ts';
import type { MessageRef } from '../platform.ts';
import type { OutageReason, OutboundContent } from '../tables.ts';
import type { Completion, Told } from './outbox-rules.ts';

export interface OutboundLease {
  workspaceId: string;
  lane: string;
  fence: number;
  platform: PlatformName;
  tenant: string;
}

/** A message that this worker may now send, has to look for, or gives up. */
export interface OutboundTask {
  step: 'send' | 'find' | 'give_up';
  messageId: string;
  place: Place;
  content: OutboundContent;
  subject: string | null;
  locale: Locale;
  timeZone: string;
  ticketId: string | null;
  /** Attempts including this one. */
  attempts: number;
  /** Of those before this one, how many of the latest never came to an end. */
  unended: number;
  firstTriedAt: string;
  dueAt: string;
  /** The subject's message on the platform, if there is one. */
  ref?: MessageRef;
  /** From when on attempts count for giving up: the first, or the first since somebody sent it again. */
  triedSince: string;
  /** Why its platform was taking nothing when this was taken up. */
  outage?: OutageReason;
}

export interface Attempt {
  task: OutboundTask;
  completion: Completion;
  ref?: MessageRef;
  /** What it told of the platform, if it told anything. */
  told?: Told;
}
