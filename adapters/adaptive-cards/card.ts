import { type Block, barOf, type Card, type ListItem, type Option, type Tone } from '../../src/chat/card.ts';
import { localise } from '../../src/i18n/localise.ts';
import { t } from '../../src/i18n/text.ts';
import { buttonAction, buttonRows, isWebPage } from './buttons.ts';
import { type CardReader, languageOf, Pen } from './draw.ts';
import { drawToFit } from './fit.ts';
import { MAX_OPTION_LABEL } from './limits.ts';
import type { AdaptiveCard, ChoiceInput, Column, ColumnSet, Element, TextBlock } from './types.ts';

/**
 * Draws a card as Adaptive Card 1.5 JSON. What people wrote is shown exactly as typed and is shortened
 * until the card fits; there is no card that can't be drawn.
 */
export function adaptiveCard(card: Card, reader: CardReader): AdaptiveCard {
  return drawToFit((budget) => {
    const pen = new Pen(reader, budget);
    return {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      lang: languageOf(reader.locale),
      fallbackText: pen.plain(card.summary, budget.text),
      body: withNotice(drawBlocks(card.blocks, pen), pen),
    };
  }, noticeFor(reader));
}

/** Says that not all of it is there. */
export function noticeFor(reader: CardReader): TextBlock {
  const words = localise(t('cards.shortened'), reader);
  return { type: 'TextBlock', text: words, wrap: true, isSubtle: true, size: 'Small' };
}

export function withNotice(body: Element[], pen: Pen): Element[] {
  return pen.leavesOut ? [...body, noticeFor(pen.reader)] : body;
}

function drawBlocks(blocks: readonly Block[], pen: Pen): Element[] {
  const body: Element[] = [];
  let divided = false;
  for (const block of blocks) {
    // The schema has no line of its own: it belongs to the element below.
    if (block.type === 'divider') {
      divided = body.length > 0;
      continue;
    }
    const [first, ...rest] = drawBlock(block, pen);
    if (!first) continue;
    body.push(divided ? { ...first, separator: true, spacing: 'Large' } : first, ...rest);
    divided = false;
  }
  return body;
}

function drawBlock(block: Exclude<Block, { type: 'divider' }>, pen: Pen): Element[] {
  switch (block.type) {
    case 'heading':
      return text(pen.markdown(block.text), { size: 'Large', weight: 'Bolder', style: 'heading' });
    case 'text':
      return drawText(block, pen);
    case 'status':
      return text(`● ${pen.markdown(block.text)}`, {
        weight: 'Bolder',
        color: COLOURS[block.tone],
        spacing: 'Small',
      });
    case 'progress': {
      const look = { color: COLOURS[block.tone], size: 'Small', spacing: 'None' } as const;
      const words = text(`● ${pen.markdown(block.text)}`, {
        weight: 'Bolder',
        color: COLOURS[block.tone],
        spacing: 'Small',
      });
      return [...words, ...text(barOf(block.percent), look)];
    }
    case 'facts':
      return block.facts.length === 0
        ? []
        : [
            {
              type: 'FactSet',
              facts: block.facts.map((fact) => ({
                title: pen.filled(fact.label),
                value: pen.filled(fact.value),
              })),
            },
          ];
    case 'choice':
      return [drawChoice(block, pen)];
    case 'actions':
      return block.buttons.length === 0 ? [] : buttonRows(block.buttons, pen);
    case 'image':
      return isWebPage(block.url) || (pen.reader.ownPages === true && OWN_PICTURE.test(block.url))
        ? [{ type: 'Image', url: block.url, altText: pen.plain(block.alt, 200) || '–', size: 'Auto' }]
        : text(pen.markdown(block.alt), { isSubtle: true });
    case 'list':
      return drawList(block.items, pen);
  }
}

/** Of Parley itself; nothing that could lead elsewhere. */
const OWN_PICTURE = /^\/pictures\/[\w/-]+$/;

/** The word says it, the colour only helps. */
const COLOURS: Record<Tone, NonNullable<TextBlock['color']>> = {
  neutral: 'Accent',
  good: 'Good',
  warning: 'Warning',
  bad: 'Attention',
};

/** Nothing that a client would give room to. */
const isBlank = (markdown: string): boolean => markdown.trim() === '';

function text(markdown: string, look: Omit<TextBlock, 'type' | 'text' | 'wrap'> = {}): TextBlock[] {
  return isBlank(markdown) ? [] : [{ type: 'TextBlock', text: markdown, wrap: true, ...look }];
}

function drawText(block: Extract<Block, { type: 'text' }>, pen: Pen): Element[] {
  const markdown = pen.markdown(block.text);
  switch (block.style) {
    case undefined:
    case 'normal':
      return text(markdown);
    case 'subtle':
      return text(markdown, { isSubtle: true, spacing: 'Small' });
    case 'strong':
      return text(markdown, { weight: 'Bolder' });
    case 'quote':
      return isBlank(markdown) ? [] : [{ type: 'Container', style: 'emphasis', items: text(markdown) }];
  }
}

function drawChoice(block: Extract<Block, { type: 'choice' }>, pen: Pen): ChoiceInput {
  const { action, subject } = block;
  const { nonce } = pen.reader;
  return {
    type: 'Input.ChoiceSet',
    id: block.id,
    label: pen.plain(block.label, MAX_OPTION_LABEL) || block.id,
    value: block.value,
    style: 'compact',
    spacing: 'Small',
    choices: drawOptions(block.options, block.value, pen),
    ...(pen.reader.changes ? { parley: { action, subject, ...(nonce ? { nonce } : {}) } } : {}),
  };
}

/** The options that fit; what is chosen is always among them. */
export function drawOptions(
  options: readonly Option[],
  chosen: string | undefined,
  pen: Pen,
): { title: string; value: string }[] {
  const shown = options.slice(0, pen.budget.items);
  const missing = options.slice(pen.budget.items).filter((option) => option.value === chosen);
  if (shown.length + missing.length < options.length) pen.leavesOut = true;
  return [...shown, ...missing].map((option) => ({
    title: pen.plain(option.label, Math.min(MAX_OPTION_LABEL, pen.budget.text)) || option.value,
    value: option.value,
  }));
}

function drawList(items: readonly ListItem[], pen: Pen): Element[] {
  const rows: Element[] = items
    .slice(0, pen.budget.items)
    .map((item, index) => ({ ...drawItem(item, pen), ...(index > 0 ? { separator: true } : {}) }));
  return items.length > pen.budget.items ? [...rows, ...text('…', { isSubtle: true })] : rows;
}

function drawItem(item: ListItem, pen: Pen): ColumnSet {
  const words: Element[] = [
    ...text(pen.filled(item.title)),
    ...(item.detail
      ? text(pen.markdown(item.detail), { isSubtle: true, size: 'Small', spacing: 'None' })
      : []),
  ];
  const actions = item.button ? buttonAction(item.button, pen) : [];
  return {
    type: 'ColumnSet',
    columns: [
      column('stretch', words),
      ...(actions.length > 0 ? [column('auto', [{ type: 'ActionSet', actions }])] : []),
    ],
  };
}

function column(width: Column['width'], items: Element[]): Column {
  return { type: 'Column', width, verticalContentAlignment: 'Center', items };
}
