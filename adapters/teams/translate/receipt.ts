import { z } from 'zod';
import type { Clock } from '../../../src/context.ts';
import type { Located } from '../activity.ts';
import { baseOf } from './base.ts';
import type { Understood } from './understood.ts';

/**
 * Read receipts, which Teams sends from direct chats if the app has the permission
 * ChatMessageReadReceipt.Read.Chat; message ids there are milliseconds since 1970.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
const NAME = 'application/vnd.microsoft.readReceipt';
const value = z.object({ lastReadMessageId: z.string().regex(/^\d{1,18}$/) });

export function receiptFrom(activity: Located, clock: Clock): Understood {
  const receipt = activity.name === NAME ? value.safeParse(activity.value) : undefined;
  const { place } = baseOf(activity, clock);
  if (!receipt?.success || place.kind !== 'dm') {
    return { kind: 'nothing', why: 'an event that is no read receipt of a direct chat' };
  }
  const { tenant, channel } = place;
  const { lastReadMessageId: externalId } = receipt.data;
  return { kind: 'read', shown: { platform: 'teams', tenant, channel, externalId, andEarlier: true } };
}
