import type { Activity, MentionEntity } from '../activity.ts';
import { htmlToText } from './html.ts';

export interface SpokenText {
  /** As the person typed it, without the bot's own mention; other people are `@Name`. */
  text: string;
  /** The bot was mentioned. */
  mentionsBot: boolean;
  /** Other people who are mentioned, in order, each once. */
  others: MentionEntity['mentioned'][];
}

export function spokenText(activity: Activity): SpokenText {
  const botId = activity.recipient?.id;
  const mentions = activity.entities.filter((entity) => entity.type === 'mention');
  let text = rawText(activity);
  let mentionsBot = false;
  const others = new Map<string, MentionEntity['mentioned']>();
  for (const { mentioned, text: marked } of mentions) {
    const isBot = mentioned.id === botId;
    if (isBot) mentionsBot = true;
    else others.set(mentioned.id, mentioned);
    if (marked) text = replaceFirst(text, marked, isBot ? '' : `@${mentioned.name ?? nameIn(marked)}`);
  }
  return { text: tidy(text), mentionsBot, others: [...others.values()] };
}

/** `text` is plain unless it says otherwise; a message that is only formatting comes as HTML beside it. */
function rawText(activity: Activity): string {
  const { text = '', textFormat } = activity;
  if (textFormat === 'xml' || textFormat === 'html') return htmlKeepingMentions(text);
  if (text.trim()) return text;
  const html = activity.attachments.find((attachment) => attachment.contentType === 'text/html');
  return typeof html?.content === 'string' ? htmlToText(html.content) : '';
}

function htmlKeepingMentions(html: string): string {
  // `<at>` is how the entities are found again, so it survives the other tags.
  const kept = html.replace(/<(\/?)at\b([^<>]*)>/gi, '\u0001$1at$2\u0002');
  return htmlToText(kept).replaceAll('\u0001', '<').replaceAll('\u0002', '>');
}

function replaceFirst(text: string, part: string, by: string): string {
  const at = text.indexOf(part);
  if (at < 0) return text;
  const rest = text.slice(at + part.length);
  return text.slice(0, at) + by + (by === '' ? rest.replace(/^[ \u00a0]/, '') : rest);
}

function nameIn(marked: string): string {
  return marked.replace(/<\/?at\b[^<>]*>/gi, '');
}

function tidy(text: string): string {
  return text
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replace(/\r\n?/g, '\n')
    .trim();
}
