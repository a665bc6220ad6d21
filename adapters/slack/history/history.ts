import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { History, HistoryResult, HistoryWindow } from '../../../src/chat/platform.ts';
import type { SlackApi } from '../api/client.ts';
import { SlackAway, troubleOf } from '../api/trouble.ts';
import type { DirectChats } from '../deliver/direct-chats.ts';
import type { Identity, WhoWeAre } from '../identity.ts';
import type { Lookups } from '../translate/standing.ts';
import { memberRooms, type PastRoom } from './pages.ts';
import { readRoom } from './read.ts';
import { Turns } from './turns.ts';

const CALL_MS = 10_000;
const EVERY_KIND = 'public_channel,private_channel,mpim,im';
/** Of an app that was installed before it asked to list direct chats. */
const CHANNELS_ONLY = 'public_channel,private_channel';

/** The bot isn't in the room, or there is nothing to be read there. */
const CLOSED = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'missing_scope',
  'no_permission',
  'access_denied',
]);

export interface HistoryParts {
  api: SlackApi;
  us: WhoWeAre;
  directChats: DirectChats;
  lookups: Lookups;
  tenant(): string | undefined;
  log: Logger;
}

/** What was said in Slack while nobody listened; see conversations.history at docs.slack.dev. */
export class SlackHistory implements History {
  private readonly parts: HistoryParts;
  private readonly listeners = new Set<() => void>();
  private readonly turns = new Turns();

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  onGap(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Nothing could come in for a while, and now it can. */
  gap(): void {
    for (const listener of this.listeners) listener();
  }

  /** Every room that the bot is in: Slack doesn't say where something was said. */
  async rooms(_since: Temporal.Instant, signal: AbortSignal): Promise<Place[]> {
    const us = await this.parts.us.whenKnown(signal);
    const client = this.client(signal);
    try {
      return await this.list(client, EVERY_KIND, us, signal);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'answered' || trouble.code !== 'missing_scope') throw new SlackAway(trouble);
      this.parts.log.warn(
        'the app may not list direct chats (im:read, mpim:read): after a stop, people who never wrote before are not heard',
      );
      return this.list(client, CHANNELS_ONLY, us, signal);
    }
  }

  async read(window: HistoryWindow, signal: AbortSignal): Promise<HistoryResult> {
    const { directChats, lookups, us } = this.parts;
    const { userId: bot } = await us.whenKnown(signal);
    const channel = directChats.knownRoom(window.place);
    // Nobody is written to only to find out that they wrote nothing.
    if (channel === undefined) return { kind: 'closed', reason: 'no direct chat that is known' };
    const client = this.client(signal);
    try {
      const standing = { tenant: window.place.tenant, bot, lookups };
      return await readRoom({ client, standing, turns: this.turns.until(signal), channel }, window);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'rate_limited') return trouble;
      if (trouble.kind === 'answered' && CLOSED.has(trouble.code)) {
        return { kind: 'closed', reason: trouble.detail };
      }
      throw new SlackAway(trouble);
    }
  }

  private async list(client: WebClient, types: string, us: Identity, signal: AbortSignal): Promise<Place[]> {
    const tenant = this.parts.tenant() ?? us.team;
    const places: Place[] = [];
    for await (const rooms of memberRooms(client, this.turns.until(signal), types)) {
      places.push(...rooms.flatMap((room) => placeOf(room, tenant, us) ?? []));
    }
    return places;
  }

  private client(signal: AbortSignal): WebClient {
    return this.parts.api.asBot({ timeoutMs: CALL_MS, signal });
  }
}

function placeOf(room: PastRoom, tenant: string, us: Identity): Place | undefined {
  if (!room.is_im) {
    return { platform: 'slack', tenant, channel: room.id, kind: room.is_mpim ? 'group' : 'channel' };
  }
  const { user } = room;
  if (!user || user === us.userId || user === 'USLACKBOT' || room.is_user_deleted) return undefined;
  return directPlace('slack', tenant, user, { channel: room.id });
}
