import { LIMITS } from '../../adapters/slack/limits.ts';

/**
 * Slack's rules for what it is sent, as a validator: what is wrong with blocks and views. Written from the
 * Block Kit reference at docs.slack.dev; it shares the numbers with the renderer, not the code.
 */
type Json = Record<string, unknown>;

export function messageProblems(blocks: unknown): string[] {
  const problems = blocksProblems(blocks, LIMITS.blocksPerMessage);
  const size = sizeOf(blocks);
  if (size > LIMITS.messageSize) problems.push(`the message's blocks are ${size} long`);
  return problems;
}

export function viewProblems(view: unknown): string[] {
  if (!isObject(view)) return ['a view is an object'];
  const problems = blocksProblems(view.blocks, LIMITS.blocksPerView);
  const check = (ok: boolean, problem: string) => ok || problems.push(problem);
  check(view.type === 'modal' || view.type === 'home', 'type');
  check(Buffer.byteLength(JSON.stringify(view)) < 250_000, 'over 250 KB');
  check(stringWithin(view.private_metadata ?? '', 0, LIMITS.privateMetadata), 'private_metadata');
  check(stringWithin(view.callback_id ?? '', 0, LIMITS.callbackId), 'callback_id');
  if (view.type === 'modal') {
    check(isPlain(view.title, LIMITS.viewTitle), 'title');
    check(view.submit === undefined || isPlain(view.submit, LIMITS.viewButton), 'submit');
    check(view.close === undefined || isPlain(view.close, LIMITS.viewButton), 'close');
    const hasInput = asList(view.blocks).some((block) => isObject(block) && block.type === 'input');
    check(!hasInput || view.submit !== undefined, 'inputs need a submit');
  }
  return problems;
}

function blocksProblems(blocks: unknown, most: number): string[] {
  if (!Array.isArray(blocks)) return ['blocks is a list'];
  const problems: string[] = [];
  if (blocks.length === 0 || blocks.length > most) problems.push(`${blocks.length} blocks`);
  const blockIds = blocks.flatMap((block) => (isObject(block) && block.block_id ? [block.block_id] : []));
  if (new Set(blockIds).size !== blockIds.length) problems.push('a block_id stands twice');
  blocks.forEach((block, index) => {
    problems.push(...blockProblems(block).map((problem) => `/blocks/${index}: ${problem}`));
  });
  if (!wellFormed(blocks)) problems.push('half a surrogate pair');
  return problems;
}

function blockProblems(block: unknown): string[] {
  if (!isObject(block)) return ['is no object'];
  if (block.block_id !== undefined && !stringWithin(block.block_id, 1, LIMITS.blockId)) return ['block_id'];
  switch (block.type) {
    case 'divider':
      return [];
    case 'header':
      return isPlain(block.text, LIMITS.header) ? [] : ['header text'];
    case 'section':
      return sectionProblems(block);
    case 'context': {
      const elements = asList(block.elements);
      const ok = elements.length >= 1 && elements.length <= LIMITS.contextElements;
      return ok && elements.every((element) => isText(element, LIMITS.text)) ? [] : ['context elements'];
    }
    case 'actions': {
      const elements = asList(block.elements);
      if (elements.length < 1 || elements.length > LIMITS.elementsPerActions) return ['actions elements'];
      const ids = elements.map((element) => (isObject(element) ? element.action_id : undefined));
      if (new Set(ids).size !== ids.length) return ['an action_id stands twice'];
      return elements.flatMap(elementProblems);
    }
    case 'image':
      return [
        ...(isAddress(block.image_url) ? [] : ['image_url']),
        ...(stringWithin(block.alt_text, 1, LIMITS.altText) ? [] : ['alt_text']),
      ];
    case 'input':
      return [
        ...(isPlain(block.label, LIMITS.inputLabel) ? [] : ['label']),
        ...(block.hint === undefined || isPlain(block.hint, LIMITS.inputHint) ? [] : ['hint']),
        ...elementProblems(block.element),
      ];
    default:
      return [`type ${String(block.type)}`];
  }
}

function sectionProblems(block: Json): string[] {
  const fields = asList(block.fields);
  const problems: string[] = [];
  if (block.text === undefined && fields.length === 0) problems.push('a section without text or fields');
  if (block.text !== undefined && !isText(block.text, LIMITS.text)) problems.push('section text');
  if (fields.length > LIMITS.fieldsPerSection) problems.push(`${fields.length} fields`);
  if (!fields.every((field) => isText(field, LIMITS.field))) problems.push('a field');
  return block.accessory === undefined ? problems : [...problems, ...elementProblems(block.accessory)];
}

