import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewSubmission } from '../../../adapters/slack/payloads/interactions.ts';
import { formErrors } from '../../../adapters/slack/perform/form-errors.ts';
import { drawForm } from '../../../adapters/slack/render/form.ts';
import type { Reader } from '../../../adapters/slack/render/text.ts';
import { translateSubmission } from '../../../adapters/slack/translate/form.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { Place } from '../../../src/chat/place.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { t } from '../../../src/i18n/text.ts';
import { stringsIn, viewProblems } from '../../support/slack-limits.ts';
import { standing, submissionOf, TEAM } from '../../support/slack-payloads.ts';

const reader: Reader = { locale: 'en', timeZone: 'UTC', shared: false };
const place: Place = { platform: 'slack', tenant: TEAM, channel: 'C1', kind: 'channel', thread: '1.000001' };
const formOf = (...fields: Field[]): Form => ({
  id: 'ticket.edit',
  subject: 'T-1',
  title: 'Change INC-1',
  submit: 'Save',
  fields,
});
const draw = (form: Form) => {
  const view = drawForm(form, reader, place);
  expect(viewProblems(view)).toEqual([]);
  return view;
};
/** What Slack sends when the form is submitted as it was drawn, or with `typed` instead. */
const submit = (form: Form, typed: Record<string, Record<string, unknown>> = {}) =>
  translateSubmission(
    viewSubmission.parse(submissionOf(draw(form), typed)),
    standing(),
    '2026-11-24T10:00:00Z',
  );

