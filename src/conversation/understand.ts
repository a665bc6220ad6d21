import type { Config } from '../config/schema.ts';
import { shorten } from '../i18n/cut.ts';
import type { Understood } from '../tickets/drafts/begin.ts';
import { type Level, priorityOf, type TicketKind } from '../tickets/model.ts';

/** Words that speak for a kind, in both languages; the first kind with a hit wins, so order is weight. */
const KIND_WORDS: [TicketKind, RegExp][] = [
  [
    'security',
    /\b(phishing|malware|virus|ransomware|hacked|stolen|data (leak|breach)|suspicious (e-?mail|login|link)|clicked (on )?a (bad|strange|suspicious) link)\b|钓鱼|病毒|木马|勒索|被盗|泄露|可疑(邮件|链接|登录)/iu,
  ],
  [
    'change',
    /\b(change request|planned change|roll-?out|maintenance window)\b|变更申请|变更请求|上线窗口|维护窗口/iu,
  ],
  [
    'problem',
    /\b(root cause|keeps? happening|happens again and again|recurring)\b|反复出现|根本原因|多次发生/iu,
  ],
  // What one can't do oneself with a password is asked for, whatever the words around it.
  [
    'request',
    /\b(reset|unlock|forgot(ten)?)\b.{0,30}\b(pass ?word|account|pin|mfa)\b|\bpass ?word reset\b|(重置|忘记?了?|找回|修改).{0,6}密码|解锁.{0,4}(账号|帐号|账户)/iu,
  ],
  [
    'incident',
    /\b(broken|broke|doesn['’]?t work|does not work|not working|isn['’]?t working|won['’]?t (work|open|start|connect|load|turn on|let|print|boot|charge)|stopped working|fail(s|ed|ing|ure)?|errors?|crash(es|ed|ing)?|(is|are|was|went|goes) down|drops?|dropped|dropping|freez(es|ing)|frozen|slow(ly)?|stuck|can['’]?t|cannot|unable|lost connection|disconnect(s|ed|ing)?|blue screen|outage|locked( out)?|denied|missing|problems?|issues?|trouble|malfunction(s|ing)?|no (internet|network|sound|access|signal|power))\b|坏了|无法|不能|报错|错误|故障|掉线|断线|断开|断网|中断|很慢|太慢|卡顿|卡死|死机|崩溃|蓝屏|连不上|打不开|登不上|登录不了|进不去|用不了|没反应|没有声音|不显示|失败|异常|丢失|不见了|锁定|被锁|出问题|有问题/iu,
  ],
  [
    'request',
    /\b(need|request(ing)?|would like|i['’]?d like|(please|can you|could you) (give|provide|install|create|add|set ?up|order|reset|change|update|enable|disable|activate|move|remove|delete|assign|arrange|send|share|extend|renew|grant|approve|configure|replace|deliver|connect)|access to|new (laptop|phone|monitor|account|keyboard|mouse|headset|joiner|starter|employee|hire)|order|install(ation)?|set ?up|licen[cs]es?|permissions?|(talk|speak|chat) (to|with) (a |an |some)?(human|person|real person|agent|someone|somebody))\b|申请|需要|想要|想换|开通|安装|领用|采购|新员工|入职|权限|许可|请(帮我|协助)|麻烦(您|你)?(帮|给)|人工(客服|服务)|转人工/iu,
  ],
  [
    'question',
    /[?？]\s*$|^\s*(how|what|where|when|why|who|which|is there|can i|do we|does|is it)\b|怎么|怎样|如何|哪里|哪儿|什么时候|为什么|请问|能不能|是不是|可以吗/iu,
  ],
];
/** After so many characters the signatures and legal lines of pasted mails begin to speak. */
const LOOKED_AT = 600;
const URGENT =
  /\b(urgent(ly)?|asap|immediately|right now|critical|emergency|blocked|deadline|can'?t work)\b|紧急|马上|立刻|尽快|加急|很急|无法(工作|办公)/iu;
const NOT_URGENT =
  /\b(no (hurry|rush)|not urgent|whenever|when you have time|low priority)\b|不急|有空(的时候)?|方便的时候/iu;
const MANY =
  /\b(everyone|everybody|nobody|all (users|of us|staff|employees)|whole (office|company|floor|team|department)|entire|production|outage)\b|全公司|所有人|大家都|整个|全部门|全员|都(不能|无法|连不上|打不开)/iu;
const ONE =
  /\b(only me|just me|my (mouse|keyboard|screen|monitor|headset|desk))\b|只有我|我的(鼠标|键盘|显示器|耳机)/iu;
const GREETING =
  /^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: (?:team|all|there|everyone|parley))?(?![\p{L}\p{N}'’])|您好|你好|大家好|早上好|下午好|晚上好|早(?=[\s,，!！。])|嗨(?=[\s,，!！。]))\s*[,.!，。！、:：\n]*\s*/iu;

/**
 * What a text is about, by rules: words for the kind, the configured words for the category, hints for
 * impact and urgency. Everything stays correctable on the card.
 * @param place `queue`: the queue that the room belongs to, used when the category names none
 */
export function understand(config: Config, text: string, place: { queue?: string } = {}): Understood {
  const start = shorten(text.trim(), LOOKED_AT);
  const said = kindOf(start);
  const category = (said === 'security' ? securityCategory(config) : undefined) ?? categoryOf(config, start);
  const configured = category ? config.categories[category] : undefined;
  const kind = said ?? configured?.kind ?? 'incident';
  const impact = impactOf(start, kind);
  const urgency: Level = URGENT.test(start) ? 1 : NOT_URGENT.test(start) ? 3 : 2;
  return {
    kind,
    title: titleOfText(text),
    category: category ?? fallbackCategory(config),
    queue: configured?.queue ?? place.queue ?? config.intake.defaultQueue,
    impact,
    urgency,
    priority: priorityOf(impact, urgency),
  };
}

function kindOf(text: string): TicketKind | undefined {
  return KIND_WORDS.find(([, words]) => words.test(text))?.[0];
}

function impactOf(text: string, kind: TicketKind): Level {
  if (MANY.test(text)) return 1;
  if (ONE.test(text)) return 3;
  return kind === 'request' || kind === 'question' ? 3 : 2;
}

/** A security matter belongs to those for it, whatever else it mentions. */
function securityCategory(config: Config): string | undefined {
  return Object.keys(config.categories).find((key) => config.categories[key]?.kind === 'security');
}

/** The category with the most configured words in the text; longer words weigh more. */
function categoryOf(config: Config, text: string): string | undefined {
  const lower = text.toLowerCase();
  let best: { key: string; score: number } | undefined;
  for (const { key, words } of wordsOf(config)) {
    const score = words
      .filter(({ pattern }) => pattern.test(lower))
      .reduce((sum, { length }) => sum + 1 + length / 100, 0);
    if (score > 0 && (!best || score > best.score)) best = { key, score };
  }
  return best?.key;
}

interface CategoryWords {
  key: string;
  words: { pattern: RegExp; length: number }[];
}
const compiled = new WeakMap<Config, CategoryWords[]>();

function wordsOf(config: Config): CategoryWords[] {
  const known = compiled.get(config);
  if (known) return known;
  const fresh = Object.entries(config.categories).map(([key, { words }]) => ({
    key,
    words: words.map((word) => ({ pattern: patternOf(word.toLowerCase()), length: word.length })),
  }));
  compiled.set(config, fresh);
  return fresh;
}

/** Latin words match whole words (plural s allowed), Chinese ones anywhere. */
function patternOf(word: string): RegExp {
  const literal = RegExp.escape(word);
  const isLatin = /^[\p{Script=Latin}\p{N}\s.-]+$/u.test(word);
  return new RegExp(isLatin ? `(?<![\\p{L}\\p{N}])${literal}s?(?![a-z0-9])` : literal, 'u');
}

function fallbackCategory(config: Config): string {
  const keys = Object.keys(config.categories);
  return keys.find((key) => key === 'other') ?? keys.at(-1) ?? 'other';
}

/** The first sentence without its greeting, at most 80 characters. */
export function titleOfText(text: string): string {
  const start = shorten(text.trim(), LOOKED_AT);
  const body = start.replace(GREETING, '') || start;
  const first = /^.+?(?:[.!?。！？](?=\s|$|\P{ASCII})|\n|$)/su.exec(body)?.[0] ?? body;
  return shorten(first.replace(/\s+/g, ' ').replace(/[.。\s]+$/u, ''), 80) || '…';
}
