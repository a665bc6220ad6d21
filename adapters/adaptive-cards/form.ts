import type { Option } from '../../src/chat/card.ts';
import type { Field, Form } from '../../src/chat/form.ts';
import type { FormValues } from '../../src/chat/inbound.ts';
import { type Text, t } from '../../src/i18n/text.ts';
import { drawOptions, noticeFor, withNotice } from './card.ts';
import { type CardReader, languageOf, Pen } from './draw.ts';
import { drawToFit } from './fit.ts';
import { MAX_BUTTON_TITLE, MAX_OPTION_LABEL, MAX_PLACEHOLDER } from './limits.ts';
import type { Action, AdaptiveCard, Element, FormData, TextBlock } from './types.ts';

export interface FormLook {
  /** Messages at their fields; `''` stands at the top. */
  errors?: Record<string, Text>;
  /** What was typed before, instead of the form's own values. */
  values?: FormValues;
  /** Whom a person field offers; without it the field searches the organisation's directory (Teams). */
  people?: readonly Option[];
  /**
   * `dialog` (default): the title is the dialog's, and the answer comes from the dialog.
   * `message`: a card in a conversation, with the title on it.
   */
  shownAs?: 'dialog' | 'message';
  /** Travels with the submit button and comes back with what was typed, so that errors can be shown. */
  carry?: Form;
}

/** Draws a form as Adaptive Card 1.5 JSON with inputs whose ids are the fields'. */
export function adaptiveForm(form: Form, reader: CardReader, look: FormLook = {}): AdaptiveCard {
  return drawToFit((budget) => {
    const pen = new Pen(reader, budget);
    return {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      lang: languageOf(reader.locale),
      fallbackText: pen.plain(form.title, budget.text),
      body: withNotice(
        [
          ...(look.shownAs === 'message' ? [heading(pen.filled(form.title))] : []),
          ...top(form, pen, look),
          ...form.fields.flatMap((field) => drawField(field, pen, look)),
        ],
        pen,
      ),
      actions: [submitAction(form, pen, look)],
    };
  }, noticeFor(reader));
}

function submitAction(form: Form, pen: Pen, look: FormLook): Action {
  const { nonce } = pen.reader;
  const title = pen.plain(form.submit, MAX_BUTTON_TITLE) || '…';
  const data: FormData = {
    form: form.id,
    subject: form.subject,
    ...(nonce ? { nonce } : {}),
    ...(look.carry ? { shown: look.carry } : {}),
  };
  const style = 'positive';
  if (look.shownAs !== 'message') return { type: 'Action.Submit', title, style, data };
  return {
    type: 'Action.Execute',
    title,
    style,
    verb: form.id,
    data,
    fallback: { type: 'Action.Submit', title, data },
  };
}

function heading(text: string): TextBlock {
  return { type: 'TextBlock', text, wrap: true, size: 'Large', weight: 'Bolder', style: 'heading' };
}

function top(form: Form, pen: Pen, look: FormLook): Element[] {
  const known = new Set(form.fields.map((field) => field.id));
  // A message for a field that isn't on the form must not get lost.
  const messages = Object.entries(look.errors ?? {}).filter(([field]) => !known.has(field));
  return [
    ...messages.map(
      ([, error]): Element => ({
        type: 'Container',
        style: 'attention',
        items: [{ type: 'TextBlock', text: pen.filled(error), wrap: true, color: 'Attention' }],
      }),
    ),
    ...(form.intro ? [{ type: 'TextBlock', text: pen.filled(form.intro), wrap: true } as const] : []),
  ];
}

function drawField(field: Field, pen: Pen, look: FormLook): Element[] {
  const error = look.errors?.[field.id];
  return [
    drawInput(field, pen, look),
    ...(isCut(field, pen, look) ? [note(pen.markdown(t('cards.cut')), 'Attention')] : []),
    ...(error ? [note(pen.filled(error), 'Attention')] : []),
    ...(field.hint ? [note(pen.filled(field.hint))] : []),
  ];
}

/** Whoever saves a text that is too long to be shown must know that it replaces the whole. */
function isCut(field: Field, pen: Pen, look: FormLook): boolean {
  if (field.type !== 'text') return false;
  return pen.value(current(field.id, field.value, look) ?? '').cut;
}

/** What was typed, else what the form brings. */
function current(id: string, value: string | undefined, look: FormLook): string | undefined {
  return look.values ? look.values[id] : value;
}

function note(text: string, color?: 'Attention'): TextBlock {
  const look = color ? ({ color, weight: 'Bolder' } as const) : ({ isSubtle: true, size: 'Small' } as const);
  return { type: 'TextBlock', text, wrap: true, spacing: 'Small', ...look };
}

function placeholderOf(field: Extract<Field, { type: 'text' }>, pen: Pen): { placeholder?: string } {
  const placeholder = field.placeholder ? pen.plain(field.placeholder, MAX_PLACEHOLDER) : '';
  return placeholder ? { placeholder } : {};
}

function drawInput(field: Field, pen: Pen, look: FormLook): Element {
  const label = pen.plain(field.label, MAX_OPTION_LABEL * 2) || field.id;
  const base = {
    id: field.id,
    label,
    spacing: 'Medium',
    ...(field.required
      ? {
          isRequired: true,
          errorMessage: pen.plain(
            t(field.type === 'choice' ? 'cards.choose' : 'cards.required'),
            MAX_OPTION_LABEL,
          ),
        }
      : {}),
  } as const;
  switch (field.type) {
    case 'text': {
      const value = current(field.id, field.value, look);
      return {
        type: 'Input.Text',
        ...base,
        ...(value ? { value: pen.value(value).value } : {}),
        ...(field.multiline ? { isMultiline: true } : {}),
        ...(field.maxLength ? { maxLength: field.maxLength } : {}),
        ...placeholderOf(field, pen),
      };
    }
    case 'choice': {
      const value = current(field.id, field.value, look);
      return {
        type: 'Input.ChoiceSet',
        ...base,
        style: 'compact',
        choices: drawOptions(field.options, value, pen),
        ...(value ? { value } : {}),
        ...(field.multiple ? { isMultiSelect: true } : {}),
      };
    }
    case 'person': {
      const value = current(field.id, field.value, look);
      const search = { type: 'Data.Query', dataset: 'graph.microsoft.com/users' } as const;
      return {
        type: 'Input.ChoiceSet',
        ...base,
        style: 'filtered',
        choices: drawOptions(look.people ?? [], value, pen),
        placeholder: pen.plain(t('cards.type_name'), MAX_PLACEHOLDER),
        ...(look.people ? {} : { 'choices.data': search }),
        ...(value ? { value } : {}),
      };
    }
    case 'date': {
      const value = current(field.id, field.value, look);
      return { type: 'Input.Date', ...base, ...(value ? { value } : {}) };
    }
    case 'toggle': {
      const on = look.values ? look.values[field.id] === 'yes' : field.value === true;
      const { label: title, ...rest } = base;
      return {
        type: 'Input.Toggle',
        // What must be agreed to is marked as required, and the mark stands at a label.
        ...(field.required
          ? { ...base, title: pen.plain(t('cards.yes'), MAX_OPTION_LABEL) }
          : { ...rest, title }),
        valueOn: 'yes',
        valueOff: '',
        wrap: true,
        ...(on ? { value: 'yes' } : {}),
      };
    }
  }
}
