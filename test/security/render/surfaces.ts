import MarkdownIt from 'markdown-it';
import { readerOf as slackReaderOf } from '../../../adapters/slack/perform/answer.ts';
import { drawMessage } from '../../../adapters/slack/render/card.ts';
import { drawForm } from '../../../adapters/slack/render/form.ts';
import { drawCardView, drawHome } from '../../../adapters/slack/render/view.ts';
import { perform } from '../../../adapters/teams/answers.ts';
import { cardAttachment, formAttachment, teamsMessage } from '../../../adapters/teams/draw.ts';
import { cardView, outcomeView } from '../../../adapters/web/views.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { directPlace } from '../../../src/chat/place.ts';
import { type Locale, t } from '../../../src/i18n/text.ts';
import { cardProblems, markdownIn } from '../../support/adaptive-card-limits.ts';
import { messageProblems, mrkdwnIn, stringsIn, viewProblems } from '../../support/slack-limits.ts';

/**
 * Every surface on which a platform shows something of ours, read the way the platform reads it. What is wrong
 * with it: its limits, or a mention, link, image, tag or format that is not of our own making.
 */
export interface Surface {
  name: string;
  /** What people see of it, in words; to find out what was left out. */
  words: string;
  problems: string[];
}

const place = directPlace('slack', 'T1', 'U0SAM');

export function surfacesOf(card: Card, locale: Locale): Surface[] {
  const zone = { locale, timeZone: 'UTC' };
  const answer = { outcome: { kind: 'reply' as const, card }, ...zone };
  const alone = slackReaderOf(answer);
  const message = drawMessage(card, { ...alone, shared: true });
  const teams = { ...zone, emulator: false };
  const about = { done: t('teams.done'), emulator: false };
  const home = drawHome(card, alone);
  const modal = drawCardView(card, alone, place, 'Parley');
  return [
    slack('a message in Slack', message.blocks, [
      ...messageProblems(message.blocks),
      ...fallback(message.text),
    ]),
    slack('an answer in Slack', drawMessage(card, alone).blocks, []),
    slack('plainly in Slack', drawMessage(card, alone, { lean: true }).blocks, []),
    slack('Slack’s home', home, viewProblems(home)),
    slack('a modal in Slack', modal, viewProblems(modal)),
    ofTeams('a message in Teams', teamsMessage(card, teams)),
    ofTeams('a dialog in Teams', cardAttachment(card, teams, 'dialog')),
    ofTeams('an answer in Teams', perform(answer, 'card', about)),
    ofTeams('an answer in a dialog of Teams', perform(answer, 'fetch', about)),
    ofWeb('the web chat', cardView(card, zone)),
  ];
}

export function formSurfacesOf(form: Form, locale: Locale, errors: Record<string, string> = {}): Surface[] {
  const zone = { locale, timeZone: 'UTC' };
  const view = drawForm(form, { ...zone, shared: false }, place);
  const teams = { ...zone, emulator: false };
  return [
    slack('a form in Slack', view, viewProblems(view)),
    ofTeams('a form in Teams', formAttachment(form, teams, { errors })),
    ofTeams('a form as a card in Teams', formAttachment(form, teams, { errors, shownAs: 'message' })),
    ofWeb('a form in the web chat', outcomeView({ kind: 'openForm', form }, zone)),
  ];
}

// Slack: https://docs.slack.dev/messaging/formatting-message-text

/** Mentions and dates that we draw: of people whom the platform knows, and of instants. */
const OUR_SLACK = /<@U0MEI>|<!date\^\d+\^(?:\{date_short\}|\{time\}| )+\|[^<>]*>/g;

