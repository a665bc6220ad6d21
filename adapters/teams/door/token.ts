import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Clock } from '../../../src/context.ts';
import type { SigningKeys } from './keys.ts';
import { Rejected } from './rejected.ts';

/**
 * Tokens of the Bot Framework Connector. Tokens of emulators and of other bots (skills) have other issuers
 * and other rules; Parley has no use for them, so they are not let in.
 */
const ISSUER = 'https://api.botframework.com';
const CHANNEL = 'msteams';
const CLOCK_SKEW_SECONDS = 300;

export interface TokenRule {
  appId: string;
  keys: SigningKeys;
  clock: Clock;
}

/** Checks an Authorization header. @returns the service URL that the token is for @throws Rejected, or Error while the keys can't be had */
export async function verifyToken(
  header: string | undefined,
  rule: TokenRule,
): Promise<{ serviceUrl: string }> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1];
  if (!token) throw new Rejected(401, header ? 'malformed' : 'no_token');
  const signer = await signerOf(token, rule.keys);
  const claims = await verify(token, signer.key, rule);
  if (!signer.endorsements.includes(CHANNEL)) throw new Rejected(403, 'endorsement');
  // The library compares it only if it is there; without it the token would be good for every service URL.
  if (typeof claims.serviceurl !== 'string' || claims.serviceurl === '') {
    throw new Rejected(403, 'service_url', 'the claim is missing');
  }
  return { serviceUrl: claims.serviceurl };
}

async function signerOf(token: string, keys: SigningKeys) {
  const { alg, kid } = headerOf(token);
  if (alg !== 'RS256') throw new Rejected(401, 'algorithm');
  const signer = kid ? await keys.find(kid) : undefined;
  if (!signer) throw new Rejected(401, 'unknown_key');
  return signer;
}

function headerOf(token: string): { alg?: string; kid?: string } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new Rejected(401, 'malformed');
  }
}

async function verify(token: string, key: CryptoKey, rule: TokenRule): Promise<Record<string, unknown>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: ISSUER,
      audience: rule.appId,
      clockTolerance: CLOCK_SKEW_SECONDS,
      requiredClaims: ['exp'],
      currentDate: new Date(rule.clock.now().epochMilliseconds),
    });
    return payload;
  } catch (error) {
    throw rejectionOf(error);
  }
}

function rejectionOf(error: unknown): Rejected {
  if (error instanceof errors.JWTExpired) return new Rejected(401, 'expired');
  if (error instanceof errors.JWSSignatureVerificationFailed) return new Rejected(401, 'signature');
  if (error instanceof errors.JWTClaimValidationFailed) {
    switch (error.claim) {
      case 'iss':
        return new Rejected(401, 'issuer');
      case 'aud':
        return new Rejected(401, 'audience');
      case 'nbf':
        return new Rejected(401, 'not_yet_valid');
    }
  }
  return new Rejected(401, 'malformed', error instanceof Error ? error.message : undefined);
}
