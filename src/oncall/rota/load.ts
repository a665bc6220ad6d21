import { awayBetween } from '../../absence/absence.ts';
import { type RotaConfig, rotaOf } from '../../config/rotas.ts';
import type { Config } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import { type Override, type Rota, type Shift, shiftsBetween } from './model.ts';
import { overridesOf } from './override-store.ts';

/** A rota with its people, for some time. */
export interface LoadedRota {
  key: string;
  config: RotaConfig;
  rota: Rota;
  overrides: Override[];
  /** Those of the configuration, as far as they are known. */
  members: Person[];
  /** Everybody who has a shift in that time, by id. */
  people: Map<string, Person>;
  /** How the configuration names those who have left, or whom Parley hasn't met. */
  missing: string[];
}

/** What is needed to read: also without somebody who acts. */
export type Reading = Omit<Context, 'actor'>;

/**
 * Loads a rota for [from, to), in ms.
 * @returns undefined if the configuration has none of that key
 */
export async function loadRota(
  ctx: Reading,
  desk: Pick<Desk, 'config' | 'people'>,
  key: string,
  [from, to]: readonly [number, number],
): Promise<LoadedRota | undefined> {
  const config = rotaOf(desk.config, key);
  if (!config) return undefined;
  const refs = [...new Set(config.layers.flatMap(({ people }) => people.map((ref) => ref.toLowerCase())))];
  const byRef = await desk.people.peopleByRef(ctx, refs);
  const made = await overridesOf(ctx, key, from, to);
  const standIns = await desk.people.find(
    ctx,
    made.map(({ personId }) => personId),
  );
  const ids = [...byRef.values()].map(({ personId }) => personId);
  const absences = await awayBetween(ctx, ids, instantAt(from), instantAt(to));
  const away = absences.map((one) => ({
    personId: one.personId,
    from: one.from.epochMilliseconds,
    to: one.until?.epochMilliseconds ?? to,
  }));
  const people = new Map([...byRef.values()].map((person) => [person.personId, person]));
  for (const person of standIns.values()) if (!person.disabled) people.set(person.personId, person);
  return {
    key,
    config,
    rota: {
      ...withPeople(desk.config, config, (ref) => byRef.get(ref.toLowerCase())?.personId ?? null),
      away,
    },
    // Who has left stands in for nobody: the turns count again.
    overrides: made.filter(({ personId }) => people.has(personId)),
    members: [...new Set(byRef.values())],
    people,
    missing: refs.filter((ref) => !byRef.has(ref)),
  };
}

/** The shifts of [from, to), in ms, of a rota that was loaded for at least that time. */
export const shiftsOf = ({ rota, overrides }: LoadedRota, from: number, to: number): Shift[] =>
  shiftsBetween(rota, overrides, from, to);

export function personOn({ people }: LoadedRota, shift: Pick<Shift, 'personId'>): Person | undefined {
  return shift.personId === null ? undefined : people.get(shift.personId);
}

/** Whose turns they are, also while they are away: what one can ask others to take. */
export const turnsOf = ({ rota, overrides }: LoadedRota, from: number, to: number): Shift[] =>
  shiftsBetween({ layers: rota.layers }, overrides, from, to);

const instantAt = (at: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(at);

/** The clock that a rota goes by. */
export const zoneOf = (config: Config, rota: RotaConfig): string => rota.timeZone ?? config.timeZone;

function withPeople(config: Config, rota: RotaConfig, personOf: (ref: string) => string | null): Rota {
  return {
    layers: rota.layers.map(({ people, timeZone, start, handOver, only }) => ({
      people: people.map(personOf),
      zone: timeZone ?? zoneOf(config, rota),
      start,
      handOver,
      ...(only ? { only } : {}),
    })),
  };
}
