import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { loadRota, personOn, type Reading, shiftsOf } from './rota/load.ts';

/**
 * Who is on call on a rota at an instant, the first to be called first.
 * @returns nobody in a gap, or if there is no such rota (any more)
 */
export async function whoIsOnCall(
  ctx: Reading,
  desk: Pick<Desk, 'config' | 'people'>,
  rota: string,
  at: Temporal.Instant,
): Promise<Person[]> {
  const from = at.epochMilliseconds;
  const loaded = await loadRota(ctx, desk, rota, [from, from + 1]);
  if (!loaded) return [];
  return shiftsOf(loaded, from, from + 1).flatMap((shift) => personOn(loaded, shift) ?? []);
}

/** Whether somebody is on call on any of the rotas (keys; absent: on one at all). */
export async function isOnCall(
  ctx: Reading,
  desk: Pick<Desk, 'config' | 'people'>,
  personId: string,
  at: Temporal.Instant,
  rotas: readonly string[] = Object.keys(desk.config.rotas),
): Promise<boolean> {
  for (const rota of rotas) {
    const people = await whoIsOnCall(ctx, desk, rota, at);
    if (people.some((person) => person.personId === personId)) return true;
  }
  return false;
}
