import type { Form } from '../../chat/form.ts';
import { t } from '../../i18n/text.ts';
import { nameOf } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { steerableTicket, visibleTicket, workableTicket } from '../../tickets/access.ts';
import { queueName } from '../../tickets/desk.ts';
import {
  categoryOptions,
  complexityOptions,
  kindOptions,
  priorityOptions,
  queueOptions,
} from '../../tickets/labels.ts';
import { PENDING_REASONS, ticketKey } from '../../tickets/model.ts';
import type { Talk } from '../talk.ts';
import { privateField, titleField } from './fields.ts';

export async function assignForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function replyForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function solveForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function waitForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function editForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function linkForm(talk: Talk, ticketId: string): Promise<Form> {
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

export async function reopenForm(talk: Talk, ticketId: string): Promise<Form> {
  const ticket = await steerableTicket(talk.ctx, talk.desk, talk.who, { ticketId });
  return {
    id: 'ticket.reopen',
    subject: ticketId,
    title: t('form.reopen', { key: ticketKey(ticket) }),
    submit: t('button.reopen'),
    fields: [{ type: 'text', id: 'reason', label: t('form.reopen_reason'), multiline: true, required: true }],
  };
}

export async function watchForm(talk: Talk, ticketId: string): Promise<Form> {
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
