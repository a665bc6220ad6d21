import type { Logger } from 'pino';
import { FileUnavailable } from '../../src/chat/file-errors.ts';
import type { ExternalActor, InboundFile } from '../../src/chat/inbound.ts';
import { directPerson, type Place } from '../../src/chat/place.ts';
import type {
  Capabilities,
  ChatPlatform,
  Delivery,
  DeliveryResult,
  Found,
  History,
  MessageRef,
} from '../../src/chat/platform.ts';
import type { TeamsSettings } from '../../src/config/environment.ts';
import { type Reference, referenceOf, threadId } from './address.ts';
import type { CardMemory } from './card-memory.ts';
import type { Connector, TeamsMessage } from './connector.ts';
import { teamsMessage } from './draw.ts';
import type { CallOutcome } from './failures.ts';
import { fetchFile } from './files/fetch.ts';
import { fileMessage } from './files/outbound.ts';
import { type HostRule, isAttachment } from './hosts.ts';
import { PACE } from './limits.ts';
import type { TeamsPeople } from './people.ts';
import type { ServiceUrls } from './service-urls.ts';
import { fileSourceSchema } from './translate/files.ts';

export interface TeamsPlatformParts {
  settings: TeamsSettings;
  emulator: boolean;
  hosts: HostRule;
  connector: Connector;
  people: TeamsPeople;
  serviceUrls: ServiceUrls;
  cards: CardMemory;
  log: Logger;
  history?: History;
}

const MOST_DIRECT_CHATS = 20_000;
/** Where a message goes. */
type Target = Pick<Reference, 'serviceUrl' | 'conversationId'>;

/** Teams as the core's outbox and people see it. */
export class TeamsPlatform implements ChatPlatform {
  readonly name = 'teams';
  readonly capabilities: Capabilities = {
    ephemeral: false,
    modal: true,
    threads: ['channel'],
    reactions: false,
    home: false,
  };
  readonly pace = PACE;
  readonly history?: History;
  private readonly parts: TeamsPlatformParts;
  /** Conversation ids of direct chats that we opened ourselves, by tenant and person. */
  private readonly directChats = new Map<string, string>();
  private trouble: string | undefined;

  constructor(parts: TeamsPlatformParts) {
    this.parts = parts;
    if (parts.history) this.history = parts.history;
  }

  homeTenant(): string | undefined {
    return this.parts.settings.tenantId ?? this.parts.serviceUrls.latestTenant();
  }

