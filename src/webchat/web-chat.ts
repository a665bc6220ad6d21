import type { Logger } from 'pino';
import type { Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import type { Blobs } from '../files/blobs.ts';
import type { PeopleDirectory } from '../people/directory.ts';
import { createMask } from '../privacy/mask.ts';
import { createBot } from './bot.ts';
import { Feed } from './feed.ts';
import { roomsWrittenIn, writtenIn } from './history-store.ts';
import type { WebChat } from './model.ts';
import { createWebPeople } from './people.ts';
import { createReading } from './read.ts';
import { mayEnter } from './rooms.ts';
import { createSignIn } from './sign-in.ts';
import { createUploads } from './uploads.ts';
import { createWriting } from './write.ts';

export interface WebChatParts {
  unit: Unit;
  config: Config;
  directory: Pick<PeopleDirectory, 'resolve' | 'find' | 'search' | 'viewer'>;
  blobs: Blobs;
  log: Logger;
  /** Somebody's browser shows messages of the bot's. */
  shown(room: string, messageIds: readonly string[]): void;
}

/** The web chat over PostgreSQL. */
export function createWebChat(parts: WebChatParts): WebChat {
  const { unit, config, directory, blobs, log } = parts;
  const scope = { workspaceId: unit.workspaceId, db: unit.database.db };
  const people = createWebPeople({ unit, config, directory });
  const feed = new Feed({ unit, scope, config, log });
  const mask = createMask(config);
  const writing = { unit, scope, config, people, mask, changed: () => feed.changed() };
  return {
    person: people.find,
    profile: people.profile,
    sampleWith: people.sampleWith,
    forget: people.forget,
    search: people.search,
    introduce: people.introduce,
    ...createReading({ scope, config, clock: unit.clock, shown: parts.shown }),
    ...createWriting(writing),
    ...createUploads({ unit, scope, config, blobs, mask }),
    writtenIn: (room, since) => writtenIn(scope, room, since),
    roomsWrittenIn: (since) => roomsWrittenIn(scope, since),
    mayEnter: (who, room) => mayEnter(config, room, who),
    subscribe: (who, since, listener) => feed.subscribe(who, since, listener),
    bot: createBot({ ...writing, blobs }),
    signIn: createSignIn({ unit, scope, config }),
    stop: () => feed.stop(),
  };
}
