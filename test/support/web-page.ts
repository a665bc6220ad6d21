import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { QUIET } from './browser.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET });
}

/** A page with a storage of its own. What goes wrong in it is collected in `problems`. */
export async function openPage(
  browser: Browser,
  url: string,
  problems: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Pictures of the documentation are taken anew only when asked for, so that a test run changes no file. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.PARLEY_PICTURES !== 'true') return;
  await mkdir(IMAGES, { recursive: true });
  // Nothing under the pointer, and what still moves comes to rest.
  await page.mouse.move(700, 5);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${IMAGES}web-${name}.png` });
}
