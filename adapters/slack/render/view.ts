import type { types } from '@slack/bolt';
import type { Card } from '../../../src/chat/card.ts';
import type { Place } from '../../../src/chat/place.ts';
import { t } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import { drawBlocks, VIEW_ROOM } from './card.ts';
import { drawPlain, plainText, type Reader } from './text.ts';
import { writeMemory } from './view-memory.ts';

/** A card as a modal, for an answer to somebody who is in one or on the home page. */
export function drawCardView(card: Card, reader: Reader, place: Place, name: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: 'card',
    title: plainText(name, LIMITS.viewTitle),
    close: plainText(drawPlain(t('slack.close'), reader), LIMITS.viewButton),
    blocks: drawBlocks(card, reader, VIEW_ROOM),
    private_metadata: writeMemory({ subject: '', place, drawing: 0 }),
  };
}

/** A card as a person's App Home. */
export function drawHome(card: Card, reader: Reader): types.HomeView {
  return { type: 'home', callback_id: 'home', blocks: drawBlocks(card, reader, VIEW_ROOM) };
}
