import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { web } from '../../src/adapters.ts';
import type { MessageKey } from '../../src/i18n/en/index.ts';
import { localise } from '../../src/i18n/localise.ts';
import { type Locale, t } from '../../src/i18n/text.ts';
import { type Parley, startParley } from '../../src/parley.ts';
import { browserPath } from '../support/browser.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { silent } from '../support/queue.ts';
import { StoryPlatform } from '../support/story-platform.ts';
import { sampleConfig } from '../support/web-desk.ts';
import { launchBrowser, openPage, picture } from '../support/web-page.ts';

/** The whole story as people play it, in a real browser against a whole Parley. */

let database: TestDatabase;
let folder: string;
let parley: Parley;
let browser: Browser;
const slack = new StoryPlatform('slack', () => {});
const problems: string[] = [];

const executable = browserPath();
if (!executable && process.env.CI === 'true') throw new Error('CI needs a Chromium for the web test');
if (!executable) console.log('The web end-to-end test is skipped: there is no Chromium on this machine.');

beforeAll(async () => {
  if (!executable) return;
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const config = await sampleConfig((sample) => ({
    ...sample,
    replies: { ...sample.replies, undoSeconds: 1 },
    web: { ...sample.web, sampleData: false },
    // One team works in Slack, which comes and goes.
    queues: {
      ...sample.queues,
      facilities: {
        name: { en: 'Facilities', 'zh-CN': '行政' },
        team: 'desk',
        channel: 'slack:facilities',
        private: false,
        escalateAt: [],
      },
    },
    channels: { ...sample.channels, 'slack:facilities': { name: { en: 'facilities', 'zh-CN': '行政' } } },
  }));
  parley = await startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: silent,
    adapters: [web(config), async () => slack.adapter()],
  });
  browser = await launchBrowser(executable);
}, 60_000);

afterAll(async () => {
  if (!executable) return;
  await browser?.close();
  await parley?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
  // Nothing that the Content-Security-Policy refused, no script error, no failed request.
  expect(problems.splice(0)).toEqual([]);
});

const open = (as: string, options = {}, path = '/') =>
  openPage(browser, `http://localhost:${parley.port}${path}?as=${as}`, problems, options);

const room = (page: Page) => page.locator('.pane.room');
const thread = (page: Page) => page.locator('.pane.thread');
const lastCard = (pane: Locator) => pane.locator('.message .card').last();

async function write(pane: Locator, text: string): Promise<void> {
  await pane.locator('textarea.field').fill(text);
  await pane.locator('textarea.field').press('Enter');
}

/** Who plays the story in a language, and what they write; the rest the catalogue says. */
interface Story {
  locale: Locale;
  asker: string;
  askerName: string;
  agent: string;
  triage: RegExp;
  matter: string;
  note: string;
  answer: string;
  solution: string;
  /** The steps of which the documentation has a picture. */
  pictures: readonly string[];
}

const ENGLISH: Story = {
  locale: 'en',
  asker: 'sam',
  askerName: 'Sam Rivera',
  agent: 'ada',
  triage: /triage-network/,
  matter: 'VPN drops every ten minutes',
  note: 'Looks like the new gateway.',
  answer: 'Please use vpn2.example.com for now, we are on it.',
  solution: 'The gateway has new firmware.',
  pictures: ['welcome', 'draft', 'triage', 'reply', 'answer', 'solve', 'solved'],
};
const CHINESE: Story = {
  locale: 'zh-CN',
  asker: 'lin',
  askerName: '林薇',
  agent: 'tom',
  triage: /分诊-网络/,
  matter: 'VPN 每十分钟就掉线一次',
  note: '看起来是新网关的问题。',
  answer: '请先使用 vpn2.example.com，我们正在处理。',
  solution: '网关固件已更新。',
  pictures: ['draft', 'reply', 'answer'],
};

/** A text of the catalogue. */
const says = (locale: Locale, key: MessageKey, args: Record<string, string> = {}) =>
  localise(t(key, args), { locale, timeZone: 'UTC' });

