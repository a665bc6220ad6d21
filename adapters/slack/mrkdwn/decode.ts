/**
 * Slack's own encoding of what people type, back to what they typed: links, mentions and special words
 * stand in angle brackets, and `& < >` as entities (docs.slack.dev, "Retrieving messages").
 */
export interface Decoded {
  text: string;
  /** Ids of the people mentioned, in order, each once, without the bot. */
  mentions: string[];
  /** The bot itself was mentioned. */
  addressed: boolean;
}

/** The ids of people that a text mentions, in order, each once. */
export function mentionedIn(encoded: string): string[] {
  return [
    ...new Set([...encoded.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g)].map((match) => match[1] ?? '')),
  ];
}

/**
 * @param bot the bot's own user id, whose mention is taken out
 * @param nameOf a person's name, where it is known; else their id stands in the text
 */
export function decode(
  encoded: string,
  bot: string | undefined,
  nameOf: (id: string) => string | undefined = () => undefined,
): Decoded {
  const everybody = mentionedIn(encoded);
  const words = encoded.replace(/<([^<>]*)>/g, (_whole, inside: string) => plainWords(inside, bot, nameOf));
  const addressed = bot !== undefined && everybody.includes(bot);
  return {
    text: decodeEntities(addressed ? closeUp(words) : words),
    mentions: everybody.filter((id) => id !== bot),
    addressed,
  };
}

function plainWords(
  inside: string,
  bot: string | undefined,
  nameOf: (id: string) => string | undefined,
): string {
  const separator = inside.indexOf('|');
  const target = separator < 0 ? inside : inside.slice(0, separator);
  const label = separator < 0 ? '' : inside.slice(separator + 1);
  switch (target[0]) {
    case '@': {
      const id = target.slice(1);
      if (id === bot) return BOT;
      return `@${encodeEntities(nameOf(id) ?? '') || label || id}`;
    }
    case '#':
      return `#${label || target.slice(1)}`;
    case '!':
      return specialWords(target.slice(1), label);
    default:
      return link(target, label);
  }
}

/** `!here`, `!subteam^S1|@it`, `!date^1392734382^{date}|18 February`. */
function specialWords(target: string, label: string): string {
  const [word = ''] = target.split('^');
  if (word === 'date') return label || target;
  if (word === 'subteam') return label || `@${target.split('^')[1] ?? 'group'}`;
  return label || `@${word}`;
}

function link(target: string, label: string): string {
  const address = target.replace(/^(?:mailto|tel):/, '');
  if (!label || label === target || label === address) return address;
  // A label that is the address without its scheme is what Slack made of a bare domain.
  if (target.replace(/^https?:\/\//, '').replace(/\/$/, '') === label.replace(/\/$/, '')) return address;
  return `${label} (${address})`;
}

/** Stands for the bot's mention until the words around it have closed up. */
const BOT = '\u0000';

/** `<bot>: take it` → `take it`; `could <bot> take it` → `could take it`. In steps, each as long as the text. */
function closeUp(words: string): string {
  const [first = '', ...others] = words.split(BOT);
  const closed = others.reduce((before, after) => {
    const left = withoutBlankEnd(before);
    if (left === '' || left.endsWith('\n')) return left + after.replace(/^[ \t]*[,:，：]?[ \t]*/, '');
    if (/^[,.;:!?，。；：！？]/.test(after)) return left.replace(/[,，]$/, '') + after;
    return `${left} ${after.replace(/^[ \t]+/, '')}`;
  }, first);
  return closed.split('\n').map(withoutBlankEnd).join('\n').trim();
}

function withoutBlankEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}

function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
function encodeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
