import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../../../src/db/embedded/server.ts';
import { type ParleyProcess, startParleyProcess } from './parley-process.ts';
import { SlackDoor } from './slack-door.ts';
import { SECRET, SlackSender } from './slack-sender.ts';

/** As many triage channels as it takes: Slack lets one have a message a second. */
export const QUEUES = 40;

export interface BenchDesk {
  server: EmbeddedServer;
  door: SlackDoor;
  parley: ParleyProcess;
  sender: SlackSender;
  env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * A whole desk for measuring: the embedded PostgreSQL with fsync on, Parley in its own process, a Slack that
 * answers at once in this one.
 * @param prepare fills the database before Parley's start
 * @param settings of the server, such as `max_connections=200`
 */
export async function benchDesk(
  prepare?: (databaseUrl: string) => Promise<void>,
  settings: readonly string[] = [],
): Promise<BenchDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const server = await startEmbedded(join(folder, 'db'), { settings });
  await prepare?.(server.url);
  const door = new SlackDoor();
  const env = {
    DATABASE_URL: server.url,
    PARLEY_DATA_DIR: join(folder, 'data'),
    PARLEY_CONFIG: join(folder, 'parley.yaml'),
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: await door.start(),
  };
  await writeFile(env.PARLEY_CONFIG, configText());
  const parley = await startParleyProcess(env);
  return {
    server,
    door,
    parley,
    sender: new SlackSender(parley.url),
    env,
    async stop() {
      await parley.stop();
      door.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configText(): string {
  const keys = Array.from({ length: QUEUES }, (_, i) => `q${i}`);
  return JSON.stringify({
    intake: { defaultQueue: 'q0', joinWindowSeconds: 0 },
    teams: { desk: { name: 'Desk', agents: ['slack:UAGENT'] } },
    queues: Object.fromEntries(
      keys.map((key, i) => [key, { name: key, team: 'desk', channel: `slack:CTRIAGE${i}` }]),
    ),
    // The word `topic7` leads to queue 7.
    categories: Object.fromEntries(
      keys.map((key, i) => [key, { name: key, queue: key, words: [`topic${i}`] }]),
    ),
  });
}

/** The button with this action in a posted message's blocks, wherever it stands. */
export function findButton(blocks: unknown, action: string): Record<string, unknown> | undefined {
  if (Array.isArray(blocks)) {
    for (const block of blocks) {
      const found = findButton(block, action);
      if (found) return found;
    }
    return undefined;
  }
  if (typeof blocks !== 'object' || blocks === null) return undefined;
  const object = blocks as Record<string, unknown>;
  if (object.type === 'button' && String(object.action_id ?? '').includes(action)) return object;
  return findButton(Object.values(object), action);
}

export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds: number,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Calls `one` at a steady rate, whatever the calls take. @returns when all have ended */
export async function steadily(
  perSecond: number,
  seconds: number,
  one: (i: number) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const wait = began + (i * 1000) / perSecond - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    running.push(one(i));
  }
  await Promise.all(running);
}
