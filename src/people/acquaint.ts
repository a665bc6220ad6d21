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
/** What another process may have changed meanwhile, such as that somebody left, is seen after this. */
const REMEMBERED_HOURS = 1;
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
    const most = unit.clock.now().add({ hours: REMEMBERED_HOURS });
    settledUntil.set(key, Math.min(until.epochMilliseconds, most.epochMilliseconds));
  };

  /** People who are being looked up: what they do at the same time elsewhere waits for the same answer. */
  const asking = new Map<string, Promise<void>>();

  const acquaintOne = async (place: Place, actor: ExternalActor, isChosen: boolean): Promise<void> => {
    const key = keyOf(place, actor);
    const now = unit.clock.now();
    if (!actor.externalId || (settledUntil.get(key) ?? 0) > now.epochMilliseconds) return;
    const platform = parts.platform(place.platform);
    if (!platform) return;
    const asked =
      asking.get(key) ??
      lookUp(platform, place, { actor, isChosen }, key, now).finally(() => asking.delete(key));
    asking.set(key, asked);
    await asked;
  };

  const lookUp = async (
    platform: ChatPlatform,
    place: Place,
    { actor, isChosen }: { actor: ExternalActor; isChosen: boolean },
    key: string,
    now: Temporal.Instant,
  ): Promise<void> => {
    const account = { platform: place.platform, tenant: place.tenant, externalId: actor.externalId };
    const known = await findByAccount({ workspaceId: unit.workspaceId, tx: unit.database.db }, account);
    const hasLeft = known !== undefined && known.row.disabledAt !== null;
    if (known?.profileAt && !hasLeft) {
      const freshUntil = Temporal.Instant.from(known.profileAt).add({ hours: FRESH_HOURS });
      if (Temporal.Instant.compare(freshUntil, now) > 0) return settle(key, freshUntil);
    }
    const profile = await within(PATIENCE_MS, platform.profile(place.tenant, actor.externalId, place)).catch(
      (error: unknown) => {
        parts.log.warn({ err: error, platform: place.platform }, 'a profile could not be read');
        return 'failed' as const;
      },
    );
    if (profile === 'failed') {
      // A form that names somebody unknown can't be taken before it is known who that is.
      if (known || !isChosen) settle(key, now.add({ minutes: RETRY_MINUTES }));
      return;
    }
    settle(key, now.add(hasLeft ? { minutes: RETRY_MINUTES } : { hours: FRESH_HOURS }));
    // Whom the platform doesn't know (any more) is met, if at all, by what the event says of them.
    if (!profile) return;
    const told = { ...actor, ...saidBy(storable(profile)), externalId: actor.externalId };
    await transact(unit, (base) => meet(base, place, told, { profileRead: true }));
  };

  return async (inbound) => {
    if (inbound.type === 'person_changed') settledUntil.delete(keyOf(inbound.place, inbound.actor));
    const chosen = chosenIn(inbound).map((externalId) => ({ externalId }));
    await Promise.all([
      ...unique(peopleIn(inbound)).map((actor) => acquaintOne(inbound.place, actor, false)),
      ...unique(chosen).map((actor) => acquaintOne(inbound.place, actor, true)),
    ]);
  };
}

function keyOf(place: Place, actor: ExternalActor): string {
  return `${place.platform} ${place.tenant} ${actor.externalId}`;
}

function peopleIn(inbound: Inbound): ExternalActor[] {
  const actors = [inbound.actor, ...mentionsIn(inbound)];
  if (inbound.type === 'reaction_added' || inbound.type === 'shortcut') actors.push(inbound.message.author);
  return actors;
}

/** Whom a form names, by what may be anything. */
function chosenIn(inbound: Inbound): string[] {
  if (inbound.type !== 'form_submitted') return [];
  return Object.entries(inbound.values).flatMap(([field, id]) => (id && isPersonField(field) ? [id] : []));
}

function unique(actors: readonly ExternalActor[]): ExternalActor[] {
  return [...new Map(actors.map((actor) => [actor.externalId, actor])).values()];
}

/** A platform that doesn't tell an e-mail address or a language does not take back what the event told. */
function saidBy(profile: ExternalActor): Partial<ExternalActor> {
  return Object.fromEntries(
    Object.entries(profile).filter(([, value]) => value !== undefined && value !== ''),
  );
}
