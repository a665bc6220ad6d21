import { Router } from 'express';
import type { Card } from '../../src/chat/card.ts';
import { FileTooLarge, FileUnavailable } from '../../src/chat/file-errors.ts';
import type { ExternalActor, InboundFile } from '../../src/chat/inbound.ts';
import { laneOf, type Place, type PlatformName } from '../../src/chat/place.ts';
import type {
  Adapter,
  Capabilities,
  ChatPlatform,
  Delivery,
  DeliveryResult,
  OutboundFile,
  Pace,
} from '../../src/chat/platform.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { drawn, faultsOf } from './drawing.ts';

/** A message of the bot as it stands in a room now. */
export interface Posted {
  id: string;
  place: Place;
  card: Card;
  locale: Locale;
  timeZone: string;
  file?: OutboundFile;
  /** External id of the only person who sees it. */
  onlyFor?: string;
  /** Every state it has had, oldest first, as its readers read it. */
  versions: string[];
  /** The cards of those states. */
  cards: Card[];
  isDeleted: boolean;
  /** When it was posted, ms since 1970, in real time. */
  at: number;
}

export const CAPABILITIES: Record<PlatformName, Capabilities> = {
  slack: { ephemeral: true, modal: true, threads: ['dm', 'group', 'channel'], reactions: true, home: true },
  teams: { ephemeral: false, modal: true, threads: ['channel'], reactions: true, home: false },
  web: {
    ephemeral: true,
    modal: true,
    threads: ['dm', 'group', 'channel'],
    reactions: true,
    home: false,
    ownPages: true,
  },
  email: { ephemeral: false, modal: false, threads: [], reactions: false, home: false },
};
export const TENANTS: Record<PlatformName, string> = {
  slack: 'T1',
  teams: 'contoso',
  web: 'local',
  email: 'smtp',
};

/** A chat platform that lives in memory and keeps the rules that real ones keep. */
export class StoryPlatform {
  readonly name: PlatformName;
  /** In the order in which they were posted. */
  readonly posted: Posted[] = [];
  readonly homes = new Map<string, Card>();
  readonly profiles = new Map<string, ExternalActor>();
  /** People of the company who are found by their e-mail address. */
  readonly directory = new Map<string, ExternalActor>();
  readonly files = new Map<string, Uint8Array>();
  /** Rooms that take nothing from the bot, by channel. */
  readonly closed = new Map<string, 'not_member' | 'gone'>();
  pace: Pace = { messages: 1000, perMs: 1 };
  /** Rooms in which messages arrive without our hearing of it, and can't be looked for, by channel. */
  readonly silent = new Set<string>();
  private readonly ids = new Map<string, string>();
  /** While it is away: how it fails. */
  away: DeliveryResult | undefined;
  /** While it refuses whatever it is asked to do. */
  refuses: DeliveryResult | undefined;
  /** What was wrong with the cards it was given. */
  readonly faults: string[] = [];
  private next = 0;
  private readonly onChange: () => void;

  constructor(name: PlatformName, onChange: () => void) {
    this.name = name;
    this.onChange = onChange;
  }

  newId(): string {
    this.next++;
    return `${this.name}-${String(this.next).padStart(6, '0')}`;
  }

  /** Everything in a room, or, if the place names one, in a thread. */
  in(place: Place): Posted[] {
    return this.posted.filter(
      (message) =>
        laneOf(message.place) === laneOf(place) &&
        (place.thread === undefined || message.place.thread === place.thread || message.id === place.thread),
    );
  }

  adapter(): Adapter {
    const platform: ChatPlatform = {
      name: this.name,
      capabilities: CAPABILITIES[this.name],
      pace: this.pace,
      homeTenant: () => TENANTS[this.name],
      send: async (delivery) => {
        const result = this.take(delivery);
        this.onChange();
        if (result.kind !== 'sent') return result;
        if (result.ref) this.ids.set(delivery.clientKey, result.ref.externalId);
        return this.silent.has(delivery.place.channel) ? { kind: 'ambiguous', reason: 'silence' } : result;
      },
      find: async ({ clientKey, place }) => {
        if (this.silent.has(place.channel)) throw new Error('silence');
        const externalId = this.ids.get(clientKey);
        return externalId ? { kind: 'found', ref: { externalId } } : { kind: 'absent' };
      },
      profile: async (_tenant, externalId) => this.profiles.get(externalId),
      // Bots in Teams can't look for an address.
      ...(this.name === 'teams' ? {} : { findByEmail: async (email) => this.directory.get(email) }),
      download: async (file, _tenant, maxBytes) => this.bytesOf(file, maxBytes),
    };
    return {
      platform,
      routes: Router(),
      start: async () => {},
      stop: async () => {},
      problem: () => undefined,
    };
  }

  private take({ place, content, locale, timeZone }: Delivery): DeliveryResult {
    const trouble = this.away ?? this.refuses;
    if (trouble) return trouble;
    const cause = this.closed.get(place.channel);
    if (cause) return { kind: 'refused', cause, reason: cause };
    const reader = { locale, timeZone };
    if ('card' in content) {
      for (const fault of faultsOf(content.card)) {
        this.faults.push(`${fault}: ${JSON.stringify(content.card).slice(0, 300)}`);
      }
    }
    switch (content.op) {
      case 'post':
      case 'ephemeral': {
        const id = this.newId();
        this.posted.push({
          id,
          place,
          card: content.card,
          ...reader,
          versions: [drawn(content.card, reader)],
          cards: [content.card],
          isDeleted: false,
          at: Date.now(),
          ...(content.op === 'ephemeral' ? { onlyFor: content.person } : {}),
          ...(content.op === 'post' && content.file ? { file: content.file } : {}),
        });
        return { kind: 'sent', ref: { externalId: id } };
      }
      case 'update': {
        const message = this.posted.find((one) => one.id === content.ref.externalId && !one.isDeleted);
        if (!message) return { kind: 'refused', cause: 'gone', reason: 'no such message' };
        Object.assign(message, reader, { card: content.card });
        message.versions.push(drawn(content.card, reader));
        message.cards.push(content.card);
        return { kind: 'sent' };
      }
      case 'delete': {
        const message = this.posted.find((one) => one.id === content.ref.externalId);
        if (message) message.isDeleted = true;
        return { kind: 'sent' };
      }
      case 'home':
        this.homes.set(content.person, content.card);
        return { kind: 'sent' };
      case 'react':
        return { kind: 'sent' };
    }
  }

  private bytesOf(file: InboundFile, maxBytes: number): Uint8Array {
    if (file.size > maxBytes) throw new FileTooLarge(file.name);
    const bytes = this.files.get(String(file.source.id));
    if (!bytes) throw new FileUnavailable(file.name, 'deleted');
    return bytes;
  }
}
