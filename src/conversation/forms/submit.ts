import { textCard } from '../../chat/card.ts';
import type { FormValues, InboundOf } from '../../chat/inbound.ts';
import { NOTHING, type Outcome } from '../../chat/outcome.ts';
import { t } from '../../i18n/text.ts';
import { answerable } from '../../oncall/paging/access.ts';
import { pageForTicket } from '../../oncall/paging/by-hand.ts';
import { escalateNow } from '../../oncall/paging/escalate-now.ts';
import { handOver } from '../../oncall/paging/hand-over.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { offeredLength } from '../../sla/lengths.ts';
import { TARGETS } from '../../sla/model.ts';
import { askMoreTime } from '../../sla/more-time.ts';
import { snoozeTicket } from '../../sla/snooze.ts';
import { visibleTicket, workableTicket } from '../../tickets/access.ts';
import { assignTicket } from '../../tickets/assign.ts';
import { addComment } from '../../tickets/comments/add.ts';
import { correctDraft } from '../../tickets/drafts/correct.ts';
import { editTicket } from '../../tickets/edit.ts';
import { linkTickets, mergeTicket } from '../../tickets/link.ts';
import {
  COMPLEXITIES,
  type Complexity,
  PENDING_REASONS,
  type PendingReason,
  PRIORITIES,
  type Priority,
  parseTicketKey,
  TICKET_KINDS,
  type TicketKind,
} from '../../tickets/model.ts';
import { reopenTicket } from '../../tickets/reopen.ts';
import { solveTicket } from '../../tickets/solve.ts';
import { waitTicket } from '../../tickets/wait.ts';
import { watchTicket } from '../../tickets/watch.ts';
import { goAway, whenAway } from '../away.ts';
import { draftFromWords } from '../drafting.ts';
import type { Talk } from '../talk.ts';
import { isFormAction } from './build.ts';
import { submitDrill, submitReplay } from './levels.ts';
import { submitSwap, submitTakeOver } from './rota.ts';

export type FormTalk = Talk<InboundOf<'form_submitted'>>;

/**
 * A form was sent. What can't be accepted is answered at its field, with everything typed kept.
 * @throws Refusal for what isn't a field's affair; shown at the top of the form
 */
export async function onForm(talk: FormTalk): Promise<Outcome> {
  const { ctx, desk, who, inbound } = talk;
  const { form, subject, values } = inbound;
  // A form from before an update of Parley.
  if (!isFormAction(form)) throw new Refusal(t('draft.gone'));
  switch (form) {
    case 'sla.replay':
      return submitReplay(talk, values);
    case 'sla.drill':
      return submitDrill(talk, values);
    case 'desk.new':
      return newTicket(talk, values);
    case 'draft.edit':
      return editDraft(talk, subject, values);
    case 'ticket.assign': {
      const assignee = (await desk.people.find(ctx, [values.assignee ?? ''])).get(values.assignee ?? '');
      if (!assignee) return at('assignee', 'refusal.person_not_found');
      await assignTicket(ctx, desk, who, { ticketId: subject }, assignee);
      return NOTHING;
    }
    case 'ticket.reply': {
      const ticket = await workableTicket(ctx, desk, who, { ticketId: subject }, 'change');
      const body = values.body?.trim();
      if (!body) return at('body', 'refusal.reply_empty');
      await addComment(ctx, desk, ticket, { author: who, body, visibility: 'public', hold: true });
      return NOTHING;
    }
    case 'ticket.solve':
      if (!values.resolution?.trim()) return at('resolution', 'refusal.nothing_to_solve');
      await solveTicket(ctx, desk, who, { ticketId: subject }, values.resolution);
      return NOTHING;
    case 'ticket.wait': {
      const reason = PENDING_REASONS.find((known) => known === values.reason);
      // Who reads the note depends on it, so nothing is taken for granted.
      if (!reason) return at('reason', 'cards.choose');
      const note = values.note?.trim();
      await waitTicket(ctx, desk, who, { ticketId: subject }, waiting(reason, note));
      return NOTHING;
    }
    case 'ticket.edit':
      return edit(talk, subject, values);
    case 'ticket.link':
      return link(talk, subject, values);
    case 'ticket.reopen':
      if (!values.reason?.trim()) return at('reason', 'refusal.say_why');
      await reopenTicket(ctx, desk, who, { ticketId: subject }, values.reason);
      return NOTHING;
    case 'ticket.page': {
      const reason = values.reason?.trim();
      if (!reason) return at('reason', 'refusal.say_why');
      const { policy } = values;
      if (!policy) return at('policy', 'cards.choose');
      await pageForTicket(ctx, desk, who, { ticketId: subject }, { policy, reason });
      return NOTHING;
    }
    case 'page.hand_over': {
      if (!values.person_to) {
        await escalateNow(ctx, desk, who, subject);
        return NOTHING;
      }
      await answerable(ctx, desk, who, subject);
      const to = await chosen(talk, values.person_to);
      if (!to) return at('person_to', 'refusal.person_not_found');
      await handOver(ctx, desk, who, subject, to);
      return NOTHING;
    }
    case 'ticket.watch': {
      await visibleTicket(ctx, desk, who, { ticketId: subject });
      const watcher = values.person_watcher ? await chosen(talk, values.person_watcher) : who;
      if (!watcher) return at('person_watcher', 'refusal.person_not_found');
      await watchTicket(ctx, desk, who, { ticketId: subject }, watcher);
      return NOTHING;
    }
    case 'sla.snooze': {
      const ms = offeredLength(values.for);
      if (ms === undefined) return at('for', 'cards.choose');
      const reason = values.reason?.trim();
      if (!reason) return at('reason', 'refusal.sla_why');
      await snoozeTicket(ctx, desk, who, { ticketId: subject }, { ms, reason });
      return NOTHING;
    }
    case 'sla.more_time': {
      const ms = offeredLength(values.by);
      if (ms === undefined) return at('by', 'cards.choose');
      const reason = values.reason?.trim();
      if (!reason) return at('reason', 'refusal.sla_why');
      const target = TARGETS.find((known) => known === values.target);
      await askMoreTime(ctx, desk, who, { ticketId: subject }, { ms, reason, target });
      return NOTHING;
    }
    case 'rota.take_over':
      return submitTakeOver(talk, subject, values);
    case 'rota.swap':
      return submitSwap(talk, subject, values);
    case 'desk.away': {
      const whose = values.person_whose ? await chosen(talk, values.person_whose) : who;
      if (!whose) return at('person_whose', 'refusal.person_not_found');
      const away = whenAway(talk, values.until ?? '');
      if ('wrong' in away) return { kind: 'formErrors', errors: { until: away.wrong } };
      return { kind: 'reply', card: await goAway(talk, whose, away, values.reason) };
    }
  }
}

