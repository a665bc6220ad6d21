import { z } from 'zod';
import type { TeamsSettings } from '../../src/config/environment.ts';
import { type Redact, redactor } from '../../src/redact.ts';
import { personIdOf } from './address.ts';
import type { Bot, ConnectorClient } from './bot.ts';
import { type CallOutcome, failureOf } from './failures.ts';
import { allowedServiceUrl, type HostRule } from './hosts.ts';
import { CALL_MS } from './limits.ts';

/** A message as the Connector takes it. */
export interface TeamsMessage {
  type: 'message';
  text?: string;
  textFormat?: 'xml';
  /** For notifications and clients that can't draw the card. */
  summary?: string;
  attachments?: { contentType: string; content?: object; contentUrl?: string; name?: string }[];
  locale?: string;
}

const memberSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  /** Under this name from some endpoints. */
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});
export type Member = { externalId: string; name?: string; email?: string; isGuest?: true };
const created = z.object({ id: z.string().min(1) });
const teamDetails = z.object({ aadGroupId: z.string() });

/**
 * The Connector REST API, one call each, never repeated here. A service URL is checked each time it is
 * used, also one that was stored: the bot's token goes where it says.
 */
export class Connector {
  private readonly bot: () => Promise<Bot>;
  private readonly settings: TeamsSettings;
  private readonly hosts: HostRule;
  private readonly redact: Redact;

  constructor(parts: { bot: () => Promise<Bot>; settings: TeamsSettings; hosts: HostRule }) {
    this.bot = parts.bot;
    this.settings = parts.settings;
    this.hosts = parts.hosts;
    // Reasons are kept and shown, and whoever answered may have put our own secrets into them.
    this.redact = redactor([parts.settings.appPassword]);
  }

  /** @returns the message's id */
  post(
    serviceUrl: string,
    conversationId: string,
    message: TeamsMessage,
    signal: AbortSignal,
  ): Promise<CallOutcome<string>> {
    return this.call(serviceUrl, async (client) => {
      const answer = await client.conversations.sendToConversation(conversationId, message, options(signal));
      return created.parse(answer).id;
    });
  }

  update(
    serviceUrl: string,
    conversationId: string,
    id: string,
    message: TeamsMessage,
    signal: AbortSignal,
  ): Promise<CallOutcome<void>> {
    return this.call(serviceUrl, async (client) => {
      await client.conversations.updateActivity(conversationId, id, { ...message, id }, options(signal));
    });
  }

  delete(
    serviceUrl: string,
    conversationId: string,
    id: string,
    signal: AbortSignal,
  ): Promise<CallOutcome<void>> {
    return this.call(serviceUrl, async (client) => {
      await client.conversations.deleteActivity(conversationId, id, options(signal));
    });
  }

  /** The bot's direct chat with a person, who sees nothing of this. @returns its conversation id */
  openDirect(
    serviceUrl: string,
    tenant: string,
    personId: string,
    signal: AbortSignal,
  ): Promise<CallOutcome<string>> {
    const bot = { id: `28:${this.settings.appId ?? ''}`, name: '' };
    return this.call(serviceUrl, async (client) => {
      const parameters = {
        isGroup: false,
        bot,
        members: [{ id: personId, name: '' }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      };
      const answer = await client.conversations.createConversation(parameters, options(signal));
      return created.parse(answer).id;
    });
  }

  /**
   * Somebody in a conversation; `refused` if they aren't in it or the bot isn't. The address of somebody of
   * another tenant is what that tenant says: with it they would become whoever has that address here.
   */
  member(
    serviceUrl: string,
    tenant: string,
    conversationId: string,
    personId: string,
    signal: AbortSignal,
  ): Promise<CallOutcome<Member>> {
    return this.call(serviceUrl, async (client) => {
      const answer = memberSchema.parse(
        await client.conversations.getConversationMember(conversationId, personId, options(signal)),
      );
      const isForeign = Boolean(answer.tenantId) && answer.tenantId !== tenant;
      const email = isForeign ? undefined : answer.email || answer.userPrincipalName;
      const isGuest = isForeign || answer.userRole === 'guest';
      return {
        externalId: personIdOf({
          id: answer.id,
          aadObjectId: answer.aadObjectId || answer.objectId || undefined,
        }),
        ...(answer.name ? { name: answer.name } : {}),
        ...(email ? { email } : {}),
        ...(isGuest ? { isGuest } : {}),
      };
    });
  }

  /** The bot's own token, for a file that the Connector holds. Undefined without an app id. */
  async token(serviceUrl: string): Promise<string | undefined> {
    if (!this.settings.appId) return undefined;
    const { href } = this.allowed(serviceUrl);
    return tokenOf(await (await this.bot()).connectorFor(href));
  }

  /** The Entra group behind a team. @throws Error while that can't be asked */
  async teamGroup(serviceUrl: string, teamId: string, signal: AbortSignal): Promise<string> {
    const url = this.allowed(serviceUrl);
    const base = url.href.endsWith('/') ? url.href : `${url.href}/`;
    const response = await fetch(new URL(`v3/teams/${encodeURIComponent(teamId)}`, base), {
      redirect: 'error',
      headers: { authorization: `Bearer ${await this.token(serviceUrl)}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]),
    });
    if (!response.ok) throw new Error(`a team could not be looked up: ${response.status}`);
    return teamDetails.parse(await response.json()).aadGroupId;
  }

  private async call<T>(
    serviceUrl: string,
    work: (client: ConnectorClient) => Promise<T>,
  ): Promise<CallOutcome<T>> {
    let step: 'before' | 'sent' = 'before';
    try {
      const client = await (await this.bot()).connectorFor(this.allowed(serviceUrl).href);
      // Got first, so that a failure to get it is never taken for one of the call.
      if (this.settings.appId) await tokenOf(client);
      step = 'sent';
      return { kind: 'done', value: await work(client) };
    } catch (error) {
      const failure = failureOf(error, step);
      return 'reason' in failure ? { ...failure, reason: this.redact(failure.reason) } : failure;
    }
  }

  private allowed(serviceUrl: string): URL {
    const url = allowedServiceUrl(serviceUrl, this.hosts);
    if (!url) throw new HostRefused(serviceUrl);
    return url;
  }
}

/** A service URL that is not on the list; nothing was sent there. */
class HostRefused extends Error {
  constructor(serviceUrl: string) {
    const host = URL.canParse(serviceUrl) ? new URL(serviceUrl).host : 'no URL';
    super(`the host ${host} is not in teamsApp.serviceHosts`);
    this.name = 'HostRefused';
  }
}

function options(signal: AbortSignal) {
  return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) };
}

async function tokenOf(client: ConnectorClient): Promise<string> {
  const { credentials } = client;
  if (!('getToken' in credentials) || typeof credentials.getToken !== 'function') {
    throw new Error('botbuilder’s credentials give no token');
  }
  const token: unknown = await credentials.getToken();
  if (typeof token !== 'string') throw new Error('botbuilder’s credentials gave no token');
  return token;
}
