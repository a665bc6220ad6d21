import { describe, expect, it } from 'vitest';
import { escapeMarkdown, oneLine, withoutFunctions } from '../../../adapters/adaptive-cards/markdown.ts';
import { fileName } from '../../../adapters/slack/deliver/file.ts';
import { decode } from '../../../adapters/slack/mrkdwn/decode.ts';
import { escapeMrkdwn } from '../../../adapters/slack/mrkdwn/escape.ts';
import { pieces, shorten as shortenForSlack } from '../../../adapters/slack/render/shorten.ts';
import { activitySchema } from '../../../adapters/teams/activity.ts';
import { htmlToText } from '../../../adapters/teams/translate/html.ts';
import { spokenText } from '../../../adapters/teams/translate/text.ts';
import { messageEvent } from '../../../adapters/web/inbound.ts';
import { draftWord, parseCommand } from '../../../src/conversation/commands/grammar.ts';
import { smallTalk } from '../../../src/conversation/small-talk.ts';
import { titleOfText, understand } from '../../../src/conversation/understand.ts';
import { jsonText } from '../../../src/db/json.ts';
import { shorten } from '../../../src/i18n/cut.ts';
import { undirected } from '../../../src/i18n/direction.ts';
import { tidyName } from '../../../src/people/name.ts';
import { replyIn } from '../../../src/tickets/comments/rules.ts';
import { tidyTitle } from '../../../src/tickets/edit.ts';
import { pagesOf } from '../../../src/tickets/whole-text.ts';
import type { WebPerson, WrittenMessage } from '../../../src/webchat/model.ts';
import { storyConfig } from '../../support/story-config.ts';

/** No text, however it is made, takes longer to be read than in proportion to its length. */

const SIZE = 100_000;
/** A step for each character takes some milliseconds; a step for each pair of them takes minutes. */
const MOST_MS = 1_500;

const config = storyConfig();
const WHO: WebPerson = {
  webId: 'sam',
  personId: 'sam',
  name: 'Sam',
  locale: 'en',
  timeZone: 'UTC',
  viewer: {
    personId: 'sam',
    isGuest: false,
    isAdmin: false,
    isVip: false,
    agentOf: new Set(),
    leadOf: new Set(),
  },
};
const MESSAGE: WrittenMessage = {
  messageId: 'm',
  room: 'it-help',
  thread: null,
  clientKey: 'sam:1',
  authorId: 'sam',
  authorName: 'Sam',
  onlyFor: null,
  body: '',
  card: null,
  files: [],
  mentions: [],
  reactions: {},
  replyCount: 0,
  lastReply: null,
  position: 1,
  changed: 1,
  createdAt: '2026-11-24T08:00:00Z',
  editedAt: null,
  deletedAt: null,
  hidden: [],
};

const READERS: Record<string, (text: string) => unknown> = {
  'a command': (text) => parseCommand(text),
  'a command in a thread': (text) => parseCommand(text, true),
  'what it is about': (text) => understand(config, text),
  'a title from a text': (text) => titleOfText(text),
  'a title by hand': (text) => tidyTitle(text),
  'small talk': (text) => smallTalk(text),
  'a word to a draft': (text) => draftWord(text),
  'a reply': (text) => replyIn(text, '>>'),
  'a name': (text) => tidyName(text),
  'a file name': (text) => fileName({ name: text }),
  'Slack’s encoding': (text) => decode(text, undefined),
  'Slack’s encoding, to the bot': (text) => decode(`<@U0BOT> ${text}`, 'U0BOT'),
  'Slack’s markup': (text) => escapeMrkdwn(text),
  'pieces for Slack': (text) => pieces(text, 3_000),
  'pieces of Slack’s markup': (text) => pieces(escapeMrkdwn(text), 3_000, true),
  'a cut for Slack': (text) => shortenForSlack(escapeMrkdwn(text), 3_000, true),
  'a cut': (text) => shorten(text, 50_000),
  pages: (text) => pagesOf(text),
  direction: (text) => undirected(text),
  Markdown: (text) => escapeMarkdown(text),
  'plain words': (text) => withoutFunctions(text),
  'a line': (text) => oneLine(text),
  'Teams’ HTML': (text) => htmlToText(text),
  'Teams’ words': (text) => spokenText(activitySchema.parse({ type: 'message', text, textFormat: 'xml' })),
  'the web chat’s words': (text) => messageEvent(WHO, { ...MESSAGE, body: text, hidden: [] }, 'Parley'),
  'what the database keeps': (text) => jsonText(text),
};

const UNITS = [
  'a',
  ' ',
  '\n',
  '\t ',
  ' \n',
  '\u00a0',
  '@',
  '@Parley',
  ':',
  '：',
  '-',
  '*',
  '_*',
  '`',
  '[',
  '](',
  '(',
  '<',
  '<a',
  '<@U0A|',
  '<!--',
  '<script>',
  '<style>',
  '<img alt="',
  '<at>',
  '<li ',
  '</',
  '&',
  '&gt;',
  '&#',
  '\n>',
  ' >',
  '{{',
  '\\',
  '~',
  '.',
  '? ',
  '0',
  'INC-1 ',
  'INC-',
  '#',
  'open for ',
  'please ',
  'hi, ',
  'can you ',
  'reset ',
  '重置',
  '请帮我',
  '的',
  '了吗',
  'thanks ',
  '🙂',
  '👨‍👩‍👧',
  '🇩🇪',
  '\u0301',
  '\u202e',
  '\u0000',
  '\ud800',
];
/** Behind a beginning that makes the rest count, one for each unit in turn. */
const STARTS = ['', 'open for ', 'assign INC-1 ', 'reset ', '>> ', 'hello '];

describe('a text of 100,000 characters', { timeout: 60_000 }, () => {
  it.for(Object.entries(READERS))('is read in a moment: %s', ([, read], { task }) => {
    task.meta.payloads = UNITS.length;
    const slow: string[] = [];
    for (const [turn, unit] of UNITS.entries()) {
      const many = unit.repeat(Math.ceil(SIZE / unit.length));
      // An end that undoes what the many have begun.
      const text = `${STARTS[turn % STARTS.length]}${many}x`;
      const before = performance.now();
      read(text);
      const took = performance.now() - before;
      if (took > MOST_MS) slow.push(`${JSON.stringify(text.slice(0, 30))}: ${Math.round(took)} ms`);
    }
    expect(slow).toEqual([]);
  });
});
