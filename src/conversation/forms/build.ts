import type { Form } from '../../chat/form.ts';
import { awayForm } from '../away.ts';
import type { Talk } from '../talk.ts';
import { moreTimeForm, snoozeForm } from './deadlines.ts';
import { draftForm, newTicketForm } from './draft.ts';
import { drillForm, replayForm } from './levels.ts';
import { handOverForm, pageForm } from './page.ts';
import { swapForm, takeOverForm } from './rota.ts';
import {
  assignForm,
  editForm,
  linkForm,
  reopenForm,
  replyForm,
  solveForm,
  waitForm,
  watchForm,
} from './ticket.ts';

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
