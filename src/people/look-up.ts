import type { Logger } from 'pino';
import { PlatformAway } from '../chat/away.ts';
import type { ExternalActor } from '../chat/inbound.ts';
import type { PlatformName } from '../chat/place.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { storable } from '../db/json.ts';
import { within } from '../patience.ts';
import { meet } from './meet.ts';
import { refsOf } from './roster.ts';
import { findByRefs } from './store.ts';
import { refsWithDuties } from './wanted.ts';
import { claimWanted, deleteWanted, keepWanted, wantAgain, wantNobodyBefore } from './wanted-store.ts';

const PLATFORMS = ['slack', 'teams', 'web'] as const;
const PATIENCE_MS = 10_000;
/** Longer than a look takes: if the process dies meanwhile, another one looks after this. */
const CLAIM_MINUTES = 2;
/** How often it is reckoned who is still unknown. */
const RECKON_MINUTES = 60;
/** Whom no platform knows may be there tomorrow. */
const ABSENT_HOURS = 24;
/** After a platform could not be asked. */
const RETRY_MINUTES = 10;
/** Until a platform has told which tenant is ours. */
const NOT_READY_SECONDS = 10;

const JOB = { type: 'job', name: 'look up people' } as const;

export interface LookUpParts {
  unit: Unit;
  config: Config;
  platform(name: PlatformName): ChatPlatform | undefined;
  /** Somebody is known from now on; in the same transaction. */
  met(ctx: Context): Promise<void>;
  log: Logger;
}

interface FoundAccount {
  platform: PlatformName;
  tenant: string;
  profile: ExternalActor;
}

interface Looked {
  found: FoundAccount[];
  /** Some platform could not be asked, and when to try again. `isTold`: the platform said so. */
  again?: { afterMs: number; isTold: boolean };
}

/**
 * Gets to know those to whom the configuration gives duties and who have never written to Parley: who is on call has to
 * be reachable before that. One after the other, each claimed by one process; who is nowhere is looked for daily.
 * @returns how many were met
 */
export function createLookUp(parts: LookUpParts): (stopping: () => boolean) => Promise<number> {
  const { unit, config } = parts;
  const refs = refsWithDuties(config);
  let reckonAt = 0;
  return async (stopping) => {
    if (unit.clock.now().epochMilliseconds >= reckonAt) {
      await transactAs(unit, JOB, async (ctx) => keepWanted(ctx, await unknownOf(ctx, refs)));
      reckonAt = unit.clock.now().add({ minutes: RECKON_MINUTES }).epochMilliseconds;
    }
    let met = 0;
    while (!stopping()) {
      const ref = await transactAs(unit, JOB, claimUnknown);
      if (ref === undefined) break;
      if (await settle(parts, ref, await lookUp(parts, ref))) met++;
    }
    return met;
  };
}

/** Whom somebody met since it was reckoned is not looked up. */
async function claimUnknown(ctx: Context): Promise<string | undefined> {
  for (;;) {
    const ref = await claimWanted(ctx, ctx.now.add({ minutes: CLAIM_MINUTES }));
    if (ref === undefined || (await unknownOf(ctx, [ref])).length > 0) return ref;
    await deleteWanted(ctx, ref);
  }
}

async function unknownOf(ctx: Context, refs: readonly string[]): Promise<string[]> {
  const people = await findByRefs(
    ctx,
    refs.map((ref) => ref.toLowerCase()),
  );
  const known = new Set(
    people.flatMap(({ row, accounts }) => refsOf({ accounts, ...(row.email ? { email: row.email } : {}) })),
  );
  return refs.filter((ref) => !known.has(ref.toLowerCase()));
}

/** Asks each platform on which they may be. */
async function lookUp(parts: LookUpParts, ref: string): Promise<Looked> {
  const { platform: own, externalId } =
    /^(?<platform>slack|teams|web):(?<externalId>.+)$/.exec(ref)?.groups ?? {};
  const looked: Looked = { found: [] };
  for (const name of PLATFORMS) {
    const platform = own === undefined || own === name ? parts.platform(name) : undefined;
    if (!platform || (externalId === undefined && !platform.findByEmail)) continue;
    const tenant = platform.homeTenant();
    if (tenant === undefined) {
      looked.again = laterOf(looked.again, { afterMs: NOT_READY_SECONDS * 1000, isTold: false });
      continue;
    }
    try {
      const asked =
        externalId === undefined ? platform.findByEmail?.(ref, tenant) : platform.profile(tenant, externalId);
      const profile = await within(PATIENCE_MS, asked ?? Promise.resolve(undefined));
      if (profile) looked.found.push({ platform: name, tenant, profile: storable(profile) });
    } catch (error) {
      parts.log.warn({ err: error, platform: name }, 'somebody with duties could not be looked up');
      const afterMs = error instanceof PlatformAway ? error.retryAfterMs : undefined;
      looked.again = laterOf(looked.again, {
        afterMs: afterMs ?? RETRY_MINUTES * 60_000,
        isTold: afterMs !== undefined,
      });
    }
  }
  return looked;
}

/** What one platform asks for holds, whatever happened to the other. */
function laterOf(one: Looked['again'], other: NonNullable<Looked['again']>): NonNullable<Looked['again']> {
  if (!one || one.isTold === other.isTold) return one && one.afterMs > other.afterMs ? one : other;
  return one.isTold ? one : other;
}

/** @returns whether somebody was met */
function settle(parts: LookUpParts, ref: string, { found, again }: Looked): Promise<boolean> {
  return transactAs(parts.unit, JOB, async (ctx) => {
    for (const { platform, tenant, profile } of found) {
      await meet(ctx, { platform, tenant }, profile, { profileRead: true, isUnseen: true });
    }
    // A platform that asks to be left alone is: by all, whoever is looked for.
    if (again?.isTold) await wantNobodyBefore(ctx, ctx.now.add({ milliseconds: again.afterMs }));
    if (found.length > 0) {
      await deleteWanted(ctx, ref);
      await parts.met(ctx);
    } else if (again) {
      await wantAgain(ctx, ref, ctx.now.add({ milliseconds: again.afterMs }), { isAbsent: false });
    } else await wantAgain(ctx, ref, ctx.now.add({ hours: ABSENT_HOURS }), { isAbsent: true });
    return found.length > 0;
  });
}
