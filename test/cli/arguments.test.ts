import { describe, expect, it } from 'vitest';
import { commandOf, languageOf, UsageError } from '../../src/cli/arguments.ts';
import { localise } from '../../src/i18n/localise.ts';

describe('the command line', () => {
  it.each([
    ['help', { name: 'help' }],
    ['--help', { name: 'help' }],
    ['doctor -h', { name: 'help' }],
    ['doctor', { name: 'doctor', json: false }],
    ['doctor --json --lang zh-CN', { name: 'doctor', json: true }],
    ['config check', { name: 'config check' }],
    ['calendar office', { name: 'calendar', calendar: 'office', days: 14 }],
    [
      'calendar office --from 2026-12-24 --days 7',
      { name: 'calendar', calendar: 'office', from: '2026-12-24', days: 7 },
    ],
    ['person export zelda@example.com', { name: 'person export', who: 'zelda@example.com' }],
    ['person export slack:U1 --out file.json', { name: 'person export', who: 'slack:U1', out: 'file.json' }],
    ['person erase slack:U1', { name: 'person erase', who: 'slack:U1', texts: false, yes: false }],
    [
      'person erase --yes --texts slack:U1',
      { name: 'person erase', who: 'slack:U1', texts: true, yes: true },
    ],
  ])('parley %s', (line, command) => {
    expect(commandOf(line.split(' '))).toEqual(command);
  });

  it.each([
    ['', 'a command is missing'],
    ['docter', 'there is no command “docter”'],
    ['person', 'there is no command “person”'],
    ['person delete x', 'there is no command “person delete”'],
    ['person erase', 'an e-mail address or an account is missing'],
    ['person export a b', 'there is one word too many: “b”'],
    ['calendar', 'the name of a calendar is missing'],
    ['calendar office now', 'there is one word too many: “now”'],
    ['calendar office --from 2026-02-30', '“2026-02-30” is no date such as 2026-12-24'],
    ['calendar office --days 0', '“0” is no number of days from 1 to 3660'],
    ['calendar office --days 1e3', '“1e3” is no number of days from 1 to 3660'],
    ['doctor now', 'there is one word too many: “now”'],
    ['doctor --yes', 'there is one word too many: “--yes”'],
    ['person export a --texts', 'there is one word too many: “--texts”'],
    ['doctor --jsno', "Unknown option '--jsno'"],
  ])('parley %s: %s', (line, words) => {
    const asked = () => commandOf(line.split(' ').filter(Boolean));
    expect(asked).toThrow(UsageError);
    try {
      asked();
    } catch (error) {
      const said = error instanceof UsageError && localise(error.text, { locale: 'en', timeZone: 'UTC' });
      expect(said).toBe(words);
    }
  });
});

describe('the language of what is said', () => {
  it.each([
    [['--lang', 'zh-CN'], { LANG: 'en_US.UTF-8' }, 'zh-CN'],
    [['--lang=zh'], {}, 'zh-CN'],
    [['--lang=fr'], { LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [[], { LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [[], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
    [[], {}, 'en'],
  ] as const)('%j %j: %s', (args, env, locale) => {
    expect(languageOf(args, env)).toBe(locale);
  });
});