  /** Why messages can't be sent at the moment, as far as the last one told. */
  problem(): string | undefined {
    return this.trouble;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult> {
    const result = await this.deliver(delivery, signal);
    if (result.kind === 'unauthorised') this.trouble = `Teams refuses our credentials: ${result.reason}`;
    if (result.kind === 'sent') this.trouble = undefined;
    return result;
  }

  private async deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult> {
    const { place, content, locale, timeZone } = delivery;
    const { connector, log, emulator } = this.parts;
    const reader = { locale, timeZone, emulator };
    switch (content.op) {
      case 'post': {
        if (!content.file) return this.post(place, teamsMessage(content.card, reader), signal);
        const message = await fileMessage(content.card, content.file, reader).catch((error: unknown) => {
          log.error({ err: error }, 'a stored file could not be read');
          return undefined;
        });
        if (!message)
          return { kind: 'refused', cause: 'invalid', reason: 'the stored file could not be read' };
        return this.post(place, message, signal);
      }
      case 'update': {
        const target = await this.targetOfMessage(place, content.ref, signal);
        if (target.kind !== 'done') return target;
        const { serviceUrl, conversationId } = target.value;
        const message = teamsMessage(content.card, reader);
        const { externalId } = content.ref;
        const done = await connector.update(serviceUrl, conversationId, externalId, message, signal);
        if (done.kind === 'done') this.parts.cards.remember(conversationId, externalId, message);
        return sent(done);
      }
      case 'delete': {
        const target = await this.targetOfMessage(place, content.ref, signal);
        if (target.kind !== 'done') return target;
        const { serviceUrl, conversationId } = target.value;
        const done = await connector.delete(serviceUrl, conversationId, content.ref.externalId, signal);
        // What isn't there any more is as good as deleted.
        return done.kind === 'refused' && done.cause === 'gone' ? { kind: 'sent' } : sent(done);
      }
      case 'ephemeral':
      case 'react':
      case 'home':
        return { kind: 'refused', cause: 'invalid', reason: `Teams has no ${content.op} for bots` };
    }
  }

  /** A new message of the bot; also what an answer needs that fits no response. */
  async post(place: Place, message: TeamsMessage, signal: AbortSignal): Promise<DeliveryResult> {
    const target = await this.targetOf(place, signal);
    if (target.kind !== 'done') return target;
    const { serviceUrl, conversationId } = target.value;
    const done = await this.parts.connector.post(serviceUrl, conversationId, message, signal);
    if (done.kind !== 'done') return done;
    this.parts.cards.remember(conversationId, done.value, message);
    return { kind: 'sent', ref: { externalId: done.value, reference: { serviceUrl, conversationId } } };
  }

  /** Teams has no way to search a conversation without the right to read all of it. */
  async find(): Promise<Found> {
    return { kind: 'unknown' };
  }

  profile(tenant: string, externalId: string, place?: Place): Promise<ExternalActor | undefined> {
    return this.parts.people.profile(tenant, externalId, place);
  }

  async download(file: InboundFile, tenant: string, maxBytes: number): Promise<Uint8Array> {
    const { hosts, connector, serviceUrls } = this.parts;
    const source = fileSourceSchema.safeParse(file.source);
    if (!source.success) throw new FileUnavailable(file.name, 'of an unknown kind');
    if (source.data.kind === 'elsewhere') {
      throw new FileUnavailable(file.name, 'in SharePoint, which the bot may not read');
    }
    const isInline = source.data.kind === 'inline';
    return fetchFile(source.data.url, file.name, {
      maxBytes,
      loopback: hosts.loopbackOnly,
      // Only the Connector's own hosts, and only for what the Connector holds.
      tokenFor: async (url) => {
        const serviceUrl = serviceUrls.of(tenant);
        return isInline && serviceUrl && isAttachment(url, hosts) ? connector.token(serviceUrl) : undefined;
      },
    });
  }

  private async targetOfMessage(
    place: Place,
    ref: MessageRef,
    signal: AbortSignal,
  ): Promise<CallOutcome<Target>> {
    const known = referenceOf(ref);
    return known ? { kind: 'done', value: known } : this.targetOf(place, signal);
  }

  private async targetOf(place: Place, signal: AbortSignal): Promise<CallOutcome<Target>> {
    const known = referenceOf(place);
    if (known) {
      const conversationId = threadId(known.conversationId, place.thread);
      return { kind: 'done', value: { serviceUrl: known.serviceUrl, conversationId } };
    }
    const serviceUrl = this.parts.serviceUrls.of(place.tenant);
    if (!serviceUrl) {
      return { kind: 'retry', reason: 'Teams has not said yet where this tenant is reached' };
    }
    const person = directPerson(place.channel);
    if (person === undefined) {
      return { kind: 'done', value: { serviceUrl, conversationId: threadId(place.channel, place.thread) } };
    }
    const opened = await this.directChat(serviceUrl, place.tenant, person, signal);
    return opened.kind === 'done'
      ? { kind: 'done', value: { serviceUrl, conversationId: opened.value } }
      : opened;
  }

  private async directChat(
    serviceUrl: string,
    tenant: string,
    person: string,
    signal: AbortSignal,
  ): Promise<CallOutcome<string>> {
    const key = `${tenant} ${person}`;
    const known = this.directChats.get(key);
    if (known) return { kind: 'done', value: known };
    const opened = await this.parts.connector.openDirect(serviceUrl, tenant, person, signal);
    if (opened.kind === 'done') {
      if (this.directChats.size >= MOST_DIRECT_CHATS) this.directChats.clear();
      this.directChats.set(key, opened.value);
      return opened;
    }
    // Nothing was shown to anybody yet, so trying again is safe.
    return opened.kind === 'ambiguous' ? { kind: 'retry', reason: opened.reason } : opened;
  }
}

function sent(outcome: CallOutcome<void>): DeliveryResult {
  return outcome.kind === 'done' ? { kind: 'sent' } : outcome;
}
