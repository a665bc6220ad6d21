import { z } from 'zod';
import type { Inbound } from '../../../src/chat/inbound.ts';
import type { History, HistoryResult, HistoryWindow } from '../../../src/chat/platform.ts';
import type { Clock } from '../../../src/context.ts';
import { isLocated } from '../activity.ts';
import { referenceOf } from '../address.ts';
import type { Connector } from '../connector.ts';
import { editFrom, messageFrom, type WhoIs } from '../translate/message.ts';
import { type Graph, GraphBusy, GraphClosed } from './graph.ts';
import { activityOf, type ChatMessage, readPage, type Seat } from './message.ts';

/** Of one list at once. */
const MOST_PAGES = 40;
/** Threads that began earlier are read one by one: the latest of them. */
const MOST_THREADS = 100;

export interface TeamsHistoryParts {
  graph: Graph;
  connector: Connector;
  appId: string;
  whoIs: WhoIs;
  clock: Clock;
}

/**
 * What was said in channels and group chats while nobody listened, with the permissions that a team or chat
 * gives to the app for itself (`ChannelMessage.Read.Group`, `ChatMessage.Read.Chat`). Personal chats can't be
 * read so: there Teams' own repeats are all there is.
 */
export class TeamsHistory implements History {
  private readonly parts: TeamsHistoryParts;
  /** Entra group ids by the ids that Teams gives to teams. */
  private readonly groups = new Map<string, string>();

  constructor(parts: TeamsHistoryParts) {
    this.parts = parts;
  }

  /** Graph doesn't say where the app is; the core knows the rooms that it has heard of. */
  async rooms(): Promise<[]> {
    return [];
  }

  /** Every message comes by a request of its own: there is no connection that could be cut. */
  onGap(): void {}

  async read(window: HistoryWindow, signal: AbortSignal): Promise<HistoryResult> {
    const { place } = window;
    const reference = referenceOf(place);
    if (place.kind === 'dm') return { kind: 'closed', reason: 'personal chats can not be read' };
    if (!reference) return { kind: 'closed', reason: 'nothing was said there yet' };
    const seat = { place, reference, appId: this.parts.appId };
    try {
      const { messages, isAll } =
        place.kind === 'channel'
          ? await this.channel(window, seat, signal)
          : await this.all(chatPath(place.channel, window.since), signal);
      return { kind: 'read', events: await this.translated(messages, seat, window.since), isAll };
    } catch (error) {
      if (error instanceof GraphBusy) return { kind: 'rate_limited', retryAfterMs: error.retryAfterMs };
      if (error instanceof GraphClosed) return { kind: 'closed', reason: error.message };
      throw error;
    }
  }

  /** First messages that are new or changed, then the answers below these and in the threads that matter. */
  private async channel({ place, since, threads }: HistoryWindow, seat: Seat, signal: AbortSignal) {
    const group = await this.groupOf(seat, signal);
    const base = `/teams/${group}/channels/${encodeURIComponent(place.channel)}/messages`;
    const filter = new URLSearchParams({ $filter: `lastModifiedDateTime gt ${since.toString()}` });
    const top = await this.all(`${base}/delta?${filter}`, signal);
    const roots = new Set([...top.messages.map(({ id }) => id), ...threads.slice(0, MOST_THREADS)]);
    const messages = new Map(top.messages.map((message) => [message.id, message]));
    for (const root of roots) {
      const path = `${base}/${encodeURIComponent(root)}/replies?$top=50`;
      const replies = await this.all(path, signal, (page) =>
        page.every((one) => modified(one) < since.epochMilliseconds),
      ).catch(
        // The thread's first message is gone.
        (error: unknown) => {
          if (error instanceof GraphClosed) return { messages: [], isAll: true };
          throw error;
        },
      );
      for (const reply of replies.messages) messages.set(reply.id, { ...reply, replyToId: root });
    }
    return { messages: [...messages.values()], isAll: top.isAll };
  }

  /** @param isEnough the list goes back in time and needs not be read further */
  private async all(
    path: string,
    signal: AbortSignal,
    isEnough: (page: ChatMessage[]) => boolean = () => false,
  ): Promise<{ messages: ChatMessage[]; isAll: boolean }> {
    const found: ChatMessage[] = [];
    let address: string | undefined = path;
    for (let pages = 0; address && pages < MOST_PAGES; pages++) {
      const { messages, next } = readPage(await this.parts.graph.get(address, signal));
      found.push(...messages);
      address = isEnough(messages) ? undefined : next;
    }
    return { messages: found, isAll: address === undefined };
  }

  private async groupOf({ reference }: Seat, signal: AbortSignal): Promise<string> {
    const { teamId, serviceUrl } = reference;
    if (!teamId) throw new GraphClosed('the channel’s team is not known yet');
    const known = this.groups.get(teamId);
    if (known) return known;
    const group = await this.parts.connector.teamGroup(serviceUrl, teamId, signal);
    if (!z.guid().safeParse(group).success) throw new GraphClosed('the team has no group that is known');
    this.groups.set(teamId, group);
    return group;
  }

  private async translated(messages: ChatMessage[], seat: Seat, since: Temporal.Instant): Promise<Inbound[]> {
    const { clock, whoIs } = this.parts;
    const events: Inbound[] = [];
    for (const message of messages) {
      const said =
        timeOf(message.createdDateTime) >= since.epochMilliseconds && activityOf(message, seat, 'said');
      if (said && isLocated(said)) {
        const understood = await messageFrom(said, clock, whoIs);
        if (understood.kind === 'event') events.push(understood.inbound);
      }
      const edited =
        timeOf(message.lastEditedDateTime) >= since.epochMilliseconds && activityOf(message, seat, 'edited');
      if (edited && isLocated(edited)) {
        const understood = editFrom(edited, clock);
        if (understood.kind === 'event') events.push(understood.inbound);
      }
    }
    return events.sort((a, b) => timeOf(a.at) - timeOf(b.at));
  }
}

function chatPath(chat: string, since: Temporal.Instant): string {
  const query = new URLSearchParams({
    $top: '50',
    $orderby: 'lastModifiedDateTime desc',
    $filter: `lastModifiedDateTime gt ${since.toString()}`,
  });
  return `/chats/${encodeURIComponent(chat)}/messages?${query}`;
}

const timeOf = (at: string | null | undefined): number => (at ? Date.parse(at) : Number.NEGATIVE_INFINITY);
const modified = (message: ChatMessage): number =>
  Math.max(
    timeOf(message.createdDateTime),
    timeOf(message.lastEditedDateTime),
    timeOf(message.deletedDateTime),
  );
