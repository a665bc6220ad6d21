import type { Form } from '../../chat/form.ts';
import { t } from '../../i18n/text.ts';
import { answerable } from '../../oncall/paging/access.ts';
import { policyFor, policyName } from '../../oncall/paging/plan.ts';
import { Refusal } from '../../refusal.ts';
import { workableTicket } from '../../tickets/access.ts';
import { ticketKey } from '../../tickets/model.ts';
import type { Talk } from '../talk.ts';

/** Pages people for a ticket. @throws Refusal */
export async function pageForm({ ctx, desk, who }: Talk, ticketId: string): Promise<Form> {
  const ticket = await workableTicket(ctx, desk, who, { ticketId });
  const policies = Object.keys(desk.config.escalations);
  if (policies.length === 0) throw new Refusal(t('refusal.no_policies'));
  const usual = policyFor(desk.config, ticket.queue);
  return {
    id: 'ticket.page',
    subject: ticketId,
    title: t('form.page', { key: ticketKey(ticket) }),
    submit: t('form.page_submit'),
    fields: [
      {
        type: 'choice',
        id: 'policy',
        label: t('field.page_policy'),
        required: true,
        ...(usual ? { value: usual } : {}),
        options: policies.map((value) => ({ value, label: policyName(desk.config, value) })),
      },
      { type: 'text', id: 'reason', label: t('field.page_reason'), multiline: true, required: true },
    ],
  };
}

/** Gives a page to somebody else, or to the next step. @throws Refusal */
export async function handOverForm({ ctx, desk, who }: Talk, escalationId: string): Promise<Form> {
  await answerable(ctx, desk, who, escalationId);
  return {
    id: 'page.hand_over',
    subject: escalationId,
    title: t('form.hand_over'),
    submit: t('form.submit'),
    fields: [
      { type: 'person', id: 'person_to', label: t('field.hand_over_to'), hint: t('field.hand_over_hint') },
    ],
  };
}
