import { t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import { readLength } from '../../sla/lengths.ts';
import type { TicketChanges } from '../../tickets/edit.ts';
import {
  type Complexity,
  type PendingReason,
  PRIORITIES,
  type Priority,
  TICKET_KINDS,
  type TicketKind,
} from '../../tickets/model.ts';
import type { Talk } from '../talk.ts';
import { wordOf } from './grammar.ts';
import type { TicketVerb } from './lexicon.ts';
import { keyOfName } from './names.ts';

/** What follows a verb, read as the value that the verb takes. */

const EXAMPLES: Partial<Record<TicketVerb, Record<'en' | 'zh-CN', string>>> = {
  assign: { en: 'assign INC-1042 @name', 'zh-CN': '指派 INC-1042 @姓名' },
  title: { en: 'title INC-1042 new title', 'zh-CN': '标题 INC-1042 新标题' },
  priority: { en: 'priority INC-1042 P2', 'zh-CN': '优先级 INC-1042 P2' },
  complexity: { en: 'complexity INC-1042 complex', 'zh-CN': '复杂度 INC-1042 复杂' },
  kind: { en: 'kind INC-1042 request', 'zh-CN': '类型 INC-1042 服务请求' },
  category: { en: 'category INC-1042 vpn', 'zh-CN': '分类 INC-1042 vpn' },
  move: { en: 'move INC-1042 network', 'zh-CN': '转到 INC-1042 network' },
  wait: { en: 'wait INC-1042 requester', 'zh-CN': '等待 INC-1042 申请人' },
  reply: { en: 'reply INC-1042 text', 'zh-CN': '回复 INC-1042 内容' },
  note: { en: 'note INC-1042 text', 'zh-CN': '备注 INC-1042 内容' },
  link: { en: 'link INC-1042 INC-7', 'zh-CN': '关联 INC-1042 INC-7' },
  snooze: { en: 'snooze INC-1042 30m: why', 'zh-CN': '暂缓 INC-1042 30分钟：原因' },
  more_time: { en: 'more time INC-1042 2h: why', 'zh-CN': '延期 INC-1042 2小时：原因' },
  hand_over: { en: 'hand over INC-1042 to @name', 'zh-CN': '转交 INC-1042 给 @姓名' },
  merge: { en: 'merge INC-1042 into INC-7', 'zh-CN': '合并 INC-1042 到 INC-7' },
};

/** The refusal that shows how the command goes. */
export function incomplete(talk: Talk, verb: TicketVerb): Refusal {
  const { locale } = talk.reader;
  const example = EXAMPLES[verb]?.[locale] ?? wordOf(verb, locale);
  return new Refusal(t('command.needs_value', { example }));
}

/** @throws Refusal if there is nothing */
export function needed(talk: Talk, verb: TicketVerb, rest: string): string {
  if (!rest) throw incomplete(talk, verb);
  return rest;
}

const KIND_NAMES: Record<string, TicketKind> = {
  事件: 'incident',
  故障: 'incident',
  服务请求: 'request',
  'service request': 'request',
  请求: 'request',
  咨询: 'question',
  变更: 'change',
  问题: 'problem',
  安全事件: 'security',
  安全: 'security',
};

const COMPLEXITY_NAMES = new Map<string, Complexity>([
  ['basic', 'basic'],
  ['simple', 'basic'],
  ['一般', 'basic'],
  ['简单', 'basic'],
  ['complex', 'complex'],
  ['复杂', 'complex'],
]);

/** @throws Refusal for a value that there isn't */
export function changesOf(
  talk: Talk,
  verb: 'title' | 'priority' | 'complexity' | 'kind' | 'category' | 'move' | 'private',
  rest: string,
): TicketChanges {
  const value = rest.replace(/^(?:to\s+|is\s+|=\s*|为|改为|改成|到)/iu, '').trim();
  switch (verb) {
    case 'title':
      return { title: rest };
    case 'priority': {
      const priority = value.toUpperCase().replace(/^(\d)$/, 'P$1');
      if (!PRIORITIES.includes(priority as Priority)) throw incomplete(talk, verb);
      return { priority: priority as Priority };
    }
    case 'complexity': {
      const complexity = COMPLEXITY_NAMES.get(value.toLowerCase());
      if (!complexity) throw incomplete(talk, verb);
      return { complexity };
    }
    case 'kind': {
      const name = value.toLowerCase();
      const kind = KIND_NAMES[name] ?? (name as TicketKind);
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

/** “30m: waiting for parts”, “2小时：等备件”. @throws Refusal */
export function lengthAndReason(
  talk: Talk,
  verb: 'snooze' | 'more_time',
  rest: string,
): { ms: number; reason: string } {
  const read = readLength(rest);
  if (!read) throw incomplete(talk, verb);
  return { ms: read.ms, reason: read.rest };
}

const WAITING: [PendingReason, RegExp][] = [
  ['requester', /^(?:requester|user|customer|申请人|用户)/iu],
  ['vendor', /^(?:vendor|supplier|供应商|厂商)/iu],
  ['change', /^(?:change|变更)/iu],
];

/** “requester which room?”, “for the vendor: case 4711”, “供应商”. @throws Refusal */
export function waitingFor(talk: Talk, value: string): { reason: PendingReason; note?: string } {
  const bare = value.replace(/^(?:for|on)\s+/iu, '').replace(/^(?:the|a)\s+/iu, '');
  for (const [reason, words] of WAITING) {
    const found = words.exec(bare)?.[0];
    if (found === undefined) continue;
    const note = bare
      .slice(found.length)
      .replace(/^[\s:：,，]+/u, '')
      .trim();
    return { reason, ...(note ? { note } : {}) };
  }
  throw incomplete(talk, 'wait');
}
