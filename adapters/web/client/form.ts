import { html } from 'htm/preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { FieldView, FormView, PersonView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { Avatar } from './parts.ts';
import { say } from './texts.ts';

interface FormProps {
  chat: Chat;
  form: FormView;
  /** Messages by field; `''` stands at the top. */
  errors: Record<string, string>;
  isBusy: boolean;
  onCancel(): void;
}

/** A form of the core's. What is typed stays until it is accepted. */
export function FormBody({ chat, form, errors, isBusy, onCancel }: FormProps) {
  const [values, setValues] = useState(() => initial(form));
  const [shown, setShown] = useState(errors);
  const body = useRef<HTMLFormElement>(null);
  const known = new Set(form.fields.map((field) => field.id));
  const general = Object.entries(shown).filter(([id]) => !known.has(id));
  const firstWrong = form.fields.find((field) => shown[field.id])?.id;
  useEffect(() => {
    body.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select')?.focus();
  }, []);
  useEffect(() => setShown(errors), [errors]);
  useEffect(() => {
    if (firstWrong) body.current?.querySelector<HTMLElement>(`[name="${CSS.escape(firstWrong)}"]`)?.focus();
  }, [firstWrong]);

  const submit = (event: Event) => {
    event.preventDefault();
    const empty = form.fields.filter((field) => field.required && !values[field.id]?.trim());
    setShown(Object.fromEntries(empty.map((field) => [field.id, say('required')])));
    if (empty.length === 0) void chat.acting.submitForm(values);
  };
  // A message goes once its field is being put right.
  const change = (id: string, value: string) => {
    setValues((all) => ({ ...all, [id]: value }));
    setShown((all) => Object.fromEntries(Object.entries(all).filter(([field]) => field !== id)));
  };
  return html`<form class="form" ref=${body} onSubmit=${submit} noValidate>
    ${form.intro && html`<p>${form.intro}</p>`}
    ${general.map(([id, message]) => html`<p key=${id} class="problem" role="alert">${message}</p>`)}
    ${form.fields.map(
      (field) => html`<${Field} key=${field.id} chat=${chat} field=${field} value=${values[field.id] ?? ''}
        error=${shown[field.id]} onChange=${(value: string) => change(field.id, value)} />`,
    )}
    <div class="buttons end">
      <button type="button" class="button" onClick=${onCancel}>${say('cancel')}</button>
      <button type="submit" class="button primary" disabled=${isBusy} aria-busy=${isBusy}>${form.submit}</button>
    </div>
  </form>`;
}

function initial(form: FormView): Record<string, string> {
  return Object.fromEntries(
    form.fields.map((field) => [
      field.id,
      field.type === 'toggle' ? (field.value ? 'yes' : '') : field.value,
    ]),
  );
}

interface FieldProps {
  chat: Chat;
  field: FieldView;
  value: string;
  error: string | undefined;
  onChange(value: string): void;
}

function Field({ chat, field, value, error, onChange }: FieldProps) {
  const id = useId();
  const described = `${id}-about`;
  const common = {
    id,
    name: field.id,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error || field.hint ? described : undefined,
    'aria-required': field.required,
  };
  const about = html`<div id=${described}>
    ${error && html`<p class="field-error" role="alert">${error}</p>`}
    ${field.hint && html`<p class="field-hint">${field.hint}</p>`}
  </div>`;
  if (field.type === 'toggle') {
    return html`<div class="form-field toggle">
      <label><input type="checkbox" ...${common} checked=${value === 'yes'}
        onChange=${(event: Event) => onChange((event.currentTarget as HTMLInputElement).checked ? 'yes' : '')} />
        <span>${field.label}</span></label>
      ${about}
    </div>`;
  }
  return html`<div class=${`form-field ${error ? 'wrong' : ''}`}>
    <label for=${id}>${field.label}${!field.required && html` <small>(${say('optional')})</small>`}</label>
    <${Input} chat=${chat} field=${field} value=${value} common=${common} onChange=${onChange} />
    ${about}
  </div>`;
}

