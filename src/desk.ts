import type { PlatformName } from './chat/place.ts';
import type { Adapter } from './chat/platform.ts';
import { createRoomFinder } from './chat/rooms.ts';
import type { Config } from './config/schema.ts';
import type { Db } from './db/connect.ts';
import { createDirectory } from './people/directory.ts';
import { createRoster } from './people/roster.ts';
import type { Desk } from './tickets/desk.ts';
import { createNumbers } from './tickets/numbers.ts';

/**
 * The desk and its people. Adapters need them to be made, and they the adapters, which are put into `adapters` once
 * they are there.
 * @param deadlines what cards say of them, where clocks are kept
 * @param numbering where ticket numbers are taken, in commits of their own
 */
export function createDesk(config: Config, numbering: Db, deadlines?: Desk['deadlines']) {
  const adapters = new Map<PlatformName, Adapter>();
  const platform = (name: PlatformName) => adapters.get(name)?.platform;
  const people = createDirectory({
    config,
    roster: createRoster(config),
    isConfigured: (name) => adapters.has(name),
  });
  const desk: Desk = {
    config,
    people,
    numbers: createNumbers(numbering, config.workspace),
    capabilities: (name) => platform(name)?.capabilities,
    room: createRoomFinder(platform),
    ...(deadlines ? { deadlines } : {}),
  };
  return { adapters, platform, people, desk };
}
