import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Locator, Page } from 'playwright-core';

export interface PlaygroundPerson {
  id: string;
  aadObjectId: string;
  name: string;
  email: string;
}

/** Microsoft's own emulator of Teams, as one person sees it. */
export interface Playground {
  url: string;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** Starts the emulator for a person who has a direct chat with the bot and one channel besides General. */
export async function startPlayground(
  endpoint: string,
  person: PlaygroundPerson,
  channel: { id: string; name: string },
): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-playground-'));
  await writeFile(join(folder, '.m365agentsplayground.yml'), configFor(person, channel));
  const main = require.resolve('@microsoft/m365agentsplayground/package.json');
  const child = spawn(
    process.execPath,
    [join(dirname(main), 'cli.js'), '-p', '0', '-e', endpoint, '-c', 'msteams', '--dt'],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TEAMSAPPTESTER_BROWSER: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output += part;
    });
  const stop = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 15_000; waited += 50) {
    const port = /Listening on (\d+)/.exec(output)?.[1];
    if (port) return { url: `http://localhost:${port}/`, stop };
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  await stop();
  throw new Error(`the emulator did not start: ${output}`);
}

/** The emulator wants five more people, neither more nor fewer. */
const OTHERS: PlaygroundPerson[] = [
  'Megan Bowen',
  'Adele Vance',
  'Isaiah Langer',
  'Patti Fernandez',
  'Lynne Robbins',
].map((name, index) => ({
  id: `user-other-${index}`,
  aadObjectId: `00000000-0000-0000-0000-00000000009${index}`,
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@example.com`,
}));

function userOf({ id, aadObjectId, name, email }: PlaygroundPerson): string {
  const [givenName = '', surname = ''] = name.split(' ');
  const fields = { id, name, userPrincipleName: email, aadObjectId, givenName, surname, email };
  const lines = Object.entries(fields).map(([key, value]) => `    ${key}: ${value}\n`);
  return lines.join('').replace('    ', '  - ');
}

function configFor(person: PlaygroundPerson, channel: { id: string; name: string }): string {
  return `version: "0.1.1"
tenantId: 00000000-0000-0000-0000-000000000001
bot:
  id: 00000000-0000-0000-0000-000000000011
  name: Parley
currentUser:
${userOf(person).replace('  - ', '    ')}users:
${OTHERS.map(userOf).join('')}personalChat:
  id: chat-of-${person.id}
groupChat:
  id: group-of-${person.id}
  name: Group Chat
team:
  id: team-of-${person.id}
  name: Contoso IT
  aadGroupId: 00000000-0000-0000-0000-000000000031
  channels:
    - id: ${channel.id}
      name: ${channel.name}
`;
}

/** What a person does in the emulator's window. */
export class TeamsWindow {
  readonly page: Page;
  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, { url }: Playground): Promise<TeamsWindow> {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('[data-lexical-editor=true]').first().waitFor();
    return new TeamsWindow(page);
  }

  /** Writes in the chat, or in the thread that was found last in a channel. */
  async say(text: string): Promise<void> {
    await this.page.locator('[data-lexical-editor=true]').last().click();
    await this.page.keyboard.insertText(text);
    await this.page.getByRole('button', { name: 'Send Message' }).last().click();
  }

  async goTo(room: string): Promise<void> {
    await this.page.getByText(room, { exact: true }).first().click();
  }

  /** The latest card or message that says this. */
  async sees(text: string | RegExp): Promise<Locator> {
    const found = this.page.getByText(text).last();
    await found.waitFor();
    return found;
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).last().click();
  }

  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label }).last().click();
    await this.page.getByRole('option', { name: option }).click();
  }

  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: label }).last();
  }

  /** A command of the bot's message extension, as the manifest names it. */
  async command(id: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Trigger Message Extension App' }).last().click();
    await page.getByText('Action Command').click();
    await page.getByPlaceholder('Input command id').fill(id);
    await page.getByRole('button', { name: 'Create' }).click();
  }

  async closeDialog(): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button').first().click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** A picture of the conversation, without the emulator's own tools around it. */
  async picture(file: string, upTo: string | RegExp): Promise<void> {
    await this.page.getByText(upTo).last().scrollIntoViewIfNeeded();
    const clip = { x: 331, y: 49, width: 618, height: 851 };
    await this.page.screenshot({ path: file, clip, animations: 'disabled' });
  }
}
