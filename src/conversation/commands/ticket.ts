import { textCard } from '../../chat/card.ts';
import { ticketDeliveryCard } from '../../delivery/of-ticket.ts';
import { durationText } from '../../duration.ts';
import type { MessageKey } from '../../i18n/en/index.ts';
import { instantText, type Text, t } from '../../i18n/text.ts';
import { acknowledgeTicket } from '../../oncall/paging/acknowledge.ts';
import { pageForTicket } from '../../oncall/paging/by-hand.ts';
import { escalateTicketNow } from '../../oncall/paging/escalate-now.ts';
import { handOverTicket } from '../../oncall/paging/hand-over.ts';
import { knownPolicies, policyIn } from '../../oncall/paging/plan.ts';
import { Refusal } from '../../refusal.ts';
import { slaOf } from '../../sla/levels.ts';
import { askMoreTime } from '../../sla/more-time.ts';
import { endSnooze, snoozeTicket } from '../../sla/snooze.ts';
import { whyOf } from '../../sla/why/why.ts';
import { type TicketRef, visibleTicket, workableTicket } from '../../tickets/access.ts';
import { assignTicket } from '../../tickets/assign.ts';
import { cancelTicket } from '../../tickets/cancel.ts';
import { addComment } from '../../tickets/comments/add.ts';
import { undoLatestReply } from '../../tickets/comments/undo.ts';
import { queueName } from '../../tickets/desk.ts';
import { editTicket } from '../../tickets/edit.ts';
import { linkTickets, mergeTicket } from '../../tickets/link.ts';
import { ticketKey } from '../../tickets/model.ts';
import { reopenTicket } from '../../tickets/reopen.ts';
import { solveTicket } from '../../tickets/solve.ts';
import type { Ticket } from '../../tickets/store.ts';
import { timelineCard } from '../../tickets/timeline.ts';
import { resumeTicket, waitTicket } from '../../tickets/wait.ts';
import { unwatchTicket, watchTicket } from '../../tickets/watch.ts';
import { onlookerOf, ticketCardFor } from '../show.ts';
import { takeUrgent } from '../take.ts';
import type { Talk } from '../talk.ts';
import { type Command, keyIn, wordOf } from './grammar.ts';
import { personIn } from './person.ts';
import type { CommandAnswer } from './run.ts';
import { changesOf, incomplete, lengthAndReason, needed, waitingFor } from './values.ts';

type TicketCommand = Extract<Command, { about: 'ticket' }>;

/** Does what a command about one ticket says, and answers it. @throws Refusal */
export async function runTicketCommand(
  talk: Talk,
  command: TicketCommand,
  threadTicketId: string | undefined,
): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  const { verb, rest } = command;
  const ref = refOf(talk, command, threadTicketId);
  switch (verb) {
    case 'status': {
      const ticket = await visibleTicket(ctx, desk, who, ref);
      return { card: await ticketCardFor(talk, ticket), ticketId: ticket.ticketId };
    }
    case 'timeline':
      return { card: await timelineCard(ctx, desk, who, ref) };
    case 'why':
      return whyOf(ctx, desk, talk.levels, onlookerOf(talk), ref);
    case 'sla':
      return slaOf(ctx, desk, talk.levels, who, ref);
    case 'delivery':
      return ticketDeliveryCard(ctx, desk, who, ref);
    case 'cancel':
      return done('command.cancelled', await cancelTicket(ctx, desk, who, ref));
    case 'reopen':
      return done('command.reopened', await reopenTicket(ctx, desk, who, ref, rest));
    case 'take':
      return done('command.taken', await takeUrgent(talk, ref));
    case 'assign': {
      const to = await personIn(talk, needed(talk, verb, rest));
      return done('command.assigned', await assignTicket(ctx, desk, who, ref, to), { name: to.name });
    }
    case 'watch': {
      const watcher = rest ? await personIn(talk, rest) : who;
      const ticket = await watchTicket(ctx, desk, who, ref, watcher);
      return done('command.watching', ticket, { name: watcher.name });
    }
    case 'unwatch': {
      const watcher = rest ? await personIn(talk, rest) : who;
      const ticket = await unwatchTicket(ctx, desk, who, ref, watcher);
      return done('command.unwatched', ticket, { name: watcher.name });
    }
    case 'title':
    case 'priority':
    case 'complexity':
    case 'kind':
    case 'category':
    case 'move':
    case 'private':
      return edit(talk, ref, verb, rest);
    case 'wait': {
      const waiting = waitingFor(talk, needed(talk, verb, rest));
      return done('command.waiting', await waitTicket(ctx, desk, who, ref, waiting));
    }
    case 'resume':
      return done('command.resumed', await resumeTicket(ctx, desk, who, ref));
    case 'solve':
      return done('command.solved', await solveTicket(ctx, desk, who, ref, rest));
    case 'undo':
      return done('command.undone', await undoLatestReply(ctx, desk, who, ref));
    case 'reply':
    case 'note':
      return writeOn(talk, ref, verb, needed(talk, verb, rest));
    case 'link': {
      const other = otherKey(talk, verb, rest);
      return done('command.linked', await linkTickets(ctx, desk, who, ref, { key: other }), { other });
    }
    case 'snooze':
      return snooze(talk, ref, rest);
    case 'more_time': {
      const ask = lengthAndReason(talk, verb, rest);
      const by = durationText(ask.ms);
      return done('sla.did_ask', await askMoreTime(ctx, desk, who, ref, ask), { by });
    }
    case 'page': {
      const { policy, reason } = policyIn(desk.config, rest) ?? { policy: undefined, reason: rest };
      return pageForTicket(ctx, desk, who, ref, { reason, ...(policy ? { policy } : {}) });
    }
    case 'ack':
      return acknowledgeTicket(ctx, desk, who, ref);
    case 'escalate':
      return escalateTicketNow(ctx, desk, who, ref);
    case 'hand_over': {
      const to = await personIn(talk, needed(talk, verb, rest));
      return handOverTicket(ctx, desk, who, ref, to);
    }
    case 'merge': {
      const other = otherKey(talk, verb, rest);
      return done('command.merged', await mergeTicket(ctx, desk, who, ref, { key: other }), { other });
    }
  }
}

