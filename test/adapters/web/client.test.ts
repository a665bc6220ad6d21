import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAssets } from '../../../adapters/web/assets.ts';
import { commandIn } from '../../../adapters/web/client/acting.ts';
import { merge, piecesOf, rowsOf, upsert } from '../../../adapters/web/client/messages.ts';
import { hueOf, initialsOf } from '../../../adapters/web/client/parts.ts';
import { pathOf, type Route, routeOf } from '../../../adapters/web/client/route.ts';
import { typedAt } from '../../../adapters/web/client/suggest.ts';
import { dayName, dayOf } from '../../../adapters/web/client/time.ts';
import type { MessageView } from '../../../adapters/web/wire.ts';

function message(id: string, more: Partial<MessageView> = {}): MessageView {
  return {
    id,
    room: 'general',
    thread: null,
    authorId: 'sam',
    author: 'Sam',
    isOnlyForMe: false,
    text: id,
    files: [],
    mentions: [],
    reactions: [],
    position: Number(id),
    change: Number(id),
    at: '2026-11-24T08:00:00Z',
    isEdited: false,
    isDeleted: false,
    ...more,
  };
}

describe("the page's list of messages", () => {
  it('is the same in whatever order and however often messages and their changes come', () => {
    const states = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 12 }), change: fc.integer({ min: 1, max: 60 }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(states, fc.func(fc.integer()), (events, order) => {
        const views = events.map(({ id, change }) =>
          message(String(id), { change, text: `${id}@${change}` }),
        );
        const shuffled = [...views, ...views].sort((a, b) => order(a.text) - order(b.text));
        const list = shuffled.reduce<MessageView[]>((all, view) => upsert(all, view), []);
        const latest = new Map<number, number>();
        for (const { id, change } of events) latest.set(id, Math.max(change, latest.get(id) ?? 0));
        const expected = [...latest].sort(([a], [b]) => a - b).map(([id, change]) => `${id}@${change}`);
        expect(list.map((view) => view.text)).toEqual(expected);
      }),
    );
  });

  it('drops a deleted message, unless replies hang on it', () => {
    const replies = { count: 1, position: 9, at: '', author: '', authorId: null, text: '' };
    const list = merge(
      [message('1'), message('2', { replies })],
      [
        message('1', { change: 5, isDeleted: true }),
        message('2', { change: 6, isDeleted: true, replies }),
        message('3', { isDeleted: true }),
      ],
    );
    expect(list.map((one) => one.id)).toEqual(['2']);
  });

  it('groups by author and time, divides by days, and marks the first that is new', () => {
    const rows = rowsOf(
      [
        message('1'),
        message('2', { at: '2026-11-24T08:01:00Z' }),
        message('3', { at: '2026-11-24T08:10:00Z' }),
        message('4', { at: '2026-11-24T08:11:00Z', authorId: 'lin' }),
        message('5', { at: '2026-11-25T08:00:00Z', authorId: 'lin' }),
      ],
      'sam',
      (iso) => dayOf(iso, 'UTC'),
      2,
    );
    expect(
      rows.map(({ isContinued, startsDay, isFirstNew }) => [isContinued, startsDay, isFirstNew]),
    ).toEqual([
      [false, true, false],
      [true, false, false],
      [false, false, false],
      [false, false, true],
      [false, true, false],
    ]);
  });
});

