import type { Form } from '../../chat/form.ts';
import { t } from '../../i18n/text.ts';
import { ownDraft } from '../../tickets/drafts/own.ts';
import { kindOptions, priorityOptions } from '../../tickets/labels.ts';
import type { Talk } from '../talk.ts';
import { descriptionField, forWhomField, privateField, titleField } from './fields.ts';

/** A ticket from nothing; what is written is understood like a message, then shown to correct and send. */
export function newTicketForm(): Form {
  return {
    id: 'desk.new',
    subject: '',
    title: t('draft.new_form'),
    submit: t('form.send'),
    fields: [descriptionField(), forWhomField, privateField(true)],
  };
}

export async function draftForm(talk: Talk, draftId: string): Promise<Form> {
  const { draft } = await ownDraft(talk.ctx, talk.desk, talk.who, draftId);
  return {
    id: 'draft.edit',
    subject: draftId,
    title: t('draft.form_title'),
    submit: t('form.submit'),
    fields: [
      titleField(draft.title),
      descriptionField(draft.body),
      { type: 'choice', id: 'kind', label: t('field.kind'), value: draft.kind, options: kindOptions() },
      {
        type: 'choice',
        id: 'priority',
        label: t('field.priority'),
        value: draft.priority,
        options: priorityOptions(),
      },
      forWhomField,
      privateField(draft.isPrivate),
    ],
  };
}
