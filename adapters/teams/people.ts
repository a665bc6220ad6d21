import type { ExternalActor } from '../../src/chat/inbound.ts';
import type { Place } from '../../src/chat/place.ts';
import type { Located } from './activity.ts';
import { referenceOf, splitThread, tenantNameOf } from './address.ts';
import type { Connector } from './connector.ts';
import { LOOK_UP_MS } from './limits.ts';
import type { ServiceUrls } from './service-urls.ts';
import type { WhoIs } from './translate/message.ts';

const MOST_REMEMBERED = 50_000;

/**
 * Who is who in Teams. Mentions name people by `29:…` ids, everything else by their Entra object id; the
 * pairs are remembered as people are seen.
 */
export class TeamsPeople {
  private readonly connector: Connector;
  private readonly serviceUrls: ServiceUrls;
  /** Object ids by `29:…` ids, and the other way round. */
  private readonly objectIds = new Map<string, string>();
  private readonly teamsIds = new Map<string, string>();

  constructor(parts: { connector: Connector; serviceUrls: ServiceUrls }) {
    this.connector = parts.connector;
    this.serviceUrls = parts.serviceUrls;
  }

  /** An activity tells both ids of its sender. */
  remember({ id, aadObjectId }: { id: string; aadObjectId?: string }): void {
    if (!aadObjectId || this.objectIds.get(id) === aadObjectId) return;
    if (this.objectIds.size >= MOST_REMEMBERED) {
      this.objectIds.clear();
      this.teamsIds.clear();
    }
    this.objectIds.set(id, aadObjectId);
    this.teamsIds.set(aadObjectId, id);
  }

  /**
   * A mentioned person. If Teams doesn't say in time who that is, the `29:…` id has to do: their e-mail
   * address joins it to the same person later.
   */
  readonly whoIs: WhoIs = async (mentioned, activity: Located) => {
    const name = mentioned.name ? { name: mentioned.name } : {};
    const known = mentioned.aadObjectId ?? this.objectIds.get(mentioned.id);
    if (known) return { externalId: known, ...name };
    const asked = await this.connector.member(
      activity.serviceUrl,
      tenantNameOf(activity),
      splitThread(activity.conversation.id).room,
      mentioned.id,
      AbortSignal.timeout(LOOK_UP_MS),
    );
    if (asked.kind !== 'done') return { externalId: mentioned.id, ...name };
    this.remember({ id: mentioned.id, aadObjectId: asked.value.externalId });
    return { ...name, ...asked.value };
  };

  /**
   * The profile of somebody: asked where they were seen, else in their own chat with the bot, which works
   * for everybody who has the app.
   * @throws Error while Teams can't be asked
   */
  async profile(
    tenant: string,
    personId: string,
    place: Place | undefined,
  ): Promise<ExternalActor | undefined> {
    const reference = place && referenceOf(place);
    const signal = AbortSignal.timeout(LOOK_UP_MS);
    if (reference) {
      const here = await this.ask(reference.serviceUrl, tenant, reference.conversationId, personId, signal);
      if (here || place.channel === `@${personId}`) return here;
    }
    const serviceUrl = reference?.serviceUrl ?? this.serviceUrls.of(tenant);
    if (!serviceUrl) return undefined;
    const opened = await this.connector.openDirect(serviceUrl, tenant, personId, signal);
    if (opened.kind === 'done') return this.ask(serviceUrl, tenant, opened.value, personId, signal);
    if (opened.kind === 'refused') return undefined;
    throw new Error(`a profile could not be read: ${opened.kind}`);
  }

  private async ask(
    serviceUrl: string,
    tenant: string,
    conversationId: string,
    personId: string,
    signal: AbortSignal,
  ): Promise<ExternalActor | undefined> {
    const asked = await this.connector.member(
      serviceUrl,
      tenant,
      conversationId,
      this.teamsIds.get(personId) ?? personId,
      signal,
    );
    if (asked.kind === 'done') return { ...asked.value, externalId: personId };
    if (asked.kind === 'refused') return undefined;
    throw new Error(`a profile could not be read: ${asked.kind}`);
  }
}
