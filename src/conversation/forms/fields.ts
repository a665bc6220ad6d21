import { t } from '../../i18n/text.ts';

/** Fields that several forms have. */

export const titleField = (value?: string) =>
  ({ type: 'text', id: 'title', label: t('field.title'), required: true, maxLength: 150, value }) as const;
export const descriptionField = (value?: string) =>
  ({
    type: 'text',
    id: 'description',
    label: t('field.description'),
    required: true,
    multiline: true,
    value,
  }) as const;
export const forWhomField = { type: 'person', id: 'person_requester', label: t('field.for_whom') } as const;
export const privateField = (value: boolean) =>
  ({ type: 'toggle', id: 'private', label: t('field.private'), value }) as const;
