import {
  DESK_VERBS,
  goesWith,
  KEY,
  PLAIN,
  type PlainVerb,
  TICKET_VERBS,
  type TicketVerb,
  type VerbObject,
} from './lexicon.ts';

/** What people can say to the bot. Pure: text in, command out. */

export type Command =
  | { about: 'desk'; verb: PlainVerb; rest: string }
  /** `key`: `INC-1042`; absent where the thread says which. `rest`: what follows, as typed. */
  | { about: 'ticket'; verb: TicketVerb; key?: string; rest: string };

export const isDeskVerb = (verb: TicketVerb): boolean => (DESK_VERBS as readonly string[]).includes(verb);

/** Words of the desk; from others they are part of what they want to say to it. */
export const isDeskWord = (verb: PlainVerb): boolean => DESK_WORDS.includes(verb);
const DESK_WORDS: readonly PlainVerb[] = [
  'health',
  'deliveries',
  'alerts',
  'monitoring',
  'away',
  'back',
  'who_is_away',
  'pages',
  'page_policy',
  'sla_replay',
  'drill',
];

/** What may stand behind a key: no further letter or digit, but Chinese goes on without a space. */
const END = '(?![A-Za-z0-9_-])';
const SEPARATOR = '[\\s:：,，]';
const PATTERNS = (Object.entries(TICKET_VERBS) as [TicketVerb, (typeof TICKET_VERBS)[TicketVerb]][]).map(
  ([verb, { words, object, isStrict }]) => {
    const any = `(?<verb>${words.map((word) => word.replace(/\s/g, '\\s+')).join('|')})`;
    const rest = `(?<separator>${SEPARATOR}*)(?<rest>.*)$`;
    return {
      verb,
      object,
      isStrict: isStrict === true,
      verbFirst: new RegExp(`^${any}\\s*#?(?<key>${KEY})${END}${rest}`, 'isu'),
      keyFirst: new RegExp(`^#?(?<key>${KEY})${SEPARATOR}*的?${any}(?![a-z])${rest}`, 'isu'),
      alone: new RegExp(`^${any}$`, 'iu'),
      inThread: new RegExp(`^${any}(?:(?<separator>${SEPARATOR}+)|(?=@|P[1-4]))(?<rest>.+)$`, 'isu'),
    };
  },
);
/** In a ticket's thread these are commands only with what they go with; the rest may be said more freely. */
const STRICT_IN_THREAD: readonly VerbObject[] = ['nothing', 'key', 'length'];

const BARE_KEY = new RegExp(`^#?${KEY}$`, 'iu');
const ANY_KEY = new RegExp(KEY, 'iu');
/** Other ways to ask how a ticket stands. */
const ASKED = [
  `^(?:what(?:'?s|’s| is) (?:the )?(?:status|state) of|how is|how are things with|any (?:news|updates?) (?:on|about|for|with)|what(?:'?s|’s| is) (?:up|happening|going on) with|where is|where are we with) #?(?<key>${KEY})${END}(?: (?:going|doing|coming along|now))?`,
  `^#?(?<key>${KEY})${SEPARATOR}*(?:怎么样了?|怎样了?|如何了?|有进展吗?|有消息吗?|到哪(?:里|儿)?了|\\p{Script=Han}{1,5}(?:了吗?|了没有?|没有))`,
  `^(?:解决|处理|取消|关闭|修好)#?(?<key>${KEY})(?:了吗?|了没有?|没有)`,
].map((pattern) => new RegExp(`${pattern}[\\s.?？。]*$`, 'iu'));

/** Courtesies are looked for in lines of at most this many characters. */
const SHORT = 120;
const POLITE_START =
  /^(?:(?:please|pls|can you|could you|would you|can we|could we|hi|hello|hey)[\s,]+|请问?|麻烦(?:你|您)?|帮我|帮忙)+\s*/iu;
const POLITE_END = /(?:[\s,，]*(?:please|pls|thanks|thank you|谢谢|吧))?[\s.!?。！？]*$/iu;

/**
 * Reads a command.
 * @param inTicketThread the bot was addressed in a ticket's thread: the number may be left out
 * @returns undefined when it is none: then it is somebody's words about their matter
 */