function done(key: MessageKey, ticket: Ticket, args: Record<string, Text> = {}): CommandAnswer {
  return { card: textCard(t(key, { key: ticketKey(ticket), ...args })), ticketId: ticket.ticketId };
}

function refOf(talk: Talk, command: TicketCommand, threadTicketId: string | undefined): TicketRef {
  if (command.key) return { key: command.key };
  if (threadTicketId) return { ticketId: threadTicketId };
  const known = knownPolicies(talk.desk.config);
  if (command.verb === 'page' && known) throw whomToPage(talk, known);
  throw new Refusal(t('command.needs_ticket', { verb: wordOf(command.verb, talk.reader.locale) }));
}

/** “30m: why” puts alerts off, “off” lets them come again. */
async function snooze(talk: Talk, ref: TicketRef, rest: string): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  if (/^(?:off|end|关|结束|取消)$/iu.test(rest)) {
    return done('sla.did_wake', await endSnooze(ctx, desk, who, ref));
  }
  const { ticket, until } = await snoozeTicket(ctx, desk, who, ref, lengthAndReason(talk, 'snooze', rest));
  return done('sla.did_snooze', ticket, { until: instantText(until) });
}

function whomToPage({ reader, desk }: Talk, known: string): Refusal {
  const [policy = ''] = Object.keys(desk.config.escalations);
  const example = reader.locale === 'zh-CN' ? `呼叫 ${policy}：原因` : `page ${policy}: why`;
  return new Refusal(t('command.page_or_policy', { example, known }));
}

function otherKey(talk: Talk, verb: 'link' | 'merge', rest: string): string {
  const key = keyIn(rest);
  if (!key) throw incomplete(talk, verb);
  return key;
}

async function edit(
  talk: Talk,
  ref: TicketRef,
  verb: 'title' | 'priority' | 'complexity' | 'kind' | 'category' | 'move' | 'private',
  rest: string,
): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  const changes = changesOf(talk, verb, verb === 'private' ? rest : needed(talk, verb, rest));
  const ticket = await editTicket(ctx, desk, who, ref, changes);
  switch (verb) {
    case 'move':
      return done('command.moved', ticket, { queue: queueName(desk.config, ticket.queue) });
    case 'private':
      return done(ticket.isPrivate ? 'command.closed_to_others' : 'command.open_to_others', ticket);
    default:
      return done('command.done', ticket);
  }
}

/** “reply” goes to the requester after the undo time; “note” stays with the desk. */
async function writeOn(
  talk: Talk,
  ref: TicketRef,
  verb: 'reply' | 'note',
  body: string,
): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  const ticket = await workableTicket(ctx, desk, who, ref, 'change');
  const isReply = verb === 'reply';
  await addComment(ctx, desk, ticket, {
    author: who,
    body,
    visibility: isReply ? 'public' : 'internal',
    hold: isReply,
  });
  return done(isReply ? 'command.replied' : 'command.noted', ticket);
}
