import { type BotFrameworkAdapter, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { TeamsSettings } from '../../src/config/environment.ts';

/**
 * The one file that knows botbuilder; see docs/adr/0001-botbuilder.md. Loaded with the first activity or
 * message, so that a desk without Teams neither waits for it nor holds it in memory.
 */

export type ConnectorClient = ReturnType<BotFrameworkAdapter['createConnectorClient']>;

/** What Teams gets as an answer. `body` only for invokes. */
export interface TurnAnswer {
  status: number;
  body?: object;
}

export interface Bot {
  /**
   * Runs one turn: the SDK checks the token once more, then calls `turn`, whose answer goes back.
   * @returns undefined if the SDK refused the request
   */
  receive(request: Received, turn: () => Promise<TurnAnswer>): Promise<TurnAnswer | undefined>;
  /** A client for a service URL, which must have been checked: it takes the bot's token there. */
  connectorFor(serviceUrl: string): Promise<ConnectorClient>;
}
export interface Received {
  authorization: string | undefined;
  body: Record<string, unknown>;
  isInvoke: boolean;
}

const MOST_CLIENTS = 50;

export function createBot(settings: TeamsSettings): Bot {
  const adapter = new CloudAdapter(
    new ConfigurationBotFrameworkAuthentication({
      MicrosoftAppId: settings.appId ?? '',
      MicrosoftAppType: settings.appId ? settings.appType : 'MultiTenant',
      ...(settings.appPassword ? { MicrosoftAppPassword: settings.appPassword } : {}),
      ...(settings.tenantId ? { MicrosoftAppTenantId: settings.tenantId } : {}),
    }),
  );
  const clients = new Map<string, ConnectorClient>();

  return {
    async receive({ authorization, body, isInvoke }, turn) {
      let answer: TurnAnswer | undefined;
      let failure: { error: unknown } | undefined;
      await adapter.process(
        { method: 'POST', headers: authorization ? { authorization } : {}, body },
        nowhere,
        async (context) => {
          // Whatever goes wrong in the turn is ours to report, not the SDK's to print and send out.
          try {
            answer = await turn();
          } catch (error) {
            failure = { error };
          }
          if (isInvoke)
            await context.sendActivity({ type: 'invokeResponse', value: answer ?? { status: 500 } });
        },
      );
      if (failure) throw failure.error;
      return answer;
    },

    async connectorFor(serviceUrl) {
      const known = clients.get(serviceUrl);
      if (known) return known;
      let client: ConnectorClient | undefined;
      await adapter.continueConversationAsync(
        settings.appId ?? '',
        {
          serviceUrl,
          channelId: 'msteams',
          conversation: { id: '', isGroup: false, conversationType: '', name: '' },
        },
        async (context) => {
          client = context.turnState.get<ConnectorClient>(adapter.ConnectorClientKey);
        },
      );
      if (!client) throw new Error('botbuilder made no connector client');
      withoutRetries(client);
      if (clients.size >= MOST_CLIENTS) clients.clear();
      clients.set(serviceUrl, client);
      return client;
    },
  };
}

/** The answer is written by the door, not by the SDK. */
const nowhere = {
  socket: undefined,
  status: () => nowhere,
  header: () => nowhere,
  send: () => nowhere,
  end: () => nowhere,
};

/**
 * The SDK's HTTP pipeline tries a post again after a 5xx or a broken connection, up to three times, which
 * may show a message four times: posting isn't idempotent. The outbox decides about that instead. Redirects
 * aren't followed either: the host was checked.
 */
function withoutRetries(client: ConnectorClient): void {
  const inner: unknown = Reflect.get(client, 'client');
  if (!hasPipeline(inner)) throw new Error('botbuilder keeps its HTTP pipeline elsewhere now');
  inner.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  inner.pipeline.removePolicy({ name: 'redirectPolicy' });
}

interface WithPipeline {
  pipeline: { removePolicy(which: { name: string }): unknown };
}
function hasPipeline(inner: unknown): inner is WithPipeline {
  if (typeof inner !== 'object' || inner === null || !('pipeline' in inner)) return false;
  const { pipeline } = inner;
  return typeof pipeline === 'object' && pipeline !== null && 'removePolicy' in pipeline;
}
