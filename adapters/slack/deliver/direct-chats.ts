import type { WebClient } from '@slack/web-api';
import { directPerson, type Place } from '../../../src/chat/place.ts';

const KEPT = 50_000;

/** Which of Slack's `D…` channels is our direct chat with whom. Slack keeps these for good; we ask once. */
export class DirectChats {
  private readonly channels = new Map<string, string>();
  private readonly people = new Map<string, string>();

  /** From what Slack told: only our own direct chats send us messages. */
  learn(person: string, channel: string): void {
    if (this.channels.size >= KEPT) this.channels.clear();
    if (this.people.size >= KEPT) this.people.clear();
    this.channels.set(person, channel);
    this.people.set(channel, person);
  }

  isOurs(person: string, channel: string): boolean {
    return this.channels.get(person) === channel;
  }

  /** With whom a direct chat is, as far as it came by here. */
  personIn(channel: string): string | undefined {
    return this.people.get(channel);
  }

  /** The reference turned out to lead nowhere. */
  forget(person: string): void {
    this.channels.delete(person);
  }

  /** @throws what the client throws */
  async channelOf(person: string, client: WebClient): Promise<string> {
    const known = this.channels.get(person);
    if (known) return known;
    const opened = await client.conversations.open({ users: person });
    const channel = opened.channel?.id;
    if (!channel) throw new Error('conversations.open did not name a channel');
    this.learn(person, channel);
    return channel;
  }

  /** Slack's own name of a place's room, as far as it is known without asking. */
  knownRoom(place: Place): string | undefined {
    const person = directPerson(place.channel);
    if (person === undefined) return place.channel;
    const known = this.channels.get(person) ?? place.reference?.channel;
    return typeof known === 'string' ? known : undefined;
  }

  /** Slack's own name of a place's room. @throws what the client throws */
  async roomOf(place: Place, client: WebClient): Promise<string> {
    return this.knownRoom(place) ?? this.channelOf(directPerson(place.channel) ?? '', client);
  }
}