const waiting = (reason: PendingReason, note: string | undefined) => (note ? { reason, note } : { reason });

function at(field: string, key: Parameters<typeof t>[0], args?: Parameters<typeof t>[1]): Outcome {
  return { kind: 'formErrors', errors: { [field]: t(key, args) } };
}

/** The person of a person field: known, or made known by their profile, since anything can be sent as an id. */
function chosen(talk: FormTalk, externalId: string): Promise<Person | undefined> {
  return talk.directory.known(talk.ctx, talk.inbound.place, externalId);
}

/** For whom it is, where somebody is named. @returns `unknown`: nobody has that id */
async function requesterIn(talk: FormTalk, values: FormValues): Promise<Person | undefined | 'unknown'> {
  const id = values.person_requester;
  return id ? ((await chosen(talk, id)) ?? 'unknown') : undefined;
}

async function newTicket(talk: FormTalk, values: FormValues): Promise<Outcome> {
  const body = values.description?.trim();
  if (!body) return at('description', 'draft.empty');
  const requester = await requesterIn(talk, values);
  if (requester === 'unknown') return at('person_requester', 'refusal.person_not_found');
  const isPrivate = values.private === 'yes';
  const { moved } = await draftFromWords(talk, { body, isPrivate, ...(requester ? { requester } : {}) });
  return moved ? { kind: 'reply', card: textCard(t('draft.in_direct')) } : NOTHING;
}

async function editDraft(talk: FormTalk, draftId: string, values: FormValues): Promise<Outcome> {
  if (!values.title?.trim()) return at('title', 'draft.title_missing');
  if (!values.description?.trim()) return at('description', 'draft.empty');
  const requester = await requesterIn(talk, values);
  if (requester === 'unknown') return at('person_requester', 'refusal.person_not_found');
  await correctDraft(talk.ctx, talk.desk, talk.who, draftId, values, {
    ...(requester ? { requester } : {}),
    isPrivate: values.private === 'yes',
  });
  return NOTHING;
}

async function edit(talk: FormTalk, ticketId: string, values: FormValues): Promise<Outcome> {
  const title = values.title?.trim();
  if (!title) return at('title', 'draft.title_missing');
  const kind = TICKET_KINDS.find((known): known is TicketKind => known === values.kind);
  const priority = PRIORITIES.find((known): known is Priority => known === values.priority);
  const complexity = COMPLEXITIES.find((known): known is Complexity => known === values.complexity);
  await editTicket(
    talk.ctx,
    talk.desk,
    talk.who,
    { ticketId },
    {
      title,
      isPrivate: values.private === 'yes',
      ...(kind ? { kind } : {}),
      ...(priority ? { priority } : {}),
      ...(complexity ? { complexity } : {}),
      ...(values.category ? { category: values.category } : {}),
      ...(values.queue ? { queue: values.queue } : {}),
    },
  );
  return NOTHING;
}

async function link(talk: FormTalk, ticketId: string, values: FormValues): Promise<Outcome> {
  const key = values.other?.trim() ?? '';
  if (!parseTicketKey(key)) return at('other', 'refusal.not_found', { key });
  const act = values.relation === 'duplicate' ? mergeTicket : linkTickets;
  await act(talk.ctx, talk.desk, talk.who, { ticketId }, { key });
  return NOTHING;
}