function slack(name: string, drawn: unknown, problems: string[]): Surface {
  const found = [...problems];
  for (const text of mrkdwnIn(drawn)) {
    const rest = text.replace(OUR_SLACK, '');
    const token = /<[^<>]*>?/.exec(rest)?.[0];
    if (token) found.push(`Slack reads ${token}`);
    if (/&(?!amp;|lt;|gt;)/.test(rest)) found.push(`half an entity: ${rest.slice(-20)}`);
    for (const line of rest.split('\n')) {
      // Our own: the quote's mark, the list's dot, the bold of a whole line.
      const data = line
        .replace(/^> /, '')
        .replace(/^• /, '')
        .replace(/^\*(.*)\*(…?)$/su, '$1');
      if (/(?<!\u2060)[*_~`]/u.test(data)) found.push(`Slack formats ${data.slice(0, 60)}`);
      if (/^\s*&gt;/.test(data)) found.push(`Slack quotes ${data.slice(0, 60)}`);
    }
  }
  return {
    name,
    words: textsIn(drawn).join(''),
    problems: [...found, ...directed(stringsIn(shownOf(drawn)))],
  };
}

/** The texts that people see, as they see them. */
function textsIn(value: unknown): string[] {
  return objectsIn(value).flatMap(({ type, text }) => {
    if (typeof text !== 'string') return [];
    return type === 'plain_text' ? [text] : type === 'mrkdwn' ? [decoded(text.replaceAll('\u2060', ''))] : [];
  });
}

const decoded = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The line for notifications: sent without formatting, so only what stands in angle brackets counts. */
function fallback(text: string): string[] {
  if (!text.trim() || text.length > 3_000) return ['the notification’s line is empty or too long'];
  return /[<>]/.test(text) || /&(?!amp;|lt;|gt;)/.test(text)
    ? [`the notification says ${text.slice(0, 80)}`]
    : [];
}

// Teams: text blocks and facts are Markdown, message texts are XML, everything else is plain.

const markdown = new MarkdownIt({ html: true, linkify: false });
const PLAIN = new Set(['paragraph_open', 'paragraph_close', 'inline', 'text', 'softbreak', 'text_special']);

interface AtEntity {
  text: string;
  mentioned: { id: string };
}

function ofTeams(name: string, drawn: unknown): Surface {
  const problems: string[] = [];
  const json = parsed(drawn);
  const cards = objectsIn(json).filter((one) => one.type === 'AdaptiveCard' && one.version !== undefined);
  for (const card of cards) problems.push(...cardProblems(card));
  const ours = objectsIn(json).flatMap((one): AtEntity[] =>
    one.type === 'mention' && isEntity(one) ? [one] : [],
  );
  if (ours.some((entity) => entity.mentioned.id !== 'aad-mei'))
    problems.push('somebody is mentioned whom we don’t');
  const words: string[] = [];
  for (const source of markdownIn(json)) {
    // What stands in an entity is a mention of ours; it is taken out before the rest is read.
    const rest = ours.reduce((text, entity) => text.replaceAll(entity.text, 'NAME'), source);
    if (/\{\{(DATE|TIME)\(/i.test(rest.replace(/\\\{/g, '(')))
      problems.push(`Teams computes ${rest.slice(0, 60)}`);
    for (const token of markdown.parse(rest, {}).flatMap((one) => [one, ...(one.children ?? [])])) {
      if (!PLAIN.has(token.type)) problems.push(`Teams reads a ${token.type} in ${rest.slice(0, 80)}`);
      if (token.type === 'text' || token.type === 'text_special') words.push(token.content);
      if (token.type === 'softbreak') words.push('\n');
    }
    words.push('\n');
  }
  for (const message of objectsIn(json).filter((one) => one.textFormat === 'xml')) {
    const text = String(message.text);
    if (/<(?!br>)/.test(text)) problems.push(`Teams reads a tag in ${text.slice(0, 80)}`);
    if (/&(?!amp;|lt;|gt;)/.test(text)) problems.push(`half an entity in ${text.slice(0, 80)}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML takes none of these
    if (/[\u0000-\u0008\u000b-\u001f]/.test(text)) problems.push('a control character in XML');
    words.push(decoded(text.replaceAll('<br>', '\n')));
  }
  if (JSON.stringify(json).length * 2 > 100_000) problems.push('over 100 KB');
  const texts = stringsIn(shownOf(json));
  return { name, words: [...words, ...texts].join(''), problems: [...problems, ...directed(texts)] };
}

const parsed = (drawn: unknown): unknown => JSON.parse(JSON.stringify(drawn));

const EDITED = /^(Input\..*|text|choice|person|date)$/;

/** Without what only travels with a button and comes back, and without what somebody is to edit. */
function shownOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownOf);
  if (typeof value !== 'object' || value === null) return value;
  const isEdited = 'type' in value && EDITED.test(String(value.type));
  const hidden = ['data', 'parley', 'initial_value', 'private_metadata', ...(isEdited ? ['value'] : [])];
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (hidden.includes(key) ? [] : [[key, shownOf(part)]])),
  );
}

function isEntity(one: object): one is AtEntity {
  return 'text' in one && 'mentioned' in one;
}

// The web chat: the page shows texts as they are, and draws cards with Microsoft's library, whose dates it would compute.

function ofWeb(name: string, drawn: unknown): Surface {
  const json = parsed(drawn);
  const cards = objectsIn(json).filter((one) => one.type === 'AdaptiveCard' && one.version !== undefined);
  const problems = cards.flatMap(cardProblems);
  const computed = markdownIn(json).find((text) => /\{\{(DATE|TIME)\(/i.test(text));
  if (computed) problems.push(`the page computes ${computed.slice(0, 60)}`);
  if (objectsIn(json).some(({ url }) => url !== undefined && !/^https?:/.test(String(url)))) {
    problems.push('an address that is no page');
  }
  const texts = stringsIn(shownOf(json));
  return {
    name,
    words: texts.join('\n').replaceAll('\u2060', ''),
    problems: [...problems, ...directed(texts)],
  };
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [{ ...value }, ...Object.values(value).flatMap(objectsIn)];
}

/** Marks that would turn what stands around them; isolates of ours may be there. */
function directed(texts: readonly string[]): string[] {
  const wrong = texts.find(
    (text) => /[\u202a-\u202e\u2066\u2067\u206a-\u206f]/.test(text) || !text.isWellFormed(),
  );
  return wrong ? [`turned or broken: ${JSON.stringify(wrong.slice(0, 60))}`] : [];
}
