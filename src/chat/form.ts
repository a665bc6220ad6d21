import type { Text } from '../i18n/text.ts';
import type { Option } from './card.ts';

/** A form the person fills in: a Slack modal, a Teams dialog, a web dialog, or a card where there is none. */
export interface Form {
  /** Comes back as `form` in `form_submitted`. */
  id: string;
  /** Comes back as `subject`, e.g. a ticket id; never trusted. */
  subject: string;
  title: Text;
  submit: Text;
  /** Shown above the fields. */
  intro?: Text;
  fields: Field[];
}

interface FieldBase {
  id: string;
  label: Text;
  hint?: Text;
  required?: boolean;
}
/** Person fields are told by their id when a form comes back, so that the people in it can be looked up. */
export type PersonFieldId = `person_${string}`;
export const isPersonField = (id: string): id is PersonFieldId => id.startsWith('person_');

export type Field =
  | (FieldBase & {
      type: 'text';
      value?: string;
      multiline?: boolean;
      maxLength?: number;
      placeholder?: Text;
    })
  | (FieldBase & { type: 'choice'; value?: string; options: Option[]; multiple?: boolean })
  /** The value is the person's external id on the platform where the form is shown. */
  | (FieldBase & { type: 'person'; id: PersonFieldId; value?: string })
  /** ISO date, `2026-11-24`. */
  | (FieldBase & { type: 'date'; value?: string })
  /** `yes` or absent. */
  | (FieldBase & { type: 'toggle'; value?: boolean });
