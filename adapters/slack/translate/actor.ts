import type { ExternalActor } from '../../../src/chat/inbound.ts';

/** Who acted; interactions carry their handle, which does until their profile is read. */
export function actorOf(user: {
  id: string;
  name?: string | undefined;
  username?: string | undefined;
}): ExternalActor {
  const name = user.name ?? user.username;
  return name ? { externalId: user.id, name } : { externalId: user.id };
}
