import type { types } from '@slack/bolt';
import { type Block, barOf, type ListItem, type Tone } from '../../../src/chat/card.ts';
import { LIMITS } from '../limits.ts';
import { drawButton, isWebAddress } from './button.ts';
import { actionId, choiceBlockId, type Numbering } from './ids.ts';
import { boldLines, quotedLines } from './lines.ts';
import { chosenOf, offerOf } from './select.ts';
import { pieces, shorten } from './shorten.ts';
import { type Drawn, draw, drawMarkup, drawPlain, mrkdwnText, plainText, type Reader } from './text.ts';

export interface Brush {
  reader: Reader;
  numbers: Numbering;
  /** The longest that any free text may be, so that the whole fits. */
  cap: number;
  /** Without pictures and lists, for a card that Slack has refused. */
  lean: boolean;
}

const MARKS: Record<Tone, string> = { neutral: '⚪', good: '🟢', warning: '🟡', bad: '🔴' };
/** The bold line of a row; the rest of what it is about stands elsewhere. */
const ROW_TITLE = 300;
/** Longer values get the card's full width. */
const WIDE_FACT = 120;

export function drawBlock(block: Block, brush: Brush): types.KnownBlock[] {
  switch (block.type) {
    case 'heading':
      return heading(drawPlain(block.text, brush.reader), brush);
    case 'text':
      return text(block, brush);
    case 'facts':
      return facts(block.facts, brush);
    case 'choice':
      return choice(block, brush);
    case 'actions':
      return actions(block.buttons, brush);
    case 'image':
      return image(block, brush);
    case 'status': {
      const { text: words, markup } = draw(block.text, brush.reader);
      return words.trim() ? sections({ text: `${MARKS[block.tone]} ${words}`, markup }, brush) : [];
    }
    case 'progress': {
      const { text: words, markup } = draw(block.text, brush.reader);
      const line = `${MARKS[block.tone]} ${words}\n${barOf(block.percent)}`;
      return words.trim() ? sections({ text: line, markup }, brush) : [];
    }
    case 'list':
      return list(block.items, brush);
    case 'divider':
      return [{ type: 'divider' }];
    default:
      return block satisfies never;
  }
}

/** A heading that doesn't fit Slack's is a bold section rather than cut. */
function heading(words: string, brush: Brush): types.KnownBlock[] {
  const line = words.replace(/\s+/g, ' ').trim();
  if (!line) return [];
  if (line.length <= LIMITS.header) return [{ type: 'header', text: plainText(line, LIMITS.header) }];
  return boldLines(drawMarkup(shorten(line, brush.cap), brush.reader), LIMITS.text).map(mrkdwnSection);
}

function text(block: Extract<Block, { type: 'text' }>, brush: Brush): types.KnownBlock[] {
  const { reader, cap } = brush;
  switch (block.style ?? 'normal') {
    case 'normal':
      return sections(draw(block.text, reader), brush);
    case 'strong':
      return boldLines(shorten(drawMarkup(block.text, reader), cap, true), LIMITS.text).map(mrkdwnSection);
    case 'quote':
      return quotedLines(shorten(drawMarkup(block.text, reader), cap, true), LIMITS.text).map(mrkdwnSection);
    case 'subtle': {
      const { text: words, markup } = draw(block.text, reader);
      return filled(pieces(shorten(words, cap, markup), LIMITS.field, markup)).map((piece) => ({
        type: 'context',
        elements: [markup ? mrkdwnText(piece, LIMITS.field) : plainText(piece, LIMITS.field)],
      }));
    }
  }
}

function sections({ text: words, markup }: Drawn, brush: Brush): types.KnownBlock[] {
  return filled(pieces(shorten(words, brush.cap, markup), LIMITS.text, markup)).map((piece) => ({
    type: 'section',
    text: markup ? mrkdwnText(piece, LIMITS.text) : plainText(piece, LIMITS.text),
  }));
}

const mrkdwnSection = (piece: string): types.KnownBlock => ({
  type: 'section',
  text: mrkdwnText(piece, LIMITS.text),
});
const filled = (texts: string[]): string[] => texts.filter((piece) => piece.trim() !== '');

