import type { types } from '@slack/bolt';
import type { Card } from '../../../src/chat/card.ts';
import { t } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import { drawBlock } from './blocks.ts';
import { fitInto, type Room } from './fit.ts';
import { Numbering } from './ids.ts';
import { drawFallback, drawPlain, plainText, type Reader } from './text.ts';

export interface DrawnCard {
  /** For notifications, screen readers and clients that draw no blocks; mrkdwn with all data escaped. */
  text: string;
  blocks: types.KnownBlock[];
}

const MESSAGE_ROOM: Room = { blocks: LIMITS.blocksPerMessage, size: LIMITS.messageSize };
export const VIEW_ROOM: Room = { blocks: LIMITS.blocksPerView, size: LIMITS.viewSize };

/** A card as a message. */
export function drawMessage(card: Card, reader: Reader, options: { lean?: boolean } = {}): DrawnCard {
  return {
    text: drawFallback(card.summary, reader),
    blocks: drawBlocks(card, reader, MESSAGE_ROOM, options.lean ?? false),
  };
}

/** A card's blocks, within the room of the surface; never none. */
export function drawBlocks(card: Card, reader: Reader, room: Room, lean = false): types.KnownBlock[] {
  const draw = (cap: number) => {
    const brush = { reader, numbers: new Numbering(), cap, lean };
    return card.blocks.flatMap((block) => drawBlock(block, brush));
  };
  const notice: types.KnownBlock = {
    type: 'context',
    elements: [plainText(drawPlain(t('slack.shortened'), reader), LIMITS.field)],
  };
  const blocks = fitInto(draw, room, notice);
  if (blocks.length > 0) return blocks;
  return [{ type: 'section', text: plainText(drawPlain(card.summary, reader), LIMITS.text) }];
}