function elementProblems(element: unknown): string[] {
  if (!isObject(element)) return ['an element is no object'];
  const problems: string[] = [];
  const check = (ok: boolean, problem: string) => ok || problems.push(`${String(element.type)}: ${problem}`);
  check(stringWithin(element.action_id, 1, LIMITS.actionId), 'action_id');
  check(element.placeholder === undefined || isPlain(element.placeholder, LIMITS.placeholder), 'placeholder');
  switch (element.type) {
    case 'button':
      check(isPlain(element.text, LIMITS.buttonText), 'text');
      check(element.value === undefined || stringWithin(element.value, 1, LIMITS.buttonValue), 'value');
      check(element.url === undefined || isAddress(element.url), 'url');
      check(element.style === undefined || ['primary', 'danger'].includes(String(element.style)), 'style');
      check(element.confirm === undefined || isConfirmation(element.confirm), 'confirm');
      break;
    case 'static_select':
    case 'multi_static_select': {
      const options = offered(element, check);
      const initial = [
        ...asList(element.initial_options),
        ...asList([element.initial_option].filter(Boolean)),
      ];
      const known = new Set(options.map((option) => JSON.stringify(option)));
      check(
        initial.every((option) => known.has(JSON.stringify(option))),
        'an initial option that is not offered',
      );
      break;
    }
    case 'checkboxes': {
      const options = asList(element.options);
      check(options.length >= 1 && options.length <= 10 && options.every(isOption), 'options');
      break;
    }
    case 'users_select':
      check(element.initial_user === undefined || /^[UW]/.test(String(element.initial_user)), 'initial_user');
      break;
    case 'datepicker':
      check(
        element.initial_date === undefined || /^\d{4}-\d\d-\d\d$/.test(String(element.initial_date)),
        'initial_date',
      );
      break;
    case 'plain_text_input': {
      const most = Number(element.max_length ?? LIMITS.inputText);
      check(most >= 1 && most <= LIMITS.inputText, 'max_length');
      check(stringWithin(element.initial_value ?? '', 0, most), 'initial_value');
      break;
    }
    default:
      problems.push(`element ${String(element.type)}`);
  }
  return problems;
}

function offered(element: Json, check: (ok: boolean, problem: string) => unknown): unknown[] {
  const groups = asList(element.option_groups);
  check((element.options === undefined) !== (element.option_groups === undefined), 'options or groups');
  check(groups.length <= LIMITS.groupsPerSelect, 'groups');
  const lists = element.option_groups === undefined ? [asList(element.options)] : groups.map(optionsOf);
  for (const list of lists)
    check(list.length >= 1 && list.length <= LIMITS.optionsPerGroup, 'how many options');
  const all = lists.flat();
  check(all.every(isOption), 'an option');
  for (const group of groups)
    check(isObject(group) && isPlain(group.label, LIMITS.groupLabel), 'group label');
  return all;
}

const optionsOf = (group: unknown): unknown[] => (isObject(group) ? asList(group.options) : []);

function isOption(option: unknown): boolean {
  return (
    isObject(option) &&
    isPlain(option.text, LIMITS.optionText) &&
    stringWithin(option.value, 1, LIMITS.optionValue)
  );
}

function isConfirmation(confirm: unknown): boolean {
  return (
    isObject(confirm) &&
    isPlain(confirm.title, LIMITS.confirmTitle) &&
    isText(confirm.text, LIMITS.confirmText) &&
    isPlain(confirm.confirm, LIMITS.confirmButton) &&
    isPlain(confirm.deny, LIMITS.confirmButton)
  );
}

function isText(text: unknown, most: number): boolean {
  if (!isObject(text)) return false;
  // Without `verbatim`, Slack makes mentions and links out of bare words.
  const ok = text.type === 'plain_text' || (text.type === 'mrkdwn' && text.verbatim === true);
  return ok && stringWithin(text.text, 1, most) && String(text.text).trim() !== '';
}

function isPlain(text: unknown, most: number): boolean {
  return isObject(text) && text.type === 'plain_text' && isText(text, most);
}

function isAddress(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length <= LIMITS.url &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value)
  );
}

function stringWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

function sizeOf(value: unknown): number {
  let words = 0;
  const text = JSON.stringify(value, (key, one: unknown) => {
    if (key !== 'options' && key !== 'option_groups') return one;
    words +=
      JSON.stringify(one)
        .match(/"(?:text|value)":"((?:[^"\\]|\\.)*)"/g)
        ?.join('').length ?? 0;
    return undefined;
  });
  // Options count by their words: field names and quotation marks are taken off again.
  const options = JSON.stringify(value).match(/"(?:text|value)":"/g)?.length ?? 0;
  return text.length + Math.max(0, words - options * 10);
}

/** All texts that Slack reads as mrkdwn. */
export function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (!isObject(value)) return [];
  if (value.type === 'mrkdwn' && typeof value.text === 'string') return [value.text];
  return Object.values(value).flatMap(mrkdwnIn);
}

/** Every string anywhere in it. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function wellFormed(value: unknown): boolean {
  return stringsIn(value).every((text) => text.isWellFormed());
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
