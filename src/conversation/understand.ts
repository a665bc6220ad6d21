import type { Config } from '../config/schema.ts';
import type { Understood } from '../tickets/drafts/begin.ts';
import { shorten } from '../tickets/labels.ts';
import { type Level, priorityOf, type TicketKind } from '../tickets/model.ts';

/** Words that speak for a kind, in both languages; the first kind with a hit wins, so order is weight. */
const KIND_WORDS: [TicketKind, RegExp][] = [
  [
    'security',
    /\b(phishing|malware|virus|ransomware|hacked|stolen|data leak|suspicious (e-?mail|login|link))\b|钓鱼|病毒|木马|勒索|被盗|泄露|可疑(邮件|链接|登录)/iu,
  ],
  [
    'change',
    /\b(change request|planned change|roll-?out|maintenance window)\b|变更申请|变更请求|上线窗口|维护窗口/iu,
  ],
  [
    'problem',
    /\b(root cause|keeps happening|happens again and again|recurring)\b|反复出现|根本原因|多次发生/iu,
  ],
  [
    'incident',
    /\b(broken|broke|doesn'?t work|does not work|not working|isn'?t working|fails?|failed|failing|error|crash(es|ed)?|down|drops?|dropped|freez(es|ing)|frozen|slow|stuck|can'?t|cannot|unable|lost connection|disconnect(s|ed)?|blue screen|outage|no (internet|network|sound|access))\b|坏了|无法|不能|报错|错误|故障|掉线|断线|断开|断网|中断|很慢|太慢|卡顿|卡死|死机|崩溃|蓝屏|连不上|打不开|登不上|登录不了|用不了|没反应|失败|异常/iu,
  ],
  [
    'request',
    /\b(need|request|would like|i'?d like|please (give|provide|install|create|add|set up|order|reset)|access to|new (laptop|phone|monitor|account|keyboard|mouse|headset|joiner)|order|install|set up|licen[cs]e|permission)\b|申请|需要|想要|开通|安装|领用|新员工|账号|权限|许可|请帮我|麻烦(帮|给)/iu,
  ],
  [
    'question',
    /\?\s*$|？\s*$|^\s*(how|what|where|when|why|who|which|is there|can i|do we|does)\b|怎么|如何|哪里|什么时候|请问/iu,
  ],
];
const URGENT =
  /\b(urgent(ly)?|asap|immediately|right now|critical|emergency|blocked|deadline|can'?t work)\b|紧急|马上|立刻|尽快|加急|很急|无法(工作|办公)/iu;
const NOT_URGENT =
  /\b(no (hurry|rush)|not urgent|whenever|when you have time|low priority)\b|不急|有空(的时候)?|方便的时候/iu;
const MANY =
  /\b(everyone|everybody|nobody|all (users|of us|staff|employees)|whole (office|company|floor|team|department)|entire|production|outage)\b|全公司|所有人|大家都|整个|全部门|全员|都(不能|无法|连不上|打不开)/iu;
const ONE =
  /\b(only me|just me|my (mouse|keyboard|screen|monitor|headset|desk))\b|只有我|我的(鼠标|键盘|显示器|耳机)/iu;
const GREETING =
  /^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: (?:team|all|there|everyone|parley))?|您好|你好|大家好|早上好|下午好|晚上好|早|嗨)\s*[,.!，。！、:：\n]*\s*/iu;

/**
 * What a text is about, by rules: words for the kind, the configured words for the category, hints for
 * impact and urgency. Everything stays correctable on the card.
 * @param place `queue`: the queue that the room belongs to, used when the category names none
 */
export function understand(config: Config, text: string, place: { queue?: string } = {}): Understood {
  const category = categoryOf(config, text);
  const configured = category ? config.categories[category] : undefined;
  const kind = kindOf(text) ?? configured?.kind ?? 'incident';
  const impact = impactOf(text, kind);
  const urgency: Level = URGENT.test(text) ? 1 : NOT_URGENT.test(text) ? 3 : 2;
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

/** The category with the most configured words in the text; longer words weigh more. */
function categoryOf(config: Config, text: string): string | undefined {
  const lower = text.toLowerCase();
  let best: { key: string; score: number } | undefined;
  for (const { key, words } of categoryWords(config)) {
    let score = 0;
    for (const { word, isIn } of words) if (isIn(lower)) score += 1 + word.length / 100;
    if (score > 0 && (!best || score > best.score)) best = { key, score };
  }
  return best?.key;
}

interface CategoryWords {
  key: string;
  words: { word: string; isIn(lowerText: string): boolean }[];
}
const compiled = new WeakMap<Config, CategoryWords[]>();

/** The configuration's words, made ready once. */
function categoryWords(config: Config): CategoryWords[] {
  const known = compiled.get(config);
  if (known) return known;
  const made = Object.entries(config.categories).map(([key, { words }]) => ({
    key,
    words: words.map((word) => ({ word, isIn: finderOf(word.toLowerCase()) })),
  }));
  compiled.set(config, made);
  return made;
}

/** Latin words match whole words (plural s allowed), Chinese ones anywhere. */
function finderOf(word: string): (text: string) => boolean {
  if (!/^[\w\s.-]+$/.test(word)) return (text) => text.includes(word);
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}s?(?![a-z0-9])`, 'u');
  return (text) => whole.test(text);
}

function fallbackCategory(config: Config): string {
  const keys = Object.keys(config.categories);
  return keys.find((key) => key === 'other') ?? keys.at(-1) ?? 'other';
}

/** The first sentence without its greeting, at most 80 characters. */
export function titleOfText(text: string): string {
  const body = text.trim().replace(GREETING, '');
  const first = /^.+?(?:[.!?。！？](?=\s|$|\P{ASCII})|\n|$)/su.exec(body || text.trim())?.[0] ?? body;
  return shorten(first.replace(/\s+/g, ' ').replace(/[.。\s]+$/u, ''), 80) || '…';
}

export type SmallTalk = 'greeting' | 'thanks';

/** Greetings and thanks alone are no matter for the desk. */
export function smallTalk(text: string): SmallTalk | undefined {
  const bare = text.trim().replace(/[\s,.!?~，。！？～:)🙂👍🙏]+$/u, '');
  if (
    /^(thanks?( you)?( (very|so) much| a lot)?|thx|ty|cheers|great,? thanks|ok,? thanks|谢谢(你|您|大家)?|多谢|感谢|辛苦了|好的,?，?谢谢)$/iu.test(
      bare,
    )
  ) {
    return 'thanks';
  }
  if (
    /^((hi|hello|hey|yo|good (morning|afternoon|evening))( (there|team|all|parley))?|您好|你好|大家好|早上好|下午好|晚上好|早|嗨|在吗|hello\?)$/iu.test(
      bare,
    )
  ) {
    return 'greeting';
  }
  return undefined;
}
