import type { Form } from '../../chat/form.ts';
import { t } from '../../i18n/text.ts';
import { nameOf } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { targetLabel } from '../../sla/alert-cards.ts';
import { nextDeadline } from '../../sla/deadline.ts';
import { lengthOptions } from '../../sla/lengths.ts';
import { openClocks } from '../../sla/more-time.ts';
import { steerableTicket, visibleTicket, workableTicket } from '../../tickets/access.ts';
import { queueName } from '../../tickets/desk.ts';
import { ownDraft } from '../../tickets/drafts/own.ts';
import {
  categoryOptions,
  complexityOptions,
  kindOptions,
  priorityOptions,
  queueOptions,
} from '../../tickets/labels.ts';
import { PENDING_REASONS, ticketKey } from '../../tickets/model.ts';
import { awayForm } from '../away.ts';
import type { Talk } from '../talk.ts';
import { drillForm, replayForm } from './levels.ts';
import { handOverForm, pageForm } from './page.ts';
import { swapForm, takeOverForm } from './rota.ts';

/** The forms; a button that opens one has its name. */
export const FORMS = [
  'desk.new',
  'draft.edit',
  'ticket.assign',
  'ticket.reply',
  'ticket.solve',
  'ticket.wait',
  'ticket.edit',
  'ticket.link',
  'ticket.watch',
  'ticket.reopen',
  'sla.snooze',
  'sla.more_time',
  'sla.replay',
  'sla.drill',
  'rota.take_over',
  'rota.swap',
  'desk.away',
  'ticket.page',
  'page.hand_over',
] as const;
export type FormName = (typeof FORMS)[number];
export const isFormAction = (name: string): name is FormName => (FORMS as readonly string[]).includes(name);

/** The form that a button opens, for somebody who may do what it is for. @throws Refusal */
export async function formFor(talk: Talk, form: FormName, subject: string): Promise<Form> {
  switch (form) {
    case 'desk.new':
      return newTicketForm();
    case 'draft.edit':
      return draftForm(talk, subject);
    case 'ticket.assign':
      return assignForm(talk, subject);
    case 'ticket.reply':
      return replyForm(talk, subject);
    case 'ticket.solve':
      return solveForm(talk, subject);
    case 'ticket.wait':
      return waitForm(talk, subject);
    case 'ticket.edit':
      return editForm(talk, subject);
    case 'ticket.link':
      return linkForm(talk, subject);
    case 'ticket.reopen':
      return reopenForm(talk, subject);
    case 'ticket.watch':
      return watchForm(talk, subject);
    case 'sla.replay':
      return replayForm(talk);
    case 'sla.drill':
      return drillForm(talk, subject);
    case 'sla.snooze':
      return snoozeForm(talk, subject);
    case 'sla.more_time':
      return moreTimeForm(talk, subject);
    case 'rota.take_over':
      return takeOverForm(talk, subject);
    case 'rota.swap':
      return swapForm(talk, subject);
    case 'desk.away':
      return awayForm(talk);
    case 'ticket.page':
      return pageForm(talk, subject);
    case 'page.hand_over':
      return handOverForm(talk, subject);
  }
}

const titleField = (value?: string) =>
  ({ type: 'text', id: 'title', label: t('field.title'), required: true, maxLength: 150, value }) as const;
const descriptionField = (value?: string) =>
  ({
    type: 'text',
    id: 'description',
    label: t('field.description'),
    required: true,
    multiline: true,
    value,
  }) as const;
const forWhomField = { type: 'person', id: 'person_requester', label: t('field.for_whom') } as const;
const privateField = (value: boolean) =>
  ({ type: 'toggle', id: 'private', label: t('field.private'), value }) as const;

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