async function playStory(words: Story, options = {}): Promise<void> {
  const say = (key: MessageKey, args?: Record<string, string>) => says(words.locale, key, args);
  const show = async (page: Page, step: string) => {
    if (words.pictures.includes(step)) await picture(page, `${words.locale}-${step}`);
  };
  const asker = await open(words.asker, options);
  await room(asker).locator('.welcome').waitFor();
  await show(asker, 'welcome');

  // Writes, corrects the card, sends.
  await write(room(asker), words.matter);
  const draft = lastCard(room(asker));
  await draft.getByLabel(say('field.priority')).selectOption('P2');
  await asker.locator('.card[aria-busy="false"]').waitFor();
  await show(asker, 'draft');
  await draft.getByRole('button', { name: say('draft.send'), exact: true }).click();
  await draft.getByText(/INC-\d+/).waitFor();

  // The agent finds it in triage, takes it, notes something, replies.
  const agent = await open(words.agent, options);
  const entry = agent.getByRole('link', { name: words.triage });
  await entry.locator('.count').waitFor();
  await entry.click();
  const card = lastCard(room(agent));
  await card.getByText('P2').waitFor();
  await show(agent, 'triage');
  await card.getByRole('button', { name: say('button.take') }).click();
  await card.getByText(say('state.in_progress')).waitFor();
  const row = room(agent).locator('.message').last();
  await row.hover();
  await row.getByRole('button', { name: say('web.ui.reply') }).click();
  await write(thread(agent), words.note);
  await thread(agent).locator('.message').filter({ hasText: words.note }).waitFor();
  await thread(agent).locator('textarea.field').fill(`>> ${words.answer}`);
  await thread(agent).getByText(say('web.ui.to_requester')).waitFor();
  await show(agent, 'reply');
  await thread(agent).locator('textarea.field').press('Enter');
  await thread(agent)
    .getByText(say('reply.sent', { name: words.askerName }))
    .waitFor();

  // The requester sees that something came, and what; nothing of the internal note.
  const line = room(asker).locator('.thread-line.unread');
  await line.getByText(say('web.ui.replies', { count: '2' })).waitFor();
  await line.click();
  await thread(asker).getByText(words.answer).waitFor();
  await asker.locator('.thread-line:not(.unread)').waitFor();
  expect(await asker.getByText(words.note).count()).toBe(0);
  await show(asker, 'answer');
  await write(thread(asker), '👍');
  await thread(agent).locator('.message').filter({ hasText: '👍' }).waitFor();

  // Solved with a form that insists on a word.
  await lastCard(room(agent))
    .getByRole('button', { name: say('button.solve') })
    .click();
  const form = agent.getByRole('dialog');
  await form.locator('button[type=submit]').click();
  await form.getByText(say('web.ui.required')).waitFor();
  await form.locator('textarea').fill(words.solution);
  await show(agent, 'solve');
  await form.locator('button[type=submit]').click();
  await form.waitFor({ state: 'detached' });
  const ticket = room(asker).locator('.card').last();
  await ticket.getByText(say('state.resolved'), { exact: false }).first().waitFor();
  await ticket.getByText(words.solution).waitFor();
  await show(asker, 'solved');
}

