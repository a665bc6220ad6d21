import type { Form } from '../../chat/form.ts';
import { t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import { targetLabel } from '../../sla/alert-cards.ts';
import { nextDeadline } from '../../sla/deadline.ts';
import { lengthOptions } from '../../sla/lengths.ts';
import { openClocks } from '../../sla/more-time.ts';
import { workableTicket } from '../../tickets/access.ts';
import { ticketKey } from '../../tickets/model.ts';
import type { Talk } from '../talk.ts';

const whyField = { type: 'text', id: 'reason', label: t('sla.field.why'), required: true } as const;

export async function snoozeForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await workableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'sla.snooze',
    subject: ticketId,
    title: t('sla.form.snooze', { key: ticketKey(ticket) }),
    submit: t('form.submit'),
    intro: t('sla.form.snooze_intro'),
    fields: [
      {
        type: 'choice',
        id: 'for',
        label: t('sla.field.for'),
        value: '30',
        required: true,
        options: lengthOptions(),
      },
      whyField,
    ],
  };
}

export async function moreTimeForm(talk: Talk, ticketId: string): Promise<Form> {
  const { ctx, desk, who } = talk;
  const { ticket, clocks } = await openClocks(ctx, desk, who, { ticketId });
  const [first] = clocks;
  const key = ticketKey(ticket);
  if (!first) throw new Refusal(t('refusal.sla_no_clock', { key }));
  const targets = clocks.map(({ target }) => ({ value: target, label: targetLabel(target) }));
  return {
    id: 'sla.more_time',
    subject: ticketId,
    title: t('sla.form.more_time', { key }),
    submit: t('form.submit'),
    intro: t('sla.form.more_time_intro'),
    fields: [
      ...(targets.length > 1
        ? [
            {
              type: 'choice',
              id: 'target',
              label: t('sla.field.target'),
              value: (nextDeadline(clocks) ?? first).target,
              options: targets,
            } as const,
          ]
        : []),
      {
        type: 'choice',
        id: 'by',
        label: t('sla.field.by'),
        value: '60',
        required: true,
        options: lengthOptions(),
      },
      whyField,
    ],
  };
}
