/** The words of the commands, in English and Chinese. */

/** Verbs about one ticket that the people concerned may use, and those that only its desk may. */
export const CONCERNED_VERBS = [
  'status',
  'timeline',
  'why',
  'sla',
  'cancel',
  'reopen',
  'watch',
  'unwatch',
  'private',
] as const;
export const DESK_VERBS = [
  'take',
  'assign',
  'title',
  'priority',
  'complexity',
  'kind',
  'category',
  'move',
  'wait',
  'resume',
  'solve',
  'reply',
  'undo',
  'note',
  'link',
  'merge',
  'delivery',
  'snooze',
  'more_time',
  'page',
  'ack',
  'escalate',
  'hand_over',
] as const;
export type TicketVerb = (typeof CONCERNED_VERBS)[number] | (typeof DESK_VERBS)[number];

export const PLAIN_VERBS = [
  'help',
  'my_tickets',
  'home',
  'new',
  'open_for',
  'open_private',
  'queue',
  'language',
  'time_zone',
  'sign_in',
  'health',
  'deliveries',
  'alerts',
  'levels',
  'sla_replay',
  'drill',
  'on_call',
  'take_over',
  'my_shifts',
  'calendar_link',
  'monitoring',
  'away',
  'back',
  'who_is_away',
  'pages',
  'page_policy',
] as const;
export type PlainVerb = (typeof PLAIN_VERBS)[number];

/** What a verb goes with. */
export type VerbObject =
  | 'nothing'
  | 'person'
  | 'text'
  | 'word'
  | 'priority'
  | 'reason'
  | 'key'
  | 'switch'
  | 'length';

interface Lexeme {
  /** The first English and the first Chinese word are how messages name the verb. */
  words: string[];
  object: VerbObject;
  /** Begins many a sentence: only with what it goes with is it a command, also before a number. */
  isStrict?: true;
}

export const TICKET_VERBS: Record<TicketVerb, Lexeme> = {
  status: { words: ['status of', 'status', 'show', '状态', '查询', '查看', '进度'], object: 'nothing' },
  timeline: {
    words: ['timeline of', 'timeline', 'history of', 'history', '时间线', '历史'],
    object: 'nothing',
  },
  why: { words: ['why', '为什么', '为何'], object: 'nothing', isStrict: true },
  sla: { words: ['sla of', 'sla', '服务级别'], object: 'nothing' },
  cancel: { words: ['cancel', '取消'], object: 'nothing' },
  reopen: { words: ['reopen', '重新打开', '重开'], object: 'text' },
  unwatch: { words: ['unwatch', '取消关注'], object: 'person' },
  watch: { words: ['watch', '关注'], object: 'person' },
  private: { words: ['private', '私密'], object: 'switch' },
  take: { words: ['take', '领取', '接单'], object: 'nothing' },
  assign: { words: ['assign', '指派', '分配'], object: 'person' },
  title: { words: ['title', '标题'], object: 'text' },
  priority: { words: ['priority', '优先级'], object: 'priority' },
  complexity: { words: ['complexity', '复杂度'], object: 'word' },
  kind: { words: ['kind', '类型'], object: 'word' },
  category: { words: ['category', '分类'], object: 'word' },
  move: { words: ['move', '转到'], object: 'word' },
  wait: { words: ['wait', '等待'], object: 'reason' },
  resume: { words: ['resume', '继续'], object: 'nothing' },
  solve: { words: ['solve', 'resolve', '解决'], object: 'text' },
  reply: { words: ['reply', '回复'], object: 'text' },
  undo: { words: ['undo', '撤回'], object: 'nothing' },
  note: { words: ['note', '备注'], object: 'text' },
  link: { words: ['link', '关联'], object: 'key' },
  merge: { words: ['merge', '合并'], object: 'key' },
  snooze: { words: ['snooze', '暂缓提醒', '暂缓'], object: 'length' },
  more_time: { words: ['more time for', 'more time', '申请延期', '延期'], object: 'length' },
  delivery: { words: ['delivery of', 'delivery', '送达情况', '送达'], object: 'nothing' },
  page: { words: ['page for', 'page', '呼叫'], object: 'text' },
  ack: { words: ['ack', 'acknowledge', '确认'], object: 'nothing' },
  escalate: { words: ['escalate', '升级'], object: 'nothing' },
  hand_over: { words: ['hand over', 'handover', '转交'], object: 'person' },
};

