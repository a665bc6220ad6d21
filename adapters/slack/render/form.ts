import type { types } from '@slack/bolt';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { Place } from '../../../src/chat/place.ts';
import { t } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import { optionValue } from './ids.ts';
import { chosenOf, offerOf } from './select.ts';
import { pieces, shorten } from './shorten.ts';
import { drawPlain, plainText, type Reader } from './text.ts';
import { writeMemory } from './view-memory.ts';

/** Every field's element has this id; the block carries the field's. */
const INPUT = 'value';
/** What `toggle` comes back as. */
const ON = 'yes';
/** Each part of a text that is too long for one input leaves room to write some more. */
const PART = LIMITS.inputText - 500;

/** A form as a modal. */
export function drawForm(form: Form, reader: Reader, place: Place): types.ModalView {
  const intro = form.intro ? drawPlain(form.intro, reader).trim() : '';
  const blocks: types.KnownBlock[] = [
    ...pieces(intro, LIMITS.text).map(section),
    ...form.fields.flatMap((field) => drawField(field, reader)),
  ].slice(0, LIMITS.blocksPerView);
  return {
    type: 'modal',
    callback_id: shorten(form.id, LIMITS.callbackId),
    title: plainText(drawPlain(form.title, reader), LIMITS.viewTitle),
    submit: plainText(drawPlain(form.submit, reader), LIMITS.viewButton),
    close: plainText(drawPlain(t('slack.cancel'), reader), LIMITS.viewButton),
    blocks: blocks.length > 0 ? blocks : [section(drawPlain(form.title, reader))],
    private_metadata: writeMemory({ subject: form.subject, place, drawing: 0 }),
  };
}

const section = (words: string): types.KnownBlock => ({
  type: 'section',
  text: plainText(words, LIMITS.text),
});

/** The field that an input belongs to: a long text is spread over several, `body`, `body~2`, `body~3`. */
export function fieldOfBlock(blockId: string): string {
  return blockId.replace(/~\d+$/, '');
}

function drawField(field: Field, reader: Reader): types.KnownBlock[] {
  switch (field.type) {
    case 'text':
      return textInputs(field, reader);
    case 'choice': {
      const offer = offerOf(field.options, reader);
      if (!offer)
        return [section(`${drawPlain(field.label, reader)}: ${drawPlain(t('slack.no_options'), reader)}`)];
      const type = field.multiple ? 'multi_static_select' : 'static_select';
      const initial = chosenOf(offer, field.multiple ? (field.value ?? '').split(',') : [field.value ?? '']);
      return [
        input(field, reader, {
          ...offer,
          action_id: INPUT,
          ...(type === 'static_select'
            ? { type, ...(initial[0] ? { initial_option: initial[0] } : {}) }
            : { type, ...(initial.length > 0 ? { initial_options: initial } : {}) }),
        }),
      ];
    }
    case 'person': {
      const initial = field.value && /^[UW][A-Z0-9]+$/.test(field.value) ? field.value : undefined;
      const preset = initial ? { initial_user: initial } : {};
      return [input(field, reader, { type: 'users_select', action_id: INPUT, ...preset })];
    }
    case 'date': {
      const initial = field.value && isDate(field.value) ? field.value : undefined;
      const preset = initial ? { initial_date: initial } : {};
      return [input(field, reader, { type: 'datepicker', action_id: INPUT, ...preset })];
    }
    case 'toggle': {
      const option: types.PlainTextOption = {
        text: plainText(drawPlain(t('slack.toggle_on'), reader), LIMITS.optionText),
        value: optionValue(ON),
      };
      const preset = field.value ? { initial_options: [option] } : {};
      return [input(field, reader, { type: 'checkboxes', action_id: INPUT, options: [option], ...preset })];
    }
    default:
      return field satisfies never;
  }
}

function input(field: Field, reader: Reader, element: types.InputBlock['element']): types.InputBlock {
  const hint = field.hint ? drawPlain(field.hint, reader).trim() : '';
  return {
    type: 'input',
    block_id: shorten(field.id, LIMITS.blockId),
    label: plainText(drawPlain(field.label, reader), LIMITS.inputLabel),
    ...(hint ? { hint: plainText(hint, LIMITS.inputHint) } : {}),
    optional: !field.required,
    element,
  };
}

/** Slack's input holds 3,000 characters; a longer text goes on in further ones, so that none of it is lost. */
function textInputs(field: Extract<Field, { type: 'text' }>, reader: Reader): types.KnownBlock[] {
  const max = Math.min(field.maxLength ?? LIMITS.inputText, LIMITS.inputText);
  const isSpread = (field.maxLength ?? Number.POSITIVE_INFINITY) > LIMITS.inputText;
  const value = (field.value ?? '').toWellFormed();
  const parts = isSpread && value.length > max ? pieces(value, PART) : [shorten(value, max)];
  const placeholder = field.placeholder ? drawPlain(field.placeholder, reader).trim() : '';
  return parts.map((part, index) => {
    const block = input(field, reader, {
      type: 'plain_text_input',
      action_id: INPUT,
      multiline: field.multiline ?? false,
      max_length: max,
      ...(part ? { initial_value: part } : {}),
      ...(placeholder ? { placeholder: plainText(placeholder, LIMITS.placeholder) } : {}),
    });
    if (index === 0 && parts.length === 1) return block;
    const label = `${shorten(drawPlain(field.label, reader), LIMITS.header)} (${index + 1}/${parts.length})`;
    return {
      ...block,
      label: plainText(label, LIMITS.inputLabel),
      ...(index > 0 ? { block_id: shorten(`${field.id}~${index + 1}`, LIMITS.blockId), optional: true } : {}),
    };
  });
}

function isDate(value: string): boolean {
  try {
    return Temporal.PlainDate.from(value).toString() === value;
  } catch {
    return false;
  }
}
