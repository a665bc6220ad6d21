import { type Card, textCard } from '../../chat/card.ts';
import { t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import { type TicketRef, visibleTicket, workableTicket } from '../../tickets/access.ts';
import { assignTicket } from '../../tickets/assign.ts';
import { cancelTicket } from '../../tickets/cancel.ts';
import { addComment } from '../../tickets/comments/add.ts';
import { editTicket, type TicketChanges } from '../../tickets/edit.ts';
import { linkTickets, mergeTicket } from '../../tickets/link.ts';
import {
  type PendingReason,
  PRIORITIES,
  type Priority,
  TICKET_KINDS,
  type TicketKind,
  ticketKey,
} from '../../tickets/model.ts';
import { reopenTicket } from '../../tickets/reopen.ts';
import { solveTicket } from '../../tickets/solve.ts';
import type { Ticket } from '../../tickets/store.ts';
import { takeTicket } from '../../tickets/take.ts';
import { timelineCard } from '../../tickets/timeline.ts';
import { resumeTicket, waitTicket } from '../../tickets/wait.ts';
import { unwatchTicket, watchTicket } from '../../tickets/watch.ts';
import { ticketCardFor } from '../show.ts';
import type { Talk } from '../talk.ts';
import { type Command, keyIn, type TicketVerb, wordOf } from './grammar.ts';
import { namesSomebody, personIn } from './person.ts';

type TicketCommand = Extract<Command, { about: 'ticket' }>;

/** Does what a command about one ticket says, and answers it. @throws Refusal */
export async function runTicketCommand(
  talk: Talk,
  command: TicketCommand,
  threadTicketId: string | undefined,
): Promise<Card> {
  const { ctx, desk, who } = talk;
  const { verb, rest } = command;
  const ref = refOf(talk, command, threadTicketId);
  switch (verb) {
    case 'status':
      return ticketCardFor(talk, await visibleTicket(ctx, desk, who, ref));
    case 'timeline':
      return timelineCard(ctx, desk, who, ref);
    case 'cancel':
      return done(await cancelTicket(ctx, desk, who, ref));
    case 'reopen':
      return done(await reopenTicket(ctx, desk, who, ref, rest));
    case 'take':
      return textCard(t('command.taken', { key: ticketKey(await takeTicket(ctx, desk, who, ref)) }));
    case 'assign':
      return done(await assignTicket(ctx, desk, who, ref, await personIn(talk, needed(talk, verb, rest))));
    case 'watch': {
      const watcher = namesSomebody(talk, rest) || rest ? await personIn(talk, rest) : who;
      const ticket = await watchTicket(ctx, desk, who, ref, watcher);
      return textCard(t('command.watching', { name: watcher.name, key: ticketKey(ticket) }));
    }
    case 'unwatch':
      return textCard(t('command.unwatched', { key: ticketKey(await unwatchTicket(ctx, desk, who, ref)) }));
    case 'priority':
    case 'kind':
    case 'category':
    case 'move':
    case 'private':
      return done(await editTicket(ctx, desk, who, ref, changesOf(talk, verb, needed(talk, verb, rest))));
    case 'wait':
      return done(await waitTicket(ctx, desk, who, ref, waitingFor(talk, needed(talk, verb, rest))));
    case 'resume':
      return done(await resumeTicket(ctx, desk, who, ref));
    case 'solve':
      return done(await solveTicket(ctx, desk, who, ref, rest));
    case 'reply':
    case 'note':
      return writeOn(talk, ref, verb, needed(talk, verb, rest));
    case 'link': {
      const other = otherKey(talk, verb, rest);
      const ticket = await linkTickets(ctx, desk, who, ref, { key: other });
      return textCard(t('command.linked', { key: ticketKey(ticket), other }));
    }
    case 'merge': {
      const other = otherKey(talk, verb, rest);
      const ticket = await mergeTicket(ctx, desk, who, ref, { key: other });
      return textCard(t('command.merged', { key: ticketKey(ticket), other }));
    }
  }
}

const done = (ticket: Ticket): Card => textCard(t('command.done', { key: ticketKey(ticket) }));

function refOf(talk: Talk, command: TicketCommand, threadTicketId: string | undefined): TicketRef {
  if (command.key) return { key: command.key };
  if (threadTicketId) return { ticketId: threadTicketId };
  throw new Refusal(t('command.needs_ticket', { verb: wordOf(command.verb, talk.who.locale) }));
}

const EXAMPLES: Partial<Record<TicketVerb, Record<'en' | 'zh-CN', string>>> = {
  assign: { en: 'assign INC-1042 @name', 'zh-CN': '指派 INC-1042 @姓名' },
  priority: { en: 'priority INC-1042 P2', 'zh-CN': '优先级 INC-1042 P2' },
  kind: { en: 'kind INC-1042 request', 'zh-CN': '类型 INC-1042 服务请求' },
  category: { en: 'category INC-1042 vpn', 'zh-CN': '分类 INC-1042 vpn' },
  move: { en: 'move INC-1042 network', 'zh-CN': '转到 INC-1042 network' },
  private: { en: 'private INC-1042 on', 'zh-CN': '私密 INC-1042 开' },
  wait: { en: 'wait INC-1042 requester', 'zh-CN': '等待 INC-1042 申请人' },
  reply: { en: 'reply INC-1042 text', 'zh-CN': '回复 INC-1042 内容' },
  note: { en: 'note INC-1042 text', 'zh-CN': '备注 INC-1042 内容' },
  link: { en: 'link INC-1042 INC-7', 'zh-CN': '关联 INC-1042 INC-7' },
  merge: { en: 'merge INC-1042 into INC-7', 'zh-CN': '合并 INC-1042 到 INC-7' },
};

function incomplete(talk: Talk, verb: TicketVerb): Refusal {
  const example = EXAMPLES[verb]?.[talk.who.locale] ?? wordOf(verb, talk.who.locale);
  return new Refusal(t('command.needs_value', { example }));
}

function needed(talk: Talk, verb: TicketVerb, rest: string): string {
  if (!rest) throw incomplete(talk, verb);
  return rest;
}

function otherKey(talk: Talk, verb: TicketVerb, rest: string): string {
  const key = keyIn(rest);
  if (!key) throw incomplete(talk, verb);
  return key;
}

const KIND_NAMES: Record<string, TicketKind> = {
  事件: 'incident',
  服务请求: 'request',
  请求: 'request',
  咨询: 'question',
  变更: 'change',
  问题: 'problem',
  安全事件: 'security',
};

function changesOf(
  talk: Talk,
  verb: 'priority' | 'kind' | 'category' | 'move' | 'private',
  value: string,
): TicketChanges {
  switch (verb) {
    case 'priority': {
      const priority = value.toUpperCase();
      if (!PRIORITIES.includes(priority as Priority)) throw incomplete(talk, verb);
      return { priority: priority as Priority };
    }
    case 'kind': {
      const kind = KIND_NAMES[value] ?? (value.toLowerCase() as TicketKind);
      if (!TICKET_KINDS.includes(kind)) throw incomplete(talk, verb);
      return { kind };
    }
    case 'category':
      return { category: keyOfName(talk.desk.config.categories, value) };
    case 'move':
      return { queue: keyOfName(talk.desk.config.queues, value) };
    case 'private':
      return { isPrivate: !/^(off|no|关|否|公开)/iu.test(value) };
  }
}

/** A queue or category by its key or by its name in either language. */
function keyOfName(known: Record<string, { name: Record<'en' | 'zh-CN', string> }>, value: string): string {
  const wanted = value.trim().toLowerCase();
  const byName = Object.entries(known).find(([, { name }]) =>
    Object.values(name).some((candidate) => candidate.toLowerCase() === wanted),
  );
  return byName?.[0] ?? wanted;
}

function waitingFor(talk: Talk, value: string): { reason: PendingReason; note?: string } {
  const match = /^(requester|user|申请人|用户|vendor|supplier|供应商|change|变更)[\s:：,，]*(.*)$/isu.exec(
    value,
  );
  const word = match?.[1]?.toLowerCase();
  if (!word) throw incomplete(talk, 'wait');
  const reason: PendingReason = /^(vendor|supplier|供应商)$/u.test(word)
    ? 'vendor'
    : /^(change|变更)$/u.test(word)
      ? 'change'
      : 'requester';
  return { reason, ...(match?.[2]?.trim() ? { note: match[2].trim() } : {}) };
}

/** “reply” goes to the requester after the undo time; “note” stays with the desk. */
async function writeOn(talk: Talk, ref: TicketRef, verb: 'reply' | 'note', body: string): Promise<Card> {
  const { ctx, desk, who } = talk;
  const ticket = await workableTicket(ctx, desk, who, ref);
  const isReply = verb === 'reply';
  await addComment(ctx, desk, ticket, {
    author: who,
    body,
    visibility: isReply ? 'public' : 'internal',
    hold: isReply,
  });
  return textCard(t(isReply ? 'command.replied' : 'command.noted', { key: ticketKey(ticket) }));
}
