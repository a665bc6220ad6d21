import { z } from 'zod';
import type { TeamsSettings } from '../../../src/config/environment.ts';
import { CALL_MS } from '../limits.ts';

/** The only hosts that the app's secret, and the token that it buys, are sent to. */
const LOGIN = 'https://login.microsoftonline.com';
const GRAPH = 'https://graph.microsoft.com';
/** A token is renewed before it runs out. */
const MARGIN_MS = 5 * 60_000;
const DEFAULT_RETRY_MS = 30_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** Graph does not give it out: the app isn't in that team or chat, or may not read there. */
export class GraphClosed extends Error {}
export class GraphBusy extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('Microsoft Graph asks for patience');
    this.retryAfterMs = retryAfterMs;
  }
}

/** What may read history: an app with a secret, of one tenant. */
export interface GraphApp {
  appId: string;
  appPassword: string;
  tenantId: string;
}

/** Undefined for a managed identity or a bot without a tenant of its own. */
export function graphApp({ appId, appPassword, tenantId }: TeamsSettings): GraphApp | undefined {
  return appId && appPassword && tenantId ? { appId, appPassword, tenantId } : undefined;
}

/** Microsoft Graph, as far as history needs it. Calls are not repeated here. */
export class Graph {
  private readonly app: GraphApp;
  private token: { value: string; until: number } | undefined;

  constructor(app: GraphApp) {
    this.app = app;
  }

  /**
   * @param address a path such as `/chats/…`, or the address of a next page
   * @throws GraphClosed, GraphBusy, or Error for what another try may mend
   */
  async get(address: string, signal: AbortSignal): Promise<unknown> {
    const url = address.startsWith('/') ? new URL(`${GRAPH}/v1.0${address}`) : new URL(address);
    if (url.origin !== GRAPH) throw new Error('a page of Microsoft Graph that stands elsewhere');
    const limits = {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]),
    } as const;
    const authorization = `Bearer ${await this.accessToken(limits)}`;
    const response = await fetch(url, { ...limits, headers: { authorization, accept: 'application/json' } });
    if (response.ok) return response.json();
    await response.body?.cancel();
    switch (response.status) {
      case 429:
        throw new GraphBusy(retryAfterMs(response.headers));
      case 403:
      case 404:
        throw new GraphClosed(`Microsoft Graph answered ${response.status}`);
      case 401:
        this.token = undefined;
        throw new Error('Microsoft Graph refuses our token');
      default:
        throw new Error(`Microsoft Graph answered ${response.status}`);
    }
  }

  private async accessToken(limits: Pick<RequestInit, 'redirect' | 'signal'>): Promise<string> {
    if (this.token && this.token.until > performance.now()) return this.token.value;
    const response = await fetch(`${LOGIN}/${encodeURIComponent(this.app.tenantId)}/oauth2/v2.0/token`, {
      ...limits,
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: this.app.appId,
        client_secret: this.app.appPassword,
        scope: `${GRAPH}/.default`,
      }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`no token for Microsoft Graph: ${response.status}`);
    }
    const { access_token: value, expires_in: seconds } = tokenAnswer.parse(await response.json());
    this.token = { value, until: performance.now() + seconds * 1000 - MARGIN_MS };
    return value;
  }
}

function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? seconds * 1000 : DEFAULT_RETRY_MS;
}