async function draftForm(talk: Talk, draftId: string): Promise<Form> {
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

async function assignForm(talk: Talk, ticketId: string): Promise<Form> {
  const { ctx, desk, who } = talk;
  const ticket = await workableTicket(ctx, desk, who, { ticketId });
  const team = desk.config.queues[ticket.queue]?.team;
  const agents = team ? await desk.people.agentsOf(ctx, team) : [];
  const queue = queueName(desk.config, ticket.queue);
  if (agents.length === 0) throw new Refusal(t('refusal.no_agents', { queue }));
  const holds = agents.some((agent) => agent.personId === ticket.assigneeId);
  return {
    id: 'ticket.assign',
    subject: ticketId,
    title: t('form.assign', { key: ticketKey(ticket) }),
    submit: t('form.submit'),
    fields: [
      {
        type: 'choice',
        id: 'assignee',
        label: t('field.assignee'),
        required: true,
        ...(holds && ticket.assigneeId ? { value: ticket.assigneeId } : {}),
        options: agents.map((agent) => ({ value: agent.personId, label: agent.name })),
      },
    ],
  };
}

async function replyForm(talk: Talk, ticketId: string): Promise<Form> {
  const { ctx, desk, who } = talk;
  const ticket = await workableTicket(ctx, desk, who, { ticketId });
  const requester = (await desk.people.find(ctx, [ticket.requesterId])).get(ticket.requesterId);
  return {
    id: 'ticket.reply',
    subject: ticketId,
    title: t('form.reply', { key: ticketKey(ticket) }),
    submit: t('form.send'),
    fields: [
      {
        type: 'text',
        id: 'body',
        label: t('field.reply', { name: requester ? nameOf(requester) : '' }),
        hint: t('field.reply_hint', { seconds: desk.config.replies.undoSeconds }),
        multiline: true,
        required: true,
      },
    ],
  };
}

async function solveForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await workableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.solve',
    subject: ticketId,
    title: t('form.solve', { key: ticketKey(ticket) }),
    submit: t('form.solve_submit'),
    fields: [
      {
        type: 'text',
        id: 'resolution',
        label: t('field.solution'),
        hint: t('field.solution_hint'),
        multiline: true,
        required: true,
      },
    ],
  };
}

async function waitForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await workableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.wait',
    subject: ticketId,
    title: t('form.wait', { key: ticketKey(ticket) }),
    submit: t('form.submit'),
    fields: [
      {
        type: 'choice',
        id: 'reason',
        label: t('field.reason'),
        value: 'requester',
        required: true,
        options: PENDING_REASONS.map((value) => ({ value, label: t(`state.pending.${value}`) })),
      },
      {
        type: 'text',
        id: 'note',
        label: t('field.note'),
        hint: t('field.wait_note_hint'),
        multiline: true,
      },
    ],
  };
}

async function editForm(talk: Talk, ticketId: string): Promise<Form> {
  const { config } = talk.desk;
  const ticket = await workableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.edit',
    subject: ticketId,
    title: t('form.edit', { key: ticketKey(ticket) }),
    submit: t('form.submit'),
    fields: [
      titleField(ticket.title),
      { type: 'choice', id: 'kind', label: t('field.kind'), value: ticket.kind, options: kindOptions() },
      {
        type: 'choice',
        id: 'priority',
        label: t('field.priority'),
        value: ticket.priority,
        options: priorityOptions(),
      },
      {
        type: 'choice',
        id: 'complexity',
        label: t('field.complexity'),
        value: ticket.complexity,
        options: complexityOptions(),
      },
      {
        type: 'choice',
        id: 'category',
        label: t('field.category'),
        value: ticket.category,
        options: categoryOptions(config),
      },
      {
        type: 'choice',
        id: 'queue',
        label: t('field.queue'),
        value: ticket.queue,
        options: queueOptions(config),
      },
      privateField(ticket.isPrivate),
    ],
  };
}

async function linkForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await workableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.link',
    subject: ticketId,
    title: t('form.link', { key: ticketKey(ticket) }),
    submit: t('form.submit'),
    fields: [
      { type: 'text', id: 'other', label: t('field.other_ticket'), required: true, maxLength: 20 },
      {
        type: 'choice',
        id: 'relation',
        label: t('field.relation'),
        value: 'related',
        required: true,
        options: [
          { value: 'related', label: t('relation.related') },
          { value: 'duplicate', label: t('relation.duplicate') },
        ],
      },
    ],
  };
}

async function reopenForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await steerableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.reopen',
    subject: ticketId,
    title: t('form.reopen', { key: ticketKey(ticket) }),
    submit: t('button.reopen'),
    fields: [{ type: 'text', id: 'reason', label: t('form.reopen_reason'), multiline: true, required: true }],
  };
}

async function watchForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await visibleTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.watch',
    subject: ticketId,
    title: t('form.watch', { key: ticketKey(ticket) }),
    submit: t('form.add'),
    fields: [
      {
        type: 'person',
        id: 'person_watcher',
        label: t('field.watcher'),
        hint: t('field.watcher_hint'),
      },
    ],
  };
}

const whyField = { type: 'text', id: 'reason', label: t('sla.field.why'), required: true } as const;

async function snoozeForm(talk: Talk, ticketId: string): Promise<Form> {
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

async function moreTimeForm(talk: Talk, ticketId: string): Promise<Form> {
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
