import type { Clock } from '../../../src/context.ts';
import { type Activity, isLocated } from '../activity.ts';
import type { PressNames } from '../press.ts';
import { baseOf } from './base.ts';
import { invokeFrom, pressFrom } from './invoke.ts';
import { membershipFrom } from './membership.ts';
import { deletionFrom, editFrom, messageFrom, reactionFrom, type WhoIs } from './message.ts';
import { receiptFrom } from './receipt.ts';
import type { Understood } from './understood.ts';

export interface TranslationParts {
  clock: Clock;
  presses: PressNames;
  whoIs: WhoIs;
  /** The emoji that open a ticket, by name. */
  emoji: readonly string[];
}

/** What an activity means to the desk. Never throws: what isn't understood is nothing. */
export async function translate(activity: Activity, parts: TranslationParts): Promise<Understood> {
  const { clock, presses } = parts;
  if (!isLocated(activity)) return { kind: 'nothing', why: 'an activity without sender or conversation' };
  switch (activity.type) {
    case 'message': {
      // A press of a button by a client that doesn't know Action.Execute.
      const press = pressFrom(activity, baseOf(activity, clock), presses, 'message', activity.value);
      return press.kind === 'interaction' ? press : messageFrom(activity, clock, parts.whoIs);
    }
    case 'messageUpdate':
      return editFrom(activity, clock);
    case 'messageDelete':
      return deletionFrom(activity, clock);
    case 'messageReaction':
      return reactionFrom(activity, clock, parts.emoji);
    case 'conversationUpdate':
    case 'installationUpdate':
      return membershipFrom(activity, clock);
    case 'invoke':
      return invokeFrom(activity, baseOf(activity, clock), presses);
    case 'event':
      return receiptFrom(activity, clock);
    default:
      return { kind: 'nothing', why: `an activity of a type that is not read: ${activity.type}` };
  }
}