/** A time, somebody's name or a reason has to follow, or nothing: “away from my desk the phone rings” is a matter. */
const AWAY = new RegExp(
  [
    "^(?:i(?:'|’)?m |i am )?away(?:\\s*(?<rest>[:：@].+)|\\s+(?<rest>(?:until|till|\\d|an? |(?:for|to) (?:\\d|an? |one|two|three)|from (?:\\d|now|to(?:day|morrow)|next|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\b)).*))?$",
    '^(?:我要?)?(?:离开|不在)(?:\\s*(?<rest>(?:直?到|至|从|\\d|[一两二三半]|[@:：]).*))?$',
  ].join('|'),
  'isu',
);

export const PLAIN: [PlainVerb, RegExp][] = [
  ['help', /^(?:help|\?|？|commands|帮助|命令)$/iu],
  [
    'my_tickets',
    /^(?:(?:(?:check|show|list|see)(?: me)? )?(?:(?:the )?status of )?(?:all )?my (?:open )?tickets?(?: status)?|(?:check )?(?:the )?tickets? status|tickets|list|mine|(?:查看?|查询)?我的工单(?:状态|进度)?|工单列表)$/iu,
  ],
  ['home', /^(?:home|主页|首页)$/iu],
  // “open a ticket for the printer” is about a printer.
  ['open_for', /^(?:open|new)(?: a ticket)? for\s+(?<rest>(?:@|[^\s:：]+@|[^:：\n]{1,60}[:：]).+)$/isu],
  ['open_for', /^(?:代|帮|为)\s*(?<rest>@.+)$/isu],
  ['open_private', /^(?:private|confidential|私密|保密)\s*[:：]\s*(?<rest>.+)$/isu],
  [
    'new',
    /^(?:(?:i (?:need|want|would like) to |can i |could i |please )?(?:new|open|(?:new|open|create|raise|log|file|submit)(?: an?)?(?: new)? (?:ticket|incident|case|request))|(?:我要|我想)?(?:新建|提单|提交|提个|开个?|新建一?个?)?(?:工单|提单|新建|报修|报障))(?:\s*[:：]\s*(?<rest>.+))?$/isu,
  ],
  ['queue', /^(?:queue|队列)\s+(?<rest>\S.{0,60})$/iu],
  [
    'language',
    /^(?:(?:language|speak|语言)\s+|语言(?=中文|汉语|简体|英文|英语|english|chinese))(?<rest>\S+)$/iu,
  ],
  ['time_zone', /^(?:time ?zone\s+|时区\s*)(?<rest>[A-Za-z]\S*)$/iu],
  ['sign_in', /^(?:sign ?in|log ?in|登录|登陆)$/iu],
  ['health', /^(?:(?:desk )?health|运行(?:状况|情况|状态)|健康(?:状况)?)$/iu],
  [
    'alerts',
    /^(?:(?:show )?(?:the )?(?:alerts|deadlines)|(?:sla ?)?(?:告警|时限)(?:列表)?|(?:查看)?(?:时限|超时)(?:提醒|工单))$/iu,
  ],
  ['levels', /^(?:slas|service levels?|服务级别(?:协议|承诺)|服务水平)$/iu],
  ['sla_replay', /^(?:(?:sla|policy) replay|replay (?:sla|policies)|(?:sla ?|服务级别|策略)回放)$/iu],
  ['drill', /^(?:(?:sla )?drill(?:\s+(?<rest>[a-z][a-z0-9-]*))?|演练(?:\s*(?<rest>\S{1,40}))?)$/iu],
  ['monitoring', /^(?:monitoring|monitors|监控|监控告警)$/iu],
  ['who_is_away', /^(?:(?:who is|who(?:'|’)s) away\??|absences|谁不在[?？]?|谁离开了?[?？]?)$/iu],
  // “Away” needs a time, a name or nothing behind it: “away from my desk the phone rings” is a matter.
  ['away', AWAY],
  [
    'back',
    /^(?:(?:i(?:'|’)?m |i am )?back(?:\s+(?<rest>@.{1,80}))?|(?:我)?回来了?(?:\s*(?<rest>@.{1,80}))?)$/iu,
  ],
  ['deliveries', /^(?:deliveries|消息送达(?:情况)?)$/iu],
  ['pages', /^(?:(?:open |my )?pages|(?:我的)?呼叫列表|进行中的呼叫)$/iu],
  // “page INC-7: why” is about a ticket.
  [
    'page_policy',
    /^(?:page\s+|呼叫\s*)(?!#?(?:INC|REQ|QST|CHG|PRB|SEC)-?\s?\d)(?!for\s)(?<rest>[^\s:：][^:：\n]{0,60}[:：].+)$/isu,
  ],
  [
    'on_call',
    /^(?:(?:who(?:['’]?s| is)(?: currently)? )?on[ -]?call(?: right now| now)?|值班(?:表|情况)?|(?:现在|今天)?(?:是)?谁(?:在)?值班)(?:[\s:：]+(?<rest>\S.{0,80}))?$/iu,
  ],
  ['on_call', /^(?<rest>[^\s:：]{1,20}?)\s*(?:现在|今天)?(?:是)?谁(?:在)?值班$/u],
  // “take over” in a ticket's thread, politely, takes the ticket.
  [
    'take_over',
    /^(?:i(?:['’]?ll| will| can)? )?take over(?: on[ -]?call)?(?: for)?\s+(?<rest>(?!(?:it|this|that|please|pls|now|thanks)\b|#?(?:INC|REQ|QST|CHG|PRB|SEC)[-\s\d])\S.{0,80})$/iu,
  ],
  ['take_over', /^(?:我(?:来|要|可以)?)?(?:接班|代班)(?:[\s:：]*(?<rest>\S.{0,80}))?$/u],
  [
    'my_shifts',
    /^(?:my (?:on[ -]?call )?shifts?|(?:on[ -]?call )?shifts|swap (?:a |my )?shifts?|我的(?:班次|排班|值班)|换班)$/iu,
  ],
  [
    'calendar_link',
    /^(?:(?:my )?(?:on[ -]?call )?calendar link|(?:my )?(?:on[ -]?call|shift) calendar|日历链接|值班日历)(?:(?: for)?[\s:：]+(?<rest>\S.{0,60}))?$/iu,
  ],
];

export const KEY = '(?:INC|REQ|QST|CHG|PRB|SEC)-?\\s?\\d{1,9}';

/** Nothing that says more: "it", "please", "now", "吧". */
const POLITE =
  /^(?:it|this|this one|that|over|please|pls|now|thanks|thank you|吧|一下|谢谢|[\s,，.!?。！？])*$/iu;
const SOMEBODY = /^(?:to\s+|给)?(?:$|@|(?:me|myself|我|自己)$|\S+@\S+$)/iu;
const A_WORD = /^(?:to\s+|为|到|改为|改成)?\S*$/iu;
const A_PRIORITY = /^(?:to\s+|为|改为|改成)?(?:P?[1-4])?$/iu;
const A_REASON =
  /^$|^(?:for\s+|on\s+)?(?:the\s+|a\s+)?(?:requester|user|customer|vendor|supplier|change|申请人|用户|供应商|厂商|变更)/iu;
const A_SWITCH = /^(?:on|off|yes|no|开|关|是|否|公开)?[\s.!。！]*$/iu;
const A_LENGTH = /^(?:(?:for|by)\s+)?(?:$|\d|off$|end$|关$|结束$|取消$)/iu;
const A_KEY = new RegExp(KEY, 'iu');

/** Every pattern looks at the beginning only. */
const SHORT = 120;

/**
 * Whether what follows is what a verb goes with. Only asked where the words could as well be a sentence
 * about a ticket, such as "INC-7 take a look" or "INC-7 解决了吗".
 * @param verb as it was written
 * @param separator what stood between the verb and `rest`
 */
export function goesWith(
  object: VerbObject,
  said: { verb: string; separator: string; rest: string },
): boolean {
  const rest = said.rest.slice(0, SHORT);
  switch (object) {
    case 'nothing':
      return POLITE.test(rest);
    case 'person':
      return SOMEBODY.test(rest);
    case 'text':
      // Free text is set off by a colon or, behind a Chinese word, by a space.
      return (
        rest === '' ||
        /[:：]/u.test(said.separator) ||
        (/\p{Script=Han}/u.test(said.verb) && /\s/.test(said.separator))
      );
    case 'word':
      return /[:：]/u.test(said.separator) || A_WORD.test(rest);
    case 'priority':
      return A_PRIORITY.test(rest);
    case 'reason':
      return A_REASON.test(rest);
    case 'key':
      return rest === '' || A_KEY.test(rest);
    case 'switch':
      return A_SWITCH.test(rest);
    case 'length':
      return A_LENGTH.test(rest);
  }
}
