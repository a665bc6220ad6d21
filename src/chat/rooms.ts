import type { Context } from '../context.ts';
import type { Place, PlatformName } from './place.ts';
import type { ChatPlatform } from './platform.ts';
import { knownRoom, latestTenant } from './store.ts';

/**
 * Finds the place of a room that the configuration names, such as `slack:C0123`: as it was last seen, else
 * in the tenant of the platform's own credentials.
 * @throws Error while nobody knows the tenant yet; the event is then worked again later
 */
export function createRoomFinder(platform: (name: PlatformName) => ChatPlatform | undefined) {
  return async (ctx: Context, room: string): Promise<Place> => {
    const separator = room.indexOf(':');
    const name = room.slice(0, separator) as PlatformName;
    const channel = room.slice(separator + 1);
    const known = await knownRoom(ctx, name, channel);
    if (known) return known;
    const tenant = platform(name)?.homeTenant() ?? (await latestTenant(ctx, name));
    if (tenant === undefined)
      throw new Error(`${name} has not said yet which tenant its credentials belong to`);
    return { platform: name, tenant, channel, kind: 'channel' };
  };
}
