import type { Logger } from 'pino';
import { isPersonField } from '../chat/form.ts';
import { type ExternalActor, type Inbound, mentionsIn } from '../chat/inbound.ts';
import type { Place, PlatformName } from '../chat/place.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import { transact, type Unit } from '../chat/queue/transaction.ts';
import { storable } from '../db/json.ts';
import { within } from '../patience.ts';
import { meet } from './meet.ts';
import { findByAccount } from './store.ts';

/** A profile that was read is good for this long. */
const FRESH_HOURS = 24;
/** A platform that is slow to tell a profile must not hold up what the person said. */
const PATIENCE_MS = 1_000;
/** After a failed try, what the event itself carries has to do for a while. */
const RETRY_MINUTES = 5;

export interface AcquaintParts {
  unit: Unit;
  platform(name: PlatformName): ChatPlatform | undefined;
  log: Logger;
}

/**
 * Looks up the people of an event on their platform if they are new or long not looked up, so that the very
 * first answer is in their language. Before the event's own transaction, which must not wait for a network.
 */
export function createAcquaint(parts: AcquaintParts): (inbound: Inbound) => Promise<void> {
  const { unit } = parts;
  /** Until when (ms since 1970) an account needs no look, so that most events cost nothing here. */
  const settledUntil = new Map<string, number>();

  const settle = (key: string, until: Temporal.Instant) => {
    if (settledUntil.size > 50_000) settledUntil.clear();
    settledUntil.set(key, until.epochMilliseconds);
  };

  /** People who are being looked up: what they do at the same time elsewhere waits for the same answer. */
  const asking = new Map<string, Promise<void>>();

  const acquaintOne = async (place: Place, actor: ExternalActor): Promise<void> => {
    const key = `${place.platform} ${place.tenant} ${actor.externalId}`;
    const now = unit.clock.now();
    if (!actor.externalId || (settledUntil.get(key) ?? 0) > now.epochMilliseconds) return;
    const platform = parts.platform(place.platform);
    if (!platform) return;
    const asked =
      asking.get(key) ?? lookUp(platform, place, actor, key, now).finally(() => asking.delete(key));
    asking.set(key, asked);
    await asked;
  };

  const lookUp = async (
    platform: ChatPlatform,
    place: Place,
    actor: ExternalActor,
    key: string,
    now: Temporal.Instant,
  ): Promise<void> => {
    const account = { platform: place.platform, tenant: place.tenant, externalId: actor.externalId };
    const known = await findByAccount({ workspaceId: unit.workspaceId, tx: unit.database.db }, account);
    if (known?.profileAt) {
      const freshUntil = Temporal.Instant.from(known.profileAt).add({ hours: FRESH_HOURS });
      if (Temporal.Instant.compare(freshUntil, now) > 0) return settle(key, freshUntil);
    }
    const profile = await within(PATIENCE_MS, platform.profile(place.tenant, actor.externalId, place)).catch(
      (error: unknown) => {
        parts.log.warn({ err: error, platform: place.platform }, 'a profile could not be read');
        return 'failed' as const;
      },
    );
    if (profile === 'failed') return settle(key, now.add({ minutes: RETRY_MINUTES }));
    settle(key, now.add({ hours: FRESH_HOURS }));
    // Whom the platform doesn't know (any more) is met, if at all, by what the event says of them.
    if (!profile) return;
    const told = { ...actor, ...saidBy(storable(profile)), externalId: actor.externalId };
    await transact(unit, (base) => meet(base, place, told, { profileRead: true }));
  };

  return async (inbound) => {
    await Promise.all(peopleIn(inbound).map((actor) => acquaintOne(inbound.place, actor)));
  };
}

function peopleIn(inbound: Inbound): ExternalActor[] {
  const actors = [inbound.actor, ...mentionsIn(inbound)];
  if (inbound.type === 'reaction_added' || inbound.type === 'shortcut') actors.push(inbound.message.author);
  if (inbound.type === 'form_submitted') {
    for (const [field, value] of Object.entries(inbound.values)) {
      if (value && isPersonField(field)) actors.push({ externalId: value });
    }
  }
  return [...new Map(actors.map((actor) => [actor.externalId, actor])).values()];
}

/** A platform that doesn't tell an e-mail address or a language does not take back what the event told. */
function saidBy(profile: ExternalActor): Partial<ExternalActor> {
  return Object.fromEntries(
    Object.entries(profile).filter(([, value]) => value !== undefined && value !== ''),
  );
}
