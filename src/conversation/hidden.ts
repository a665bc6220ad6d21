import { type Block, type Card, textCard } from '../chat/card.ts';
import type { Outcome } from '../chat/outcome.ts';
import { type Text, t } from '../i18n/text.ts';
import { mayKeep } from '../privacy/keep.ts';
import { type Hidden, kindText } from '../privacy/kinds.ts';
import { answerPrivately, type Talk } from './talk.ts';
import { locate, locateMessage } from './thread.ts';

/** Says what was hidden of what somebody wrote, and what they should do now. */
export async function tellHidden(talk: Talk, outcome: Outcome): Promise<void> {
  const { hidden } = talk.inbound;
  // A form that stays open still has all that was typed; it comes once more.
  if (!hidden || outcome.kind === 'formErrors' || !(await concernsDesk(talk))) return;
  answerPrivately(talk, hiddenCard(talk, hidden.what, hidden.stands));
}

/** What people say to each other in a channel is recorded without its secrets, but is no matter of the desk's. */
async function concernsDesk({ ctx, inbound }: Talk): Promise<boolean> {
  if (!inbound.hidden?.stands) return true;
  switch (inbound.type) {
    case 'message':
      return inbound.addressed || (await locate(ctx, inbound.place)).kind !== 'unknown';
    case 'message_edited':
      return (await locateMessage(ctx, inbound.place, inbound.messageId)).kind !== 'unknown';
    default:
      return true;
  }
}

function hiddenCard(talk: Talk, what: readonly Hidden[], stands: boolean): Card {
  const { desk, who, inbound } = talk;
  const author = 'message' in inbound ? inbound.message.author : inbound.actor;
  const isOthers = author.externalId !== inbound.actor.externalId;
  const lines: Text[] = [
    ...(stands ? [t(isOthers ? 'privacy.delete_others' : 'privacy.delete')] : []),
    ...(what.some(({ kind }) => kind !== 'card' && kind !== 'card_code') ? [t('privacy.change')] : []),
  ];
  const more: Block[] = lines.map((text) => ({ type: 'text', text }));
  if (!isOthers && mayKeep(desk.people.viewer(who))) {
    more.push({ type: 'text', style: 'subtle', text: t('privacy.keep') });
  }
  const kinds = { what: listOf(what) };
  return textCard(isOthers ? t('privacy.hidden_others', kinds) : t('privacy.hidden', kinds), ...more);
}

/** Each kind once, in the order in which they stood there. */
function listOf(what: readonly Hidden[]): Text {
  const kinds = new Map(what.map((one) => [`${one.kind} ${one.last ?? ''}`, kindText(one)] as const));
  return (
    [...kinds.values()].reduceRight<Text | undefined>(
      (rest, first) => (rest === undefined ? first : t('privacy.two', { first, rest })),
      undefined,
    ) ?? ''
  );
}
