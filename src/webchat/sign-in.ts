import { createHash, randomBytes } from 'node:crypto';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { attachAccount } from '../people/store.ts';
import type { WebSignIn } from './model.ts';
import { webAccount } from './people.ts';
import type { WebScope } from './scope.ts';
import { forgetSessions, insertSession, ownerOf, spend } from './session-store.ts';

const LINK_MINUTES = 15;

/**
 * Makes a link with which a person signs in on the web, once and within 15 minutes.
 * @throws Error without a public URL: there is nowhere for the link to lead
 */
export async function createSignInLink(
  ctx: Context,
  config: Pick<Config, 'publicUrl'>,
  personId: string,
): Promise<string> {
  if (!config.publicUrl) throw new Error('sign-in links need publicUrl');
  const token = newToken();
  await insertSession(scopeOf(ctx), {
    tokenHash: hashOf(token),
    kind: 'link',
    personId,
    createdAt: ctx.now.toString(),
    expiresAt: ctx.now.add({ minutes: LINK_MINUTES }).toString(),
  });
  return new URL(`sign-in/${token}`, withSlash(config.publicUrl)).href;
}

export function createSignIn(parts: { unit: Unit; scope: WebScope; config: Config }): WebSignIn {
  const { unit, scope, config } = parts;
  const now = () => unit.clock.now().toString();
  return {
    isGoodLink: async (token) => (await ownerOf(scope, hashOf(token), 'link', now())) !== undefined,

    redeem: (token) =>
      transactAs(unit, { type: 'job', name: 'sign-in' }, async (ctx) => {
        const personId = await spend(scopeOf(ctx), hashOf(token), 'link', ctx.now.toString());
        if (!personId) return undefined;
        await attachAccount(ctx, personId, webAccount(personId));
        await forgetSessions(scopeOf(ctx), ctx.now.subtract({ hours: 24 }).toString());
        const session = newToken();
        const expiresAt = ctx.now.add({ hours: 24 * config.web.sessionDays });
        await insertSession(scopeOf(ctx), {
          tokenHash: hashOf(session),
          kind: 'session',
          personId,
          createdAt: ctx.now.toString(),
          expiresAt: expiresAt.toString(),
        });
        return { session, expiresAt };
      }),

    whose: (session) => ownerOf(scope, hashOf(session), 'session', now()),

    async end(session) {
      await spend(scope, hashOf(session), 'session', now());
    },
  };
}

/** 32 random bytes, as they stand in a link or cookie. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A token of 256 random bits needs no salt and no slow hash: nobody can try them all. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function scopeOf(ctx: Context): WebScope {
  return { workspaceId: ctx.workspaceId, db: ctx.tx };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
