import type { types, ViewResponseAction } from '@slack/bolt';
import type { Text } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import type { InputState, SlackView } from '../payloads/interactions.ts';
import { shorten } from '../render/shorten.ts';
import { drawPlain, plainText, type Reader } from '../render/text.ts';
import { readMemory, writeMemory } from '../render/view-memory.ts';

const BANNER = 'parley-error';

type ViewBlock = NonNullable<SlackView['blocks']>[number];

/**
 * The response to a form that can't be accepted. Slack shows errors only below inputs; one that belongs to
 * none is shown by drawing the form anew with a banner at its top and everything that was typed.
 */
export function formErrors(
  errors: Record<string, Text>,
  view: SlackView,
  reader: Reader,
): ViewResponseAction {
  const inputs = new Set((view.blocks ?? []).flatMap((b) => (b.type === 'input' ? (b.block_id ?? []) : [])));
  const atFields: Record<string, string> = {};
  const above: string[] = [];
  for (const [field, text] of Object.entries(errors)) {
    const words = shorten(drawPlain(text, reader).trim() || '–', LIMITS.formError);
    if (inputs.has(field)) atFields[field] = words;
    else above.push(words);
  }
  if (above.length === 0) return { response_action: 'errors', errors: atFields };
  return {
    response_action: 'update',
    view: withBanner(view, [...above, ...Object.values(atFields)].join('\n')),
  };
}

function withBanner(view: SlackView, words: string): types.ModalView {
  const memory = readMemory(view.private_metadata);
  const banner = {
    type: 'section',
    block_id: BANNER,
    text: plainText(`⚠️ ${words}`, LIMITS.text),
  } satisfies types.KnownBlock;
  const blocks = (view.blocks ?? [])
    .filter((block) => block.block_id !== BANNER)
    .map((block) => withWhatWasTyped(block, view));
  return {
    type: 'modal',
    ...(view.callback_id ? { callback_id: view.callback_id } : {}),
    title: view.title ?? plainText('–', LIMITS.viewTitle),
    ...(view.submit ? { submit: view.submit } : {}),
    ...(view.close ? { close: view.close } : {}),
    // Another drawing is another submission: the same content may be accepted the next time.
    private_metadata: memory
      ? writeMemory({ ...memory, drawing: memory.drawing + 1 })
      : (view.private_metadata ?? ''),
    blocks: [banner, ...blocks].slice(0, LIMITS.blocksPerView),
  };
}

/** Slack keeps inputs whose ids stay the same; that they begin with it too leaves nothing to chance. */
function withWhatWasTyped(block: ViewBlock, view: SlackView): ViewBlock {
  const state = block.block_id ? Object.values(view.state[block.block_id] ?? {})[0] : undefined;
  const element = block.element;
  if (block.type !== 'input' || !state || typeof element !== 'object' || element === null) return block;
  const kept = Object.fromEntries(Object.entries(element).filter(([key]) => !key.startsWith('initial_')));
  return { ...block, element: { ...kept, ...initialOf(state, element) } };
}

function initialOf(state: InputState, element: object): Record<string, unknown> {
  if (state.selected_user) return { initial_user: state.selected_user };
  if (state.selected_date) return { initial_date: state.selected_date };
  if (state.value) return { initial_value: state.value };
  // Options have to be the element's own, word for word; the state carries their value.
  const offered = offeredBy(element);
  const find = (value: string) => offered.filter((option) => option.value === value);
  if (state.selected_option) {
    const [initial] = find(state.selected_option.value);
    return initial ? { initial_option: initial } : {};
  }
  const chosen = state.selected_options.flatMap((option) => find(option.value));
  return chosen.length > 0 ? { initial_options: chosen } : {};
}

interface OfferedOption {
  value?: unknown;
}

function offeredBy(element: object): OfferedOption[] {
  const lists: unknown[] = [];
  if ('options' in element) lists.push(element.options);
  if ('option_groups' in element && Array.isArray(element.option_groups)) {
    for (const group of element.option_groups as unknown[]) {
      if (typeof group === 'object' && group !== null && 'options' in group) lists.push(group.options);
    }
  }
  return lists.flatMap((list) =>
    Array.isArray(list)
      ? list.filter((one): one is OfferedOption => typeof one === 'object' && one !== null)
      : [],
  );
}
