import { importJWK } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../src/context.ts';

/** The public keys with which the Bot Framework signs what it sends to bots. */
export interface SigningKeys {
  /** @throws Error while the keys can't be had */
  find(keyId: string): Promise<SigningKey | undefined>;
}
interface SigningKey {
  key: CryptoKey;
  /** The channels for which the key may sign, e.g. `msteams`. */
  endorsements: readonly string[];
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const OPENID_METADATA = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

const FRESH_HOURS = 24;
/** A token that names an unknown key makes us look for new ones, but not more often than this. */
const LOOK_AGAIN_SECONDS = 60;
const PATIENCE_MS = 5_000;

const metadataSchema = z.object({ jwks_uri: z.url() });
const keysSchema = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      n: z.string().optional(),
      e: z.string().optional(),
      endorsements: z.array(z.string()).default([]).catch([]),
    }),
  ),
});

export function createSigningKeys(options: { metadataUrl: string; clock: Clock }): SigningKeys {
  const { metadataUrl, clock } = options;
  let keys = new Map<string, SigningKey>();
  let fetchedAt: Temporal.Instant | undefined;
  let triedAt: Temporal.Instant | undefined;
  let underway: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    triedAt = clock.now();
    keys = await fetchKeys(metadataUrl);
    fetchedAt = triedAt;
  };
  /** Many requests that need new keys wait for one fetch. */
  const refreshOnce = (): Promise<void> => {
    underway ??= refresh().finally(() => {
      underway = undefined;
    });
    return underway;
  };
  const since = (instant: Temporal.Instant | undefined, unit: 'hours' | 'seconds'): number =>
    instant ? clock.now().since(instant).total(unit) : Number.POSITIVE_INFINITY;

  return {
    async find(keyId) {
      const isStale = since(fetchedAt, 'hours') >= FRESH_HOURS;
      const isUnknown = !keys.has(keyId);
      if (underway || ((isStale || isUnknown) && since(triedAt, 'seconds') >= LOOK_AGAIN_SECONDS)) {
        // Old keys that can't be renewed just now still tell a right signature from a wrong one.
        await refreshOnce().catch((error: unknown) => {
          if (!keys.has(keyId)) throw error;
        });
      }
      if (!fetchedAt) throw new Error('the signing keys of the Bot Framework could not be fetched yet');
      return keys.get(keyId);
    },
  };
}

async function fetchKeys(metadataUrl: string): Promise<Map<string, SigningKey>> {
  const { jwks_uri } = metadataSchema.parse(await getJson(metadataUrl));
  // The metadata is trusted for where it came from; so must be the keys.
  if (new URL(jwks_uri).origin !== new URL(metadataUrl).origin) {
    throw new Error('the OpenID metadata points to keys at another host');
  }
  const found = new Map<string, SigningKey>();
  for (const jwk of keysSchema.parse(await getJson(jwks_uri)).keys) {
    if (jwk.kty !== 'RSA' || !jwk.kid || !jwk.n || !jwk.e) continue;
    const key = await importJWK({ kty: 'RSA', n: jwk.n, e: jwk.e, alg: 'RS256' });
    if (key instanceof CryptoKey) found.set(jwk.kid, { key, endorsements: jwk.endorsements });
  }
  return found;
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return response.json();
}
