import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTeamsAdapter } from '../../adapters/teams/index.ts';
import { configSchema } from '../../src/config/schema.ts';
import { en } from '../../src/i18n/en/index.ts';
import { zhCN } from '../../src/i18n/zh-CN/index.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { browserPath, openBrowser, type TestBrowser } from '../support/browser.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Playground, startPlayground, TeamsWindow } from '../support/playground.ts';

/**
 * A requester and an agent, each in Microsoft's own emulator of Teams in a real browser, from the first
 * message to the solved ticket.
 */
const executable = browserPath();
if (!executable && process.env.CI === 'true') throw new Error('CI needs a Chromium for the Teams test');
if (!executable) console.log('The Teams end-to-end test is skipped: there is no Chromium on this machine.');

const LIN = {
  id: 'user-lin',
  aadObjectId: '00000000-0000-0000-0000-000000000020',
  name: 'Lin Mei',
  email: 'lin@example.com',
};
const ALEX = {
  id: 'user-alex',
  aadObjectId: '00000000-0000-0000-0000-000000000021',
  name: 'Alex Wilber',
  email: 'alex@example.com',
};
const TRIAGE = { id: 'it-triage', name: 'it-triage' };
const config = configSchema.parse({
  name: 'Parley',
  intake: { defaultQueue: 'it', joinWindowSeconds: 0 },
  replies: { undoSeconds: 0 },
  teams: { it: { name: 'IT desk', agents: [`teams:${ALEX.aadObjectId}`] } },
  queues: {
    it: { name: { en: 'IT support', 'zh-CN': 'IT 支持' }, team: 'it', channel: `teams:${TRIAGE.id}` },
    network: { name: { en: 'Network', 'zh-CN': '网络' }, team: 'it', channel: `teams:${TRIAGE.id}` },
  },
  categories: {
    vpn: { name: 'VPN', queue: 'network', words: ['vpn'] },
    hardware: { name: { en: 'Hardware', 'zh-CN': '硬件' }, words: ['printer', '打印机'] },
    other: { name: { en: 'Other', 'zh-CN': '其他' } },
  },
});
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** Pictures of the documentation are taken anew only when asked for, so that a test run changes no file. */
const picture = async (window: TeamsWindow, name: string, upTo: string | RegExp) => {
  if (process.env.PARLEY_PICTURES !== 'true') return;
  await mkdir(images, { recursive: true });
  await window.picture(`${images}teams-${name}.png`, upTo);
};

let database: TestDatabase;
let folder: string;
let parley: Parley;
let browser: TestBrowser;
const playgrounds: Playground[] = [];

beforeAll(async () => {
  if (!executable) return;
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  parley = await startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    adapters: [async (deps) => createTeamsAdapter({ appType: 'SingleTenant' }, deps)],
  });
  browser = await openBrowser(executable);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(playgrounds.map((playground) => playground.stop()));
  await parley?.stop();
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function windowOf(person: typeof LIN): Promise<TeamsWindow> {
  const playground = await startPlayground(`http://127.0.0.1:${parley.port}/api/messages`, person, TRIAGE);
  playgrounds.push(playground);
  const window = await TeamsWindow.open(browser.context, playground);
  window.page.setDefaultTimeout(10_000);
  return window;
}

it.skipIf(!executable)(
  'a ticket’s way in Teams, from the first message to the solution',
  { timeout: 90_000 },
  async () => {
    const alex = await windowOf(ALEX);
    await alex.goTo(TRIAGE.name);
    await alex.sees(en['room.welcome']);
    const lin = await windowOf(LIN);
    await lin.sees(en['room.welcome']);

    // Lin writes what is wrong, corrects what was understood on the card, and sends it.
    await lin.say(
      'VPN drops every ten minutes since this morning. I tried two networks and restarted twice.',
    );
    await lin.sees(en['draft.intro']);
    await picture(lin, 'draft', en['draft.withdraw']);
    await lin.choose(en['field.priority'], en['priority.P2']);
    await lin.press(en['draft.send']);
    await lin.sees(/INC-1001 · VPN drops every ten minutes/);
    await lin.sees(en['priority.P2']);

    // Alex finds it in the triage channel and takes it; both cards change in place.
    await alex.sees(/INC-1001 · VPN drops/);
    await picture(alex, 'triage', /Replies in this thread are internal/);
    await alex.press(en['button.take']);
    await alex.sees(`● ${en['state.in_progress']}`);
    await lin.sees('Alex Wilber is working on INC-1001.');
    expect(await alex.page.getByText(/INC-1001 · VPN drops/).count()).toBe(1);

    // A reply on purpose reaches Lin; her answer becomes a comment in Alex's thread.
    await alex.press(en['button.reply']);
    await alex.field('Reply to Lin Mei').fill('Please try the new profile: *Contoso VPN 2*.');
    await alex.press(en['form.send']);
    await lin.sees('Please try the new profile: *Contoso VPN 2*.');
    await lin.say('It has been stable for an hour now');
    await alex.sees('It has been stable for an hour now');

    // What the form can't accept is said at its field, with everything typed kept.
    await alex.press(en['button.solve']);
    await alex.field(en['field.solution']).fill('   ');
    await alex.press(en['form.solve_submit']);
    await alex.sees(en['refusal.nothing_to_solve']);
    await picture(alex, 'form-error', en['field.solution_hint']);
    await alex.field(en['field.solution']).fill('A new VPN profile with a longer idle time-out');
    await alex.press(en['form.solve_submit']);
    await lin.sees(`● ${en['state.resolved']}`);
    await picture(lin, 'solved', /INC-1001 · VPN drops/);

    // A ticket by a form in a dialog, from anywhere in Teams; then everything in Chinese.
    await lin.command('newTicket');
    await lin.field(en['field.description']).fill('Please order a second monitor for my desk');
    await picture(lin, 'dialog', en['field.description']);
    await lin.press(en['form.send']);
    await lin.sees(en['teams.done']);
    await lin.closeDialog();
    await lin.say('语言 中文');
    await lin.sees(zhCN['command.language_set']);
    await lin.say('新建：会议室的打印机坏了，打不出来');
    await lin.sees(zhCN['draft.withdraw']);
    await lin.press(zhCN['draft.send']);
    await lin.sees(/INC-1002 · 会议室的打印机坏了/);
    await lin.say('我的工单');
    await lin.sees(zhCN['list.mine']);
    await picture(lin, 'chinese', zhCN['list.mine']);
  },
);