describe.skipIf(!executable)('in the browser', () => {
  it('a ticket is opened, taken, answered and solved', () => playStory(ENGLISH), 40_000);
  it('the same in Chinese and in the dark', () => playStory(CHINESE, { colorScheme: 'dark' }), 40_000);

  it('on a phone one column after the other is shown', async () => {
    const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
    const page = await open('mei', phone);
    await page.locator('.sidebar').waitFor();
    expect(await room(page).isVisible()).toBe(false);
    await picture(page, 'phone-list');
    await page.getByRole('link', { name: /it-help/ }).tap();
    await room(page).locator('.beginning').waitFor();
    expect(await page.locator('.sidebar').isVisible()).toBe(false);
    await write(room(page), '@Parley the printer on floor 3 jams');
    await room(page).locator('.thread-line').tap();
    await thread(page)
      .getByRole('button', { name: says('en', 'draft.send'), exact: true })
      .waitFor();
    expect(await room(page).isVisible()).toBe(false);
    await picture(page, 'phone-thread');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    await thread(page).getByRole('button', { name: 'Back' }).tap();
    await room(page).getByRole('button', { name: 'Back' }).tap();
    await page.locator('.sidebar').waitFor();
  }, 30_000);

  it('what is written while the connection is lost is kept, and sent once when it is back', async () => {
    const [sam, lin] = [await open('sam', {}, '/rooms/general'), await open('lin', {}, '/rooms/general')];
    await room(lin).locator('.beginning').waitFor();
    await room(sam).locator('.beginning').waitFor();
    await sam.context().setOffline(true);
    await write(room(sam), 'written in a tunnel');
    await room(sam).getByText('Not sent yet').waitFor();
    await room(sam).locator('textarea.field').fill('half a thought');
    await sam.context().setOffline(false);
    await room(lin).getByText('written in a tunnel').waitFor();
    await room(sam).locator('.message:not(.pending)').filter({ hasText: 'written in a tunnel' }).waitFor();
    await sam.reload();
    await room(sam).getByText('written in a tunnel').waitFor();
    expect(await room(sam).locator('textarea.field').inputValue()).toBe('half a thought');
    expect(await room(lin).getByText('written in a tunnel').count()).toBe(1);
    // The browser's own words about the lost connection are no problem of ours.
    const isOurs = (problem: string) => !problem.includes('net::ERR_INTERNET_DISCONNECTED');
    problems.splice(0, problems.length, ...problems.filter(isOurs));
  }, 30_000);

  it('files, reactions, edits and deletions are seen by others without a reload', async () => {
    const [sam, lin] = [await open('sam', {}, '/rooms/it-help'), await open('lin', {}, '/rooms/it-help')];
    await room(lin).locator('.beginning').waitFor();
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await room(sam)
      .locator('input[type=file]')
      .setInputFiles({ name: 'screen.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') });
    await room(sam).locator('.attachments .ready').waitFor();
    await write(room(sam), 'Look at <b>this</b> screen');
    const seen = room(lin).locator('.message').filter({ hasText: 'Look at <b>this</b> screen' });
    await seen.locator('img[alt="screen.png"]').waitFor();
    expect(await seen.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);

    await seen.hover();
    await seen.getByRole('button', { name: '添加表情回应' }).click();
    await lin.getByRole('button', { name: 'tada' }).click();
    const own = room(sam).locator('.message').filter({ hasText: 'screen' });
    await own.locator('.reaction').waitFor();

    await room(sam).locator('textarea.field').press('ArrowUp');
    await room(sam).locator('.edit-box textarea').fill('Look at that screen');
    await room(sam).locator('.edit-box textarea').press('Enter');
    await room(lin).getByText('Look at that screen').waitFor();

    await own.hover();
    await own.getByRole('button', { name: 'Delete' }).click();
    await sam.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await room(lin).getByText('Look at that screen').waitFor({ state: 'detached' });
  }, 30_000);

  it('a ticket has an address, and a person who may not see it is told so', async () => {
    const sam = await open('sam', {}, '/tickets/INC-1001');
    await sam.locator('.page .card').getByText('VPN drops every ten minutes').first().waitFor();
    await sam.locator('.page .card').getByText('The gateway has new firmware.').first().waitFor();
    const lin = await open('lin', {}, '/tickets/INC-1001');
    await lin.locator('.page .card').getByText('没有您可以查看的工单').first().waitFor();
    expect(await lin.getByText('VPN drops').count()).toBe(0);
  }, 30_000);

  it('a lead sees what waits and what has failed, and sends it again', async () => {
    const page = await open('ada');
    const tickets: string[] = [];
    await room(page).locator('.welcome').waitFor();
    const say = async (text: string) => {
      await write(room(page), text);
      await room(page).getByText(text, { exact: true }).first().waitFor();
    };
    const raise = async (matter: string) => {
      await say(`new: ${matter}`);
      const draft = lastCard(room(page));
      await draft.getByText(matter).first().waitFor();
      await draft.getByRole('button', { name: says('en', 'draft.send'), exact: true }).click();
      const ticket = await eventually(async () => {
        const [row] = await database.sql`select number from ticket where title = ${matter}`;
        return row?.number;
      });
      tickets.push(`INC-${ticket}`);
    };
    await raise('The lift on the east side is stuck');
    await raise('The blinds of room 4 do not close');
    slack.refuses = { kind: 'refused', cause: 'not_member', reason: 'not_in_channel' };
    await say(`move ${tickets[0]} facilities`);
    await eventually(async () => {
      const [row] = await database.sql`select count(*)::int as n from outbound_message where state = 'dead'`;
      return row?.n > 0;
    });
    slack.refuses = undefined;
    slack.away = { kind: 'retry', reason: 'connect ETIMEDOUT' };
    await say(`move ${tickets[1]} facilities`);
    await eventually(async () => {
      const [row] = await database.sql`select count(*)::int as n from platform_outage`;
      return row?.n > 0;
    });
    await say('delivery');
    const list = room(page)
      .locator('.card')
      .filter({ hasText: says('en', 'delivery.title') });
    await list.getByText(/Slack has not answered since/).waitFor();
    await list.getByText(says('en', 'failed.not_member')).waitFor();
    await picture(page, 'en-delivery');
    // As if it had been away for a while.
    await database.sql`update outbound_message set due_at = due_at - interval '12 minutes'
      where state in ('due', 'sending', 'ambiguous')`;
    await database.sql`update platform_outage set since = since - interval '12 minutes'`;
    await page.getByRole('link', { name: says('en', 'web.ui.home') }).click();
    const home = page.locator('.page .card').first();
    await home.getByText('Slack, facilities: 1 message').waitFor();
    await picture(page, 'en-home-lead');
    slack.away = undefined;
    await home.getByRole('button', { name: says('en', 'button.delivery') }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('button', { name: says('en', 'button.again') })
      .first()
      .click();
    await dialog
      .locator('.ac-textBlock')
      .filter({ hasText: /It goes to Slack, facilities again/ })
      .waitFor();
    await eventually(() =>
      slack.posted.some(({ card }) => JSON.stringify(card).includes('The lift on the east side')),
    );
  }, 40_000);
});
