/** What people can say to the bot, in English and Chinese. Pure: text in, command out. */

export type TicketVerb =
  | 'status'
  | 'timeline'
  | 'cancel'
  | 'reopen'
  | 'watch'
  | 'unwatch'
  | 'take'
  | 'assign'
  | 'priority'
  | 'kind'
  | 'category'
  | 'move'
  | 'private'
  | 'wait'
  | 'resume'
  | 'solve'
  | 'reply'
  | 'note'
  | 'link'
  | 'merge';
export type PlainVerb =
  | 'help'
  | 'my_tickets'
  | 'home'
  | 'new'
  | 'open_for'
  | 'open_private'
  | 'queue'
  | 'language'
  | 'time_zone'
  | 'sign_in';

export type Command =
  | { about: 'desk'; verb: PlainVerb; rest: string }
  /** `key`: `INC-1042`; absent where the thread says which. `rest`: what follows, as typed. */
  | { about: 'ticket'; verb: TicketVerb; key?: string; rest: string };

const KEY = '(?:INC|REQ|QST|CHG|PRB|SEC)-?\\s?\\d{1,9}';

/** Verbs about one ticket. The first English and the first Chinese word are how messages name them. */
const TICKET_VERBS: Record<TicketVerb, string[]> = {
  status: ['status of', 'status', 'show', '状态', '查询', '查看'],
  timeline: ['timeline of', 'timeline', 'history', '时间线', '历史'],
  cancel: ['cancel', '取消'],
  reopen: ['reopen', '重新打开', '重开'],
  unwatch: ['unwatch', '取消关注'],
  watch: ['watch', '关注'],
  take: ['take', '领取', '接单'],
  assign: ['assign', '指派', '分配'],
  priority: ['priority', '优先级'],
  kind: ['kind', '类型'],
  category: ['category', '分类'],
  move: ['move', '转到'],
  private: ['private', '私密'],
  wait: ['wait', '等待'],
  resume: ['resume', '继续'],
  solve: ['solve', 'resolve', '解决'],
  reply: ['reply', '回复'],
  note: ['note', '备注'],
  link: ['link', '关联'],
  merge: ['merge', '合并'],
};

const PLAIN: [PlainVerb, RegExp][] = [
  ['help', /^(?:help|\?|commands|帮助|命令)$/iu],
  ['my_tickets', /^(?:my tickets|tickets|list|mine|我的工单|工单列表)$/iu],
  ['home', /^(?:home|主页|首页)$/iu],
  ['open_for', /^(?:open|new)(?: a ticket)? for\s+(?<rest>.+)$/isu],
  ['open_for', /^(?:代|帮|为)\s*(?<rest>@.+)$/isu],
  ['open_private', /^(?:private|confidential|私密|保密)\s*[:：]\s*(?<rest>.+)$/isu],
  [
    'new',
    /^(?:new|open|open a ticket|new ticket|新建|提单|新建工单|提交工单)(?:\s*[:：]\s*(?<rest>.+))?$/isu,
  ],
  ['queue', /^(?:queue|队列)\s+(?<rest>\S+)$/iu],
  ['language', /^(?:language|speak|语言)\s*(?<rest>\S+)$/iu],
  ['time_zone', /^(?:time ?zone|时区)\s+(?<rest>\S+)$/iu],
  ['sign_in', /^(?:sign ?in|log ?in|登录|登陆)$/iu],
];

const PATTERNS = (Object.entries(TICKET_VERBS) as [TicketVerb, string[]][]).map(([verb, list]) => {
  const words = list.map((word) => word.replace(/\s/g, '\\s+')).join('|');
  return {
    verb,
    verbFirst: new RegExp(`^(?:${words})\\s*#?(?<key>${KEY})(?![\\w-])[\\s:：,，]*(?<rest>.*)$`, 'isu'),
    keyFirst: new RegExp(`^#?(?<key>${KEY})\\s*的?(?:${words})(?![a-z])[\\s:：,，]*(?<rest>.*)$`, 'isu'),
    alone: new RegExp(`^(?:${words})$`, 'iu'),
    inThread: new RegExp(`^(?:${words})(?:[\\s:：,，]+|(?=@|P[1-4]))(?<rest>.+)$`, 'isu'),
  };
});
const BARE_KEY = new RegExp(`^#?${KEY}$`, 'iu');
const ANY_KEY = new RegExp(KEY, 'iu');

/**
 * Reads a command.
 * @param inTicketThread the bot was addressed in a ticket's thread: the number may be left out
 * @returns undefined when it is none: then it is somebody's words about their matter
 */
export function parseCommand(text: string, inTicketThread = false): Command | undefined {
  const line = text.trim();
  for (const [verb, pattern] of PLAIN) {
    const match = pattern.exec(line);
    if (match) return { about: 'desk', verb, rest: match.groups?.rest?.trim() ?? '' };
  }
  if (BARE_KEY.test(line)) return { about: 'ticket', verb: 'status', key: tidyKey(line), rest: '' };
  for (const { verb, verbFirst, keyFirst, alone, inThread } of PATTERNS) {
    const named = (verbFirst.exec(line) ?? keyFirst.exec(line))?.groups;
    if (named?.key) {
      return { about: 'ticket', verb, key: tidyKey(named.key), rest: named.rest?.trim() ?? '' };
    }
    // Alone it is a command that lacks its number; with more words it is one only where the thread is a ticket.
    if (alone.test(line)) return { about: 'ticket', verb, rest: '' };
    const rest = inTicketThread ? inThread.exec(line)?.groups?.rest : undefined;
    if (rest) return { about: 'ticket', verb, rest: rest.trim() };
  }
  return undefined;
}

/** `inc 1042` → `INC-1042` */
function tidyKey(key: string): string {
  return key.toUpperCase().replace(/^#?([A-Z]{3})[-\s]*(\d+)$/, '$1-$2');
}

/** The verb as messages name it, such as in “assign INC-1042 @name”. */
export function wordOf(verb: TicketVerb, locale: 'en' | 'zh-CN'): string {
  const words = TICKET_VERBS[verb];
  const chinese = words.find((word) => /\p{Script=Han}/u.test(word));
  return (locale === 'zh-CN' ? chinese : words[0]) ?? verb;
}

/** A further ticket number in what follows the verb: “INC-7”, “into INC-7”, “到 INC-7”. */
export function keyIn(rest: string): string | undefined {
  const match = ANY_KEY.exec(rest);
  return match ? tidyKey(match[0]) : undefined;
}