function facts(all: Extract<Block, { type: 'facts' }>['facts'], brush: Brush): types.KnownBlock[] {
  const drawn: types.KnownBlock[] = [];
  let narrow: types.MrkdwnElement[] = [];
  const flush = () => {
    if (narrow.length > 0) drawn.push({ type: 'section', fields: narrow });
    narrow = [];
  };
  for (const fact of all) {
    const [label = ''] = boldLines(
      oneLine(drawMarkup(fact.label, brush.reader), LIMITS.header),
      LIMITS.field,
    );
    const value = shorten(drawMarkup(fact.value, brush.reader), brush.cap, true);
    const whole = filled([label, value]).join('\n');
    if (!whole) continue;
    if (value.length > WIDE_FACT) {
      flush();
      drawn.push(...pieces(whole, LIMITS.text, true).map(mrkdwnSection));
      continue;
    }
    narrow.push(mrkdwnText(whole, LIMITS.field));
    if (narrow.length === LIMITS.fieldsPerSection) flush();
  }
  flush();
  return drawn;
}

function choice(block: Extract<Block, { type: 'choice' }>, brush: Brush): types.KnownBlock[] {
  const { reader, numbers } = brush;
  const label = oneLine(drawPlain(block.label, reader), LIMITS.header);
  const offer = brush.lean ? undefined : offerOf(block.options, reader);
  if (!offer) {
    const chosen = block.options.find((option) => option.value === block.value);
    const value = drawPlain(chosen?.label ?? block.value, reader);
    return sections({ text: filled([label, value]).join(': '), markup: false }, brush);
  }
  const [initial] = chosenOf(offer, [block.value]);
  return [
    {
      type: 'section',
      block_id: choiceBlockId(numbers.next(), block.id, block.subject),
      text: plainText(label, LIMITS.text),
      accessory: {
        type: 'static_select',
        action_id: actionId(numbers.next(), block.action),
        placeholder: plainText(label, LIMITS.placeholder),
        ...offer,
        ...(initial ? { initial_option: initial } : {}),
      },
    },
  ];
}

function actions(
  buttons: Extract<Block, { type: 'actions' }>['buttons'],
  { reader, numbers }: Brush,
): types.KnownBlock[] {
  const drawn = buttons.flatMap((button) => drawButton(button, reader, numbers) ?? []);
  const rows: types.KnownBlock[] = [];
  for (let from = 0; from < drawn.length; from += LIMITS.elementsPerActions) {
    rows.push({ type: 'actions', elements: drawn.slice(from, from + LIMITS.elementsPerActions) });
  }
  return rows;
}

function image(block: Extract<Block, { type: 'image' }>, brush: Brush): types.KnownBlock[] {
  const alt = drawPlain(block.alt, brush.reader);
  if (brush.lean || !isWebAddress(block.url)) return sections({ text: alt, markup: false }, brush);
  const description = shorten(alt.trim() ? alt : '–', LIMITS.altText);
  return [{ type: 'image', image_url: block.url, alt_text: description }];
}

/** Items with a button are a row each; those without share sections, so that long lists fit a message. */
function list(items: readonly ListItem[], brush: Brush): types.KnownBlock[] {
  const drawn: types.KnownBlock[] = [];
  let shared: string[] = [];
  const flush = () => {
    drawn.push(...packed(shared).map(mrkdwnSection));
    shared = [];
  };
  for (const item of items) {
    const button = item.button && drawButton(item.button, brush.reader, brush.numbers);
    const title = shorten(drawMarkup(item.title, brush.reader), brush.cap, true);
    const detail = item.detail ? shorten(drawMarkup(item.detail, brush.reader), brush.cap, true) : '';
    if (button) {
      flush();
      const words = filled([...boldLines(oneLine(title, ROW_TITLE), LIMITS.text), detail]).join('\n');
      drawn.push({ type: 'section', text: mrkdwnText(words, LIMITS.text), accessory: button });
    } else {
      const words = filled([title, detail]).join('\n');
      if (words) shared.push(`• ${words}`);
    }
  }
  flush();
  return drawn;
}

/** Puts texts together, a line apart, as long as they fit one section. */
function packed(texts: readonly string[]): string[] {
  const found: string[] = [];
  for (const one of texts) {
    const last = found.at(-1);
    if (last !== undefined && last.length + one.length + 1 <= LIMITS.text) {
      found[found.length - 1] = `${last}\n${one}`;
    } else found.push(...pieces(one, LIMITS.text, true));
  }
  return found;
}

function oneLine(words: string, max: number): string {
  return shorten(words.replace(/\s+/g, ' ').trim(), max, true);
}
