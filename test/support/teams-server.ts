import { KeyObject, sign } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { refusal, stepsOf, TeamsRooms } from './teams-rooms.ts';

/**
 * Microsoft's side of Teams, at the network's edge: the token endpoint, the signing keys, and a Connector
 * that keeps conversations and can be slow, strict or broken.
 */

const APP_ID = '11111111-2222-3333-4444-555555555555';
export const TENANT = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
export const SERVICE_URL = `https://smba.trafficmanager.net/amer/${TENANT}/`;
export const SETTINGS = {
  appId: APP_ID,
  appPassword: 'not-a-real-secret',
  appType: 'SingleTenant',
  tenantId: TENANT,
} as const;

/** What the Connector does instead of what is asked; each counts once. */
export interface Trouble {
  status?: number;
  headers?: Record<string, string>;
  code?: string;
  /** Takes the message, then breaks the connection without a word. */
  takenButCut?: boolean;
  /** Never answers. */
  silent?: boolean;
}
export class TeamsServer extends TeamsRooms {
  readonly troubles: Trouble[] = [];
  readonly calls: string[] = [];
  tokenTrouble: { status: number; body: object } | undefined;
  tokensGiven = 0;

  constructor() {
    super(TENANT);
  }

  /** For tests that need more of the world. */
  readonly server = setupServer(
    http.post('https://login.microsoftonline.com/:tenant/oauth2/v2.0/token', () => this.token()),
    http.get('https://login.botframework.com/v1/.well-known/openidconfiguration', () =>
      HttpResponse.json({ jwks_uri: 'https://login.botframework.com/v1/.well-known/keys' }),
    ),
    http.get('https://login.botframework.com/v1/.well-known/keys', async () =>
      HttpResponse.json({ keys: await publicKeys() }),
    ),
    http.all('https://smba.trafficmanager.net/*', ({ request }) => this.connector(request)),
  );

  start(): void {
    this.server.listen({
      // The tests' own requests go to 127.0.0.1; anything else would be the internet.
      onUnhandledRequest(request, print) {
        if (!['127.0.0.1', 'localhost'].includes(new URL(request.url).hostname)) print.error();
      },
    });
  }

  stop(): void {
    this.server.close();
  }

  private token() {
    if (this.tokenTrouble) {
      return HttpResponse.json(this.tokenTrouble.body, { status: this.tokenTrouble.status });
    }
    this.tokensGiven += 1;
    return HttpResponse.json({ token_type: 'Bearer', expires_in: 3600, access_token: 'bot-token' });
  }

  private async connector(request: Request): Promise<Response> {
    const steps = stepsOf(new URL(request.url).pathname);
    this.calls.push(`${request.method} ${steps.map(encodeURIComponent).join('/')}`);
    const authorization = request.headers.get('authorization');
    if (authorization !== 'Bearer bot-token') return failure(401, 'Unauthorized');
    const trouble = this.troubles.shift();
    if (trouble?.silent) return new Promise(() => {});
    if (trouble?.status) return failure(trouble.status, trouble.code ?? 'Error', trouble.headers);
    const text = await request.text();
    const body: Record<string, unknown> = text ? JSON.parse(text) : {};
    const answer = this.answer({ method: request.method, steps, body, authorization });
    if (trouble?.takenButCut) return HttpResponse.error();
    return answer.body
      ? HttpResponse.json(answer.body, { status: answer.status })
      : new HttpResponse(null, { status: answer.status });
  }
}

function failure(status: number, code: string, headers: Record<string, string> = {}): Response {
  return HttpResponse.json(refusal(status, code).body ?? {}, { status, headers });
}

const signing = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
const KEY_ID = 'test-key';
/** A key of the Bot Framework that may not sign for Teams. */
const OTHER_CHANNEL_KEY_ID = 'webchat-key';

export async function publicKeys(): Promise<object[]> {
  const jwk = await exportJWK(signing.publicKey);
  return [
    { ...jwk, kid: KEY_ID, use: 'sig', endorsements: ['msteams', 'skype'] },
    { ...jwk, kid: OTHER_CHANNEL_KEY_ID, use: 'sig', endorsements: ['webchat'] },
  ];
}

export interface TokenWish {
  issuer?: string;
  audience?: string;
  serviceUrl?: string | null;
  /** Seconds from now. */
  expiresIn?: number;
  notBeforeIn?: number;
  keyId?: string;
  /** Signed by somebody else under our key's name. */
  forged?: boolean;
  webchat?: boolean;
}

/** A token as the Connector sends it, or one that is wrong in some way. */
export async function botToken(wish: TokenWish = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { serviceUrl = SERVICE_URL } = wish;
  return new SignJWT(serviceUrl === null ? {} : { serviceurl: serviceUrl })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      kid: wish.keyId ?? (wish.webchat ? OTHER_CHANNEL_KEY_ID : KEY_ID),
    })
    .setIssuer(wish.issuer ?? 'https://api.botframework.com')
    .setAudience(wish.audience ?? APP_ID)
    .setNotBefore(now + (wish.notBeforeIn ?? -60))
    .setExpirationTime(now + (wish.expiresIn ?? 3600))
    .sign(wish.forged ? stranger.privateKey : signing.privateKey);
}

/** Tokens that were never signed by a private key. */
export function unsignedToken(alg: 'none'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: SERVICE_URL, exp: 4e9 };
  return `${part({ alg, typ: 'JWT', kid: KEY_ID })}.${part(claims)}.`;
}
export async function sharedSecretToken(): Promise<string> {
  const jwk = await exportJWK(signing.publicKey);
  return new SignJWT({ serviceurl: SERVICE_URL })
    .setProtectedHeader({ alg: 'HS256', kid: KEY_ID })
    .setIssuer('https://api.botframework.com')
    .setAudience(APP_ID)
    .setExpirationTime('1h')
    .sign(Buffer.from(String(jwk.n)));
}

/** The public key, as somebody would use it for a shared secret. */
export const publicKeyPem = (): Promise<string> => exportSPKI(signing.publicKey);

/**
 * A token with exactly this header and these claims, over the good ones; signed by our own key, as if the
 * key's owner had made it.
 */
export function craftedToken(
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
  hash = 'sha256',
): string {
  const now = Math.floor(Date.now() / 1000);
  const good = {
    iss: 'https://api.botframework.com',
    aud: APP_ID,
    serviceurl: SERVICE_URL,
    nbf: now - 60,
    exp: now + 3600,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header })}.${part({ ...good, ...claims })}`;
  const signature = sign(hash, Buffer.from(text), KeyObject.from(signing.privateKey));
  return `${text}.${signature.toString('base64url')}`;
}