describe('the words of a message', () => {
  it('are put together from their pieces again, whatever they are', () => {
    const people = [
      { webId: 'mei', name: 'Mei' },
      { webId: 'mei2', name: 'Mei Chen' },
    ];
    const parts = fc.constantFrom(
      '@Mei Chen',
      '@Mei',
      'https://a.example/b?c=(d)',
      'INC-12',
      '，',
      ' ',
      '<b>',
      'x',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (words) => {
        const text = words.join('');
        expect(
          piecesOf(text, people, 'mei')
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it.each([
    ['see https://a.example/x?y=1, then', ['https://a.example/x?y=1']],
    ['（https://a.example/路径）。', ['https://a.example/路径']],
    ['javascript:alert(1) data:text/html,x //a.example', []],
    ['http:// https://', []],
  ])('link to web pages only: %j', (text, links) => {
    const found = piecesOf(text, [], 'sam').flatMap((piece) => (piece.type === 'link' ? [piece.url] : []));
    expect(found).toEqual(links);
  });

  it('name the longest person and whole ticket numbers', () => {
    const people = [
      { webId: 'mei', name: 'Mei' },
      { webId: 'mei2', name: 'Mei Chen' },
    ];
    expect(piecesOf('@Mei Chen: INC-1042 not XINC-1 or INC-1a', people, 'mei2')).toEqual([
      { type: 'mention', text: '@Mei Chen', isMe: true },
      { type: 'text', text: ': ' },
      { type: 'ticket', text: 'INC-1042' },
      { type: 'text', text: ' not XINC-1 or INC-1a' },
    ]);
  });
});

describe('what is being typed', () => {
  it.each([
    ['/desk my', 8, { kind: 'command', text: 'desk my', from: 0, to: 8 }],
    ['hi @Me', 6, { kind: 'mention', text: 'Me', from: 3, to: 6 }],
    ['请问@林', 4, { kind: 'mention', text: '林', from: 2, to: 4 }],
    ['sam@example', 11, undefined],
    ['hello', 5, undefined],
    ['x /desk', 7, undefined],
    ['@Me and more', 3, { kind: 'mention', text: 'Me', from: 0, to: 3 }],
  ])('%j at %i', (value, caret, typed) => {
    expect(typedAt(value, caret)).toEqual(typed);
  });

  it.each([
    ['/desk', ''],
    ['/Desk my tickets', 'my tickets'],
    ['/desktop is broken', undefined],
    ['my /desk', undefined],
  ])('%j is the command %j', (text, command) => {
    expect(commandIn(text, '/desk')).toBe(command);
  });
});

describe('addresses', () => {
  it('lead to what they were made from', () => {
    const routes: Route[] = [
      { page: 'start' },
      { page: 'home' },
      { page: 'threads' },
      { page: 'room', room: '@sam' },
      { page: 'room', room: '@sam', thread: 't/1' },
      { page: 'room', room: '频道 a' },
      { page: 'room', room: 'general', thread: 't' },
      { page: 'ticket', key: 'INC-1042' },
    ];
    for (const route of routes) expect(routeOf(pathOf(route, '@sam'), '@sam')).toEqual(route);
    expect(routeOf('/rooms/%E0%A4%A', '@sam')).toEqual({ page: 'room', room: '%E0%A4%A' });
    expect(routeOf('/elsewhere', '@sam')).toEqual({ page: 'start' });
  });
});

it('calls people by initials as they are called, on a colour that is always theirs', () => {
  expect(['Sam Rivera', '林薇', '欧阳小明', 'Ada', '  ', '😀 x'].map(initialsOf)).toEqual([
    'SR',
    '林薇',
    '小明',
    'A',
    '?',
    '😀X',
  ]);
  expect(hueOf('sam')).toBe(hueOf('sam'));
});

it("tells days by the reader's zone", () => {
  const now = Date.parse('2026-11-24T20:00:00Z');
  const inShanghai = { locale: 'zh-CN', timeZone: 'Asia/Shanghai' };
  expect(dayOf('2026-11-24T17:00:00Z', 'Asia/Shanghai')).toBe('2026-11-25');
  expect(dayName('2026-11-24T17:00:00Z', inShanghai, now)).toBe('today');
  expect(dayName('2026-11-24T15:00:00Z', inShanghai, now)).toBe('yesterday');
  expect(dayName('2025-03-01T00:00:00Z', { locale: 'en', timeZone: 'UTC' }, now)).toBe(
    'Saturday, March 1, 2025',
  );
});

describe('the modules that browsers get', () => {
  const folder = fileURLToPath(new URL('../../../adapters/web/client', import.meta.url));

  it('import each other and the libraries of the import map, nothing of the server', async () => {
    const { files, importMap } = await loadAssets();
    const mapped = Object.keys(JSON.parse(importMap).imports);
    const modules = [...files].filter(([name]) => name.endsWith('.ts'));
    expect(modules.length).toBeGreaterThan(20);
    for (const [name, { bytes }] of modules) {
      const imports = [...bytes.toString().matchAll(/^\s*(?:import|export)\b[^'"]*?from\s+'([^']+)'/gm)];
      for (const [, specifier = ''] of imports) {
        const isThere = specifier.startsWith('./')
          ? files.has(`client/${specifier.slice(2)}`)
          : mapped.includes(specifier);
        expect([name, specifier, isThere]).toEqual([name, specifier, true]);
      }
    }
  });

  it("say only what the server's catalogue has", async () => {
    const { textsFor } = await import('../../../adapters/web/texts.ts');
    const known = textsFor('en');
    const used = new Set<string>();
    for (const file of await readdir(folder)) {
      if (!file.endsWith('.ts')) continue;
      const source = await readFile(`${folder}/${file}`, 'utf8');
      for (const [, key = ''] of source.matchAll(/\bsay(?:Count)?\(\s*'(\w+)'/g)) used.add(key);
      for (const [, key = ''] of source.matchAll(/\bsayCount\(\s*'\w+',\s*'(\w+)'/g)) used.add(key);
      for (const [, a = '', b = ''] of source.matchAll(/\bsay\([^()]*\? '(\w+)' : '(\w+)'\)/g))
        used.add(a).add(b);
      for (const [, prefix = ''] of source.matchAll(/\bsay\(`(\w+)_\$\{/g)) {
        for (const key of Object.keys(known)) if (key.startsWith(`${prefix}_`)) used.add(key);
      }
    }
    expect([...used].filter((key) => !(key in known))).toEqual([]);
    expect(Object.keys(known).filter((key) => !used.has(key))).toEqual([]);
  });
});
