import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Card } from '../../src/chat/card.ts';
import { parseConfig, SAMPLE_FILE } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { type Blobs, createBlobs } from '../../src/files/blobs.ts';
import { createDirectory, type PeopleDirectory } from '../../src/people/directory.ts';
import { createRoster } from '../../src/people/roster.ts';
import type { NewMessage, WebChat, WebMessage, WebPerson } from '../../src/webchat/model.ts';
import { createWebChat } from '../../src/webchat/web-chat.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { silent, type TestUnit, testUnit } from './queue.ts';

/** The web chat over a database of its own, with the sample configuration's people and rooms. */
export interface WebDesk {
  database: TestDatabase;
  unit: TestUnit;
  config: Config;
  directory: PeopleDirectory;
  blobs: Blobs;
  chat: WebChat;
  /** A sample person; throws for somebody else. */
  person(webId: string): Promise<WebPerson>;
  /** Posts a line as somebody. */
  say(webId: string, room: string, body: string, more?: Partial<NewMessage>): Promise<WebMessage>;
  /** Messages of the bot's that somebody's browser has shown, as `room id`. */
  shown: string[];
  /** Another process over the same database. */
  replica(): { chat: WebChat; unit: TestUnit };
  stop(): Promise<void>;
}

let keys = 0;
/** A key such as a browser makes. */
export const newKey = (): string => `key-${++keys}-0000`;

export async function sampleConfig(change: (config: Config) => Config = (config) => config): Promise<Config> {
  return change(parseConfig(await readFile(SAMPLE_FILE, 'utf8'), SAMPLE_FILE));
}

export async function webDesk(change?: (config: Config) => Config): Promise<WebDesk> {
  const database = await testDatabase();
  const unit = testUnit(database);
  const config = await sampleConfig(change);
  const folder = await mkdtemp(join(tmpdir(), 'parley-web-'));
  const blobs = createBlobs(folder);
  const directory = createDirectory({ config, roster: createRoster(config), isConfigured: () => true });
  const shown: string[] = [];
  const make = (over: TestUnit) =>
    createWebChat({
      unit: over,
      config,
      directory,
      blobs,
      log: silent,
      shown: (room, ids) => shown.push(...ids.map((id) => `${room} ${id}`)),
    });
  const chat = make(unit);
  const chats = [chat];
  const person = async (webId: string) => {
    const found = await chat.person(webId);
    if (!found) throw new Error(`nobody is ${webId}`);
    return found;
  };
  return {
    database,
    unit,
    config,
    directory,
    blobs,
    chat,
    shown,
    person,
    async say(webId, room, body, more = {}) {
      return chat.post(await person(webId), {
        key: newKey(),
        room,
        body,
        mentions: [],
        uploads: [],
        ...more,
      });
    },
    replica() {
      const other = testUnit(database, { clock: unit.clock });
      const made = make(other);
      chats.push(made);
      return { chat: made, unit: other };
    },
    async stop() {
      for (const one of chats) one.stop();
      await unit.wakeup.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A card with a button. */
export function buttonCard(text: string): Card {
  return {
    summary: text,
    blocks: [
      { type: 'heading', text },
      { type: 'actions', buttons: [{ action: 'ticket.take', subject: 'T1', label: 'Take it' }] },
    ],
  };
}
