import { type Block, type Button, barOf, type Card } from '../../src/chat/card.ts';
import { isAction } from '../../src/conversation/actions.ts';
import { isFormAction } from '../../src/conversation/forms/build.ts';
import { localise, type Reader } from '../../src/i18n/localise.ts';
import { LOCALES, type Text } from '../../src/i18n/text.ts';

/** A card as plain text in its reader's language, the way a person would read it out. */
export function drawn(card: Card, reader: Reader): string {
  return card.blocks.map((block) => drawnBlock(block, reader)).join('\n');
}

function drawnBlock(block: Block, reader: Reader): string {
  const say = (text: Text): string => localise(text, reader);
  switch (block.type) {
    case 'heading':
      return `# ${say(block.text)}`;
    case 'text':
      return block.style === 'quote' ? `> ${say(block.text)}` : say(block.text);
    case 'facts':
      return block.facts.map((fact) => `${say(fact.label)}: ${say(fact.value)}`).join('\n');
    case 'choice': {
      const chosen = block.options.find((option) => option.value === block.value);
      return `${say(block.label)} ▾ ${chosen ? say(chosen.label) : ''}`;
    }
    case 'actions':
      return block.buttons.map((button) => `[${say(button.label)}]`).join(' ');
    case 'image':
      return `(image: ${say(block.alt)})`;
    case 'status':
      return `● ${say(block.text)}`;
    case 'progress':
      return `● ${say(block.text)} ${barOf(block.percent)} ${block.tone}`;
    case 'list':
      return block.items
        .map((item) => `- ${say(item.title)}${item.detail ? ` (${say(item.detail)})` : ''}`)
        .join('\n');
    case 'divider':
      return '---';
  }
}

export function buttonsOf(card: Card): Button[] {
  return card.blocks.flatMap((block) => {
    if (block.type === 'actions') return block.buttons;
    if (block.type === 'list') return block.items.flatMap((item) => (item.button ? [item.button] : []));
    return [];
  });
}

/**
 * What every platform asks of a card: something to say for notifications, no empty text, a chosen option
 * that exists, texts that can be put into every language, buttons on which something happens.
 * @returns what is wrong with it
 */
export function faultsOf(card: Card): string[] {
  const faults: string[] = [];
  const check = (what: string, text: Text) => {
    for (const locale of LOCALES) {
      try {
        if (!localise(text, { locale, timeZone: 'UTC' }).trim()) faults.push(`${what} is empty (${locale})`);
      } catch (error) {
        faults.push(`${what} can't be drawn (${locale}): ${String(error)}`);
      }
    }
  };
  check('the summary', card.summary);
  if (card.blocks.length === 0) faults.push('no blocks');
  for (const block of card.blocks) {
    switch (block.type) {
      case 'heading':
      case 'text':
      case 'status':
      case 'progress':
        check(`a ${block.type}`, block.text);
        break;
      case 'facts':
        if (block.facts.length === 0) faults.push('no facts');
        for (const fact of block.facts) {
          check('a label', fact.label);
          check('a value', fact.value);
        }
        break;
      case 'choice':
        check('a label', block.label);
        if (!block.options.some((option) => option.value === block.value)) {
          faults.push(`${block.id} has no option ${block.value}`);
        }
        for (const option of block.options) check('an option', option.label);
        break;
      case 'actions':
        if (block.buttons.length === 0) faults.push('no buttons');
        break;
      case 'list':
        if (block.items.length === 0) faults.push('no items');
        for (const item of block.items) check('an item', item.title);
        break;
      case 'image':
        check('an image', block.alt);
        break;
      case 'divider':
        break;
    }
  }
  for (const button of buttonsOf(card)) {
    check('a button', button.label);
    if (button.url) continue;
    const isForm = isFormAction(button.action);
    if (!isForm && !isAction(button.action)) faults.push(`nothing happens on ${button.action}`);
    if (isForm !== Boolean(button.opensForm))
      faults.push(`${button.action} opens a form, or says so wrongly`);
  }
  return faults;
}
