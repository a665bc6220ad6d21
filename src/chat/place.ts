/**
 * Where something is said. `channel` is the adapter's own stable name for the room and the key of every
 * queue lane: two places with the same platform, tenant and channel share order and rate.
 * A direct chat is always written `@<external person id>`, whatever the platform calls it, so that what the
 * bot starts itself and what it answers share one lane; the platform's real address goes into `reference`.
 */
export interface Place {
  platform: PlatformName;
  /** Slack team id, Entra tenant id, `local` for the web chat, `smtp` for e-mail. */
  tenant: string;
  channel: string;
  kind: 'dm' | 'group' | 'channel';
  /** External id of the thread's root message; absent: top level. */
  thread?: string;
  /** What the adapter needs to write here again (Teams: service URL and conversation id). Opaque to the core. */
  reference?: Record<string, unknown>;
}

/** Where people and the bot talk. */
type ChatName = 'slack' | 'teams' | 'web';
/** Where messages go: also by e-mail, from where nothing comes back. */
export type PlatformName = ChatName | 'email';

/** The queue lane of a place: one lane is worked serially, lanes never wait for each other. */
export function laneOf(place: Pick<Place, 'platform' | 'tenant' | 'channel'>): string {
  return `${place.platform}:${place.tenant}:${place.channel}`;
}

/** The direct chat with one person, by the person's id on the platform. */
export function directPlace(
  platform: PlatformName,
  tenant: string,
  externalId: string,
  reference?: Record<string, unknown>,
): Place {
  return { platform, tenant, channel: `@${externalId}`, kind: 'dm', ...(reference ? { reference } : {}) };
}

/** The person of a direct place (`@U123` → `U123`), or undefined for a shared room. */
export function directPerson(channel: string): string | undefined {
  return channel.startsWith('@') ? channel.slice(1) : undefined;
}