export function parseCommand(text: string, inTicketThread = false): Command | undefined {
  const line = text.trim();
  const exact = parseLine(line, inTicketThread);
  if (exact || line.length > SHORT) return exact;
  const bare = line.replace(POLITE_START, '').replace(POLITE_END, '');
  return bare === line ? undefined : parseLine(bare, inTicketThread);
}

function parseLine(line: string, inTicketThread: boolean): Command | undefined {
  for (const [verb, pattern] of PLAIN) {
    const match = pattern.exec(line);
    if (match) return { about: 'desk', verb, rest: match.groups?.rest?.trim() ?? '' };
  }
  const asked = BARE_KEY.test(line)
    ? line
    : ASKED.map((pattern) => pattern.exec(line)?.groups?.key).find(Boolean);
  if (asked) return { about: 'ticket', verb: 'status', key: tidyKey(asked), rest: '' };
  for (const pattern of PATTERNS) {
    const command = parseTicketVerb(pattern, line, inTicketThread);
    if (command) return command;
  }
  return undefined;
}

function parseTicketVerb(
  { verb, object, isStrict, ...pattern }: (typeof PATTERNS)[number],
  line: string,
  inTicketThread: boolean,
): Command | undefined {
  const named =
    partsOf(pattern.verbFirst, line, isStrict ? object : undefined) ??
    partsOf(pattern.keyFirst, line, object);
  // In a ticket's thread “link INC-7” names the other one.
  if (named?.key && inTicketThread && verb === 'link' && !ANY_KEY.test(named.rest)) {
    return { about: 'ticket', verb, rest: tidyKey(named.key) };
  }
  if (named?.key) {
    return { about: 'ticket', verb, key: tidyKey(named.key), rest: restOf(object, named.rest) };
  }
  // Alone it is a command that lacks its number; with more words it is one only where the thread is a ticket.
  if (pattern.alone.test(line)) return { about: 'ticket', verb, rest: '' };
  const strict = STRICT_IN_THREAD.includes(object) ? object : undefined;
  const said = inTicketThread ? partsOf(pattern.inThread, line, strict) : undefined;
  return said && { about: 'ticket', verb, rest: restOf(object, said.rest) };
}

/** Verbs that take nothing leave what was said for courtesy. */
const restOf = (object: VerbObject, rest: string): string => (object === 'nothing' ? '' : rest.trim());

interface Parts {
  verb: string;
  key?: string;
  separator: string;
  rest: string;
}

/** @param object what has to follow; anything if it isn't given */
function partsOf(pattern: RegExp, line: string, object?: VerbObject): Parts | undefined {
  const groups = pattern.exec(line)?.groups;
  if (!groups) return undefined;
  const { verb = '', key, separator = '', rest = '' } = groups;
  const parts = { verb, separator, rest, ...(key ? { key } : {}) };
  return object === undefined || goesWith(object, parts) ? parts : undefined;
}

/** `inc 1042` → `INC-1042` */
function tidyKey(key: string): string {
  return key.toUpperCase().replace(/^#?([A-Z]{3})[-\s]*(\d+)$/, '$1-$2');
}

/** The verb as messages name it, such as in “assign INC-1042 @name”. */
export function wordOf(verb: TicketVerb, locale: 'en' | 'zh-CN'): string {
  const { words } = TICKET_VERBS[verb];
  const chinese = words.find((word) => /\p{Script=Han}/u.test(word));
  return (locale === 'zh-CN' ? chinese : words[0]) ?? verb;
}

/** A further ticket number in what follows the verb: “INC-7”, “into INC-7”, “到 INC-7”. */
export function keyIn(rest: string): string | undefined {
  const match = ANY_KEY.exec(rest);
  return match ? tidyKey(match[0]) : undefined;
}

/** What one can say to a draft instead of pressing its buttons. */
export function draftWord(text: string): 'send' | 'withdraw' | undefined {
  const word = text
    .trim()
    .slice(0, SHORT)
    .replace(/[\s.!。！]+$/u, '');
  if (/^(?:send|send it|submit|发送|提交|发送吧|提交吧)$/iu.test(word)) return 'send';
  return /^(?:not a ticket|withdraw|never ?mind|forget it|不是工单|撤销|算了|不用了)$/iu.test(word)
    ? 'withdraw'
    : undefined;
}