describe('each field', () => {
  it('comes back with what it was set to', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: '', label: 'none' },
    ];
    const form = formOf(
      { type: 'text', id: 'title', label: 'Title', value: 'VPN <drops> & 网络', required: true },
      { type: 'choice', id: 'kind', label: 'Kind', options, value: 'a' },
      { type: 'choice', id: 'none', label: 'None', options, value: '' },
      {
        type: 'choice',
        id: 'many',
        label: 'Many',
        options: [...options, { value: 'b', label: 'B' }],
        value: 'a,b',
        multiple: true,
      },
      { type: 'person', id: 'person_for', label: 'For whom?', value: 'U0MEI' },
      { type: 'date', id: 'day', label: 'Day', value: '2026-11-24' },
      { type: 'toggle', id: 'private', label: 'Private', value: true },
      { type: 'toggle', id: 'open', label: 'Open', value: false },
    );
    expect(submit(form)).toMatchObject({
      type: 'form_submitted',
      form: 'ticket.edit',
      subject: 'T-1',
      place,
      values: {
        title: 'VPN <drops> & 网络',
        kind: 'a',
        none: '',
        many: 'a,b',
        person_for: 'U0MEI',
        day: '2026-11-24',
        private: 'yes',
      },
    });
    expect(submit(form)?.values).not.toHaveProperty('open');
  });

  it('leaves out presets that Slack would refuse', () => {
    const view = draw(
      formOf(
        { type: 'person', id: 'person_for', label: 'For whom?', value: 'mei' },
        { type: 'date', id: 'day', label: 'Day', value: '24.11.2026' },
        { type: 'choice', id: 'kind', label: 'Kind', options: [{ value: 'a', label: 'A' }], value: 'gone' },
        { type: 'choice', id: 'empty', label: 'Agent', options: [] },
        { type: 'text', id: 'key', label: 'Key', value: 'x'.repeat(50), maxLength: 20 },
      ),
    );
    expect(JSON.stringify(view)).not.toMatch(/initial_(user|date|option)/);
    expect(stringsIn(view)).toContain(`Agent: ${en['slack.no_options']}`);
  });

  it('spreads a text that Slack’s input can’t hold over several, and joins it again', () => {
    const value = 'Zeile mit Wörtern und 字 😀\n'.repeat(1_500);
    const form = formOf({
      type: 'text',
      id: 'description',
      label: 'What?',
      value,
      multiline: true,
      required: true,
    });
    const view = draw(form);
    expect(view.blocks.length).toBeGreaterThan(10);
    expect(view.blocks.slice(0, 2)).toMatchObject([
      {
        block_id: 'description',
        optional: false,
        label: { text: expect.stringMatching(/^What\? \(1\/\d+\)$/) },
      },
      { block_id: 'description~2', optional: true },
    ]);
    expect(submit(form)?.values).toEqual({ description: value });
  });

  it('keeps Slack’s limits whatever stands in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('', ' ', '字'.repeat(5_000), '<!everyone>'),
    );
    const base = { id: fc.uuid(), label: text, hint: text, required: fc.boolean() };
    const options = fc.array(fc.record({ value: text, label: text }), { maxLength: 120 });
    const field: fc.Arbitrary<Field> = fc.oneof(
      fc.record({
        ...base,
        type: fc.constant('text' as const),
        value: text,
        multiline: fc.boolean(),
        placeholder: text,
      }),
      fc.record({
        ...base,
        type: fc.constant('text' as const),
        value: text,
        maxLength: fc.integer({ min: 1, max: 9_000 }),
      }),
      fc.record({
        ...base,
        type: fc.constant('choice' as const),
        options,
        value: text,
        multiple: fc.boolean(),
      }),
      fc.record({
        ...base,
        id: fc.uuid().map((id) => `person_${id}` as const),
        type: fc.constant('person' as const),
        value: text,
      }),
      fc.record({ ...base, type: fc.constant('date' as const), value: text }),
      fc.record({ ...base, type: fc.constant('toggle' as const), value: fc.boolean() }),
    );
    const any = fc.record({
      id: text,
      subject: text,
      title: text,
      submit: text,
      intro: text,
      fields: fc.array(field, { maxLength: 15 }),
    });
    fc.assert(
      fc.property(any, (form) => {
        expect(viewProblems(drawForm(form, reader, place))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

describe('the key of a submission', () => {
  const form = formOf({ type: 'text', id: 'title', label: 'Title', value: 'VPN' });

  it('is the same for the same content, however often it is sent', () => {
    expect(submit(form)?.eventKey).toBe(submit(form)?.eventKey);
  });

  it('differs once something else is typed, for errors at fields leave the view’s hash as it was', () => {
    const corrected = submit(form, { title: { value: { type: 'plain_text_input', value: 'VPN drops' } } });
    expect(corrected?.values.title).toBe('VPN drops');
    expect(corrected?.eventKey).not.toBe(submit(form)?.eventKey);
  });
});

describe('what is wrong with a form', () => {
  const form = formOf(
    { type: 'text', id: 'title', label: 'Title', value: 'VPN' },
    { type: 'choice', id: 'kind', label: 'Kind', options: [{ value: 'a', label: 'A' }], value: 'a' },
  );
  const typed = { title: { value: { type: 'plain_text_input', value: 'typed since' } } };
  const viewOf = () => viewSubmission.parse(submissionOf(draw(form), typed)).view;

  it('stands at its field', () => {
    expect(formErrors({ title: t('draft.title_missing') }, viewOf(), reader)).toEqual({
      response_action: 'errors',
      errors: { title: en['draft.title_missing'] },
    });
  });

  it('stands at the top when it belongs to no field, with what was typed kept', () => {
    const response = formErrors({ '': t('draft.gone'), unknown: 'x' }, viewOf(), reader);
    if (response.response_action !== 'update') throw new Error('expected another drawing');
    expect(viewProblems(response.view)).toEqual([]);
    expect(response.view).toMatchObject({
      callback_id: 'ticket.edit',
      title: { text: 'Change INC-1' },
      submit: { text: 'Save' },
      blocks: [
        { type: 'section', text: { text: `⚠️ ${en['draft.gone']}\nx` } },
        { block_id: 'title', element: { initial_value: 'typed since' } },
        { block_id: 'kind', element: { initial_option: { value: 'a' } } },
      ],
    });
  });

  it('replaces the banner of the time before, and the same content is a new submission then', () => {
    const first = formErrors({ '': 'one' }, viewOf(), reader);
    if (first.response_action !== 'update') throw new Error('expected another drawing');
    const again = viewSubmission.parse(submissionOf(first.view, typed));
    const second = formErrors({ '': 'two' }, again.view, reader);
    if (second.response_action !== 'update') throw new Error('expected another drawing');
    expect(second.view.blocks).toHaveLength(3);
    expect(stringsIn(second.view)).toContain('⚠️ two');
    const keyOf = (payload: typeof again) => translateSubmission(payload, standing(), '')?.eventKey;
    expect(keyOf(again)).not.toBe(keyOf(viewSubmission.parse(submissionOf(draw(form), typed))));
  });
});