interface InputProps {
  chat: Chat;
  field: Exclude<FieldView, { type: 'toggle' }>;
  value: string;
  common: Record<string, unknown>;
  onChange(value: string): void;
}

function Input({ chat, field, value, common, onChange }: InputProps) {
  const onInput = (event: Event) => {
    const input = event.currentTarget;
    if (
      input instanceof HTMLInputElement ||
      input instanceof HTMLTextAreaElement ||
      input instanceof HTMLSelectElement
    ) {
      onChange(input.value);
    }
  };
  switch (field.type) {
    case 'text':
      return field.multiline
        ? html`<textarea ...${common} rows="5" dir="auto" value=${value} maxLength=${field.maxLength}
            placeholder=${field.placeholder} onInput=${onInput}></textarea>`
        : html`<input type="text" ...${common} dir="auto" value=${value} maxLength=${field.maxLength}
            placeholder=${field.placeholder} autocomplete="off" onInput=${onInput} />`;
    case 'date':
      return html`<input type="date" ...${common} value=${value} onInput=${onInput} />`;
    case 'choice':
      return field.multiple
        ? html`<${Several} field=${field} value=${value} onChange=${onChange} />`
        : html`<select ...${common} value=${value} onChange=${onInput}>
            ${!value && html`<option value="">${say('choose')}</option>`}
            ${field.options.map((option) => html`<option key=${option.value} value=${option.value}>${option.label}</option>`)}
          </select>`;
    case 'person':
      return html`<${Person} chat=${chat} value=${value} common=${common} onChange=${onChange} />`;
  }
}

function Several(props: {
  field: Extract<FieldView, { type: 'choice' }>;
  value: string;
  onChange(value: string): void;
}) {
  const chosen = new Set(props.value.split(',').filter(Boolean));
  const toggle = (value: string) => {
    const next = new Set(chosen);
    if (!next.delete(value)) next.add(value);
    props.onChange(
      props.field.options.flatMap((option) => (next.has(option.value) ? [option.value] : [])).join(','),
    );
  };
  return html`<div class="several" role="group">${props.field.options.map(
    (option) => html`<label key=${option.value}><input type="checkbox" checked=${chosen.has(option.value)}
      onChange=${() => toggle(option.value)} /> <span>${option.label}</span></label>`,
  )}</div>`;
}

interface PersonProps {
  chat: Chat;
  value: string;
  common: Record<string, unknown>;
  onChange(value: string): void;
}

/** A person, found by typing. */
function Person({ chat, value, common, onChange }: PersonProps) {
  const [text, setText] = useState(
    () => chat.state.people.find((person) => person.webId === value)?.name ?? '',
  );
  const [found, setFound] = useState<PersonView[] | undefined>();
  const asked = useRef('');
  const search = async (typed: string) => {
    asked.current = typed;
    try {
      const people = await chat.api.get<PersonView[]>('/web/people', { q: typed });
      if (asked.current === typed) setFound(people);
    } catch (error) {
      chat.fail(error);
    }
  };
  const onInput = (event: Event) => {
    const typed = (event.currentTarget as HTMLInputElement).value;
    setText(typed);
    onChange('');
    void search(typed);
  };
  const pick = (person: PersonView) => {
    setText(person.name);
    setFound(undefined);
    onChange(person.webId);
  };
  return html`<div class="person-field">
    <input type="text" ...${common} value=${text} placeholder=${say('choose_person')} autocomplete="off" role="combobox"
      aria-expanded=${found !== undefined} onInput=${onInput} onFocus=${() => void search(text)}
      onBlur=${() => setTimeout(() => setFound(undefined), 150)} />
    ${
      found &&
      html`<ul class="suggestions below" role="listbox">
        ${found.length === 0 && html`<li class="none">${say('nobody')}</li>`}
        ${found.map(
          (person) =>
            html`<li key=${person.webId} role="option" onPointerDown=${(event: Event) => {
              event.preventDefault();
              pick(person);
            }}><${Avatar} id=${person.webId} name=${person.name} /><strong>${person.name}</strong></li>`,
        )}
      </ul>`
    }
  </div>`;
}
