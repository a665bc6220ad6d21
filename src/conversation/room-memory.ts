import type { Place } from '../chat/place.ts';
import { rememberRoom } from '../chat/store.ts';
import type { Context } from '../context.ts';

/** After this long a room is written down again, should what was written have been lost with its transaction. */
const AGAIN_AFTER_MS = 10 * 60_000;
const MOST = 10_000;

/** Writes a room down when it is new to this process or its reference has changed, not with every message. */
export class RoomMemory {
  private readonly seen = new Map<string, { reference: string; until: number }>();

  async remember(ctx: Context, place: Place): Promise<void> {
    const reference = JSON.stringify(place.reference ?? {});
    const now = ctx.now.epochMilliseconds;
    const known = this.seen.get(keyOf(place));
    if (known?.reference === reference && known.until > now) return;
    const { thread: _thread, ...room } = place;
    await rememberRoom(ctx, room);
    if (this.seen.size > MOST) this.seen.clear();
    this.seen.set(keyOf(place), { reference, until: now + AGAIN_AFTER_MS });
  }

  forget(place: Place): void {
    this.seen.delete(keyOf(place));
  }
}

function keyOf({ platform, tenant, channel }: Place): string {
  return `${platform} ${tenant} ${channel}`;
}
