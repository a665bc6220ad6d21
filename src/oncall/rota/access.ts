import { type RotaConfig, rotaOf } from '../../config/rotas.ts';
import type { Context } from '../../context.ts';
import { shorten } from '../../i18n/cut.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';

/** Who may do what with rotas. */

/** Agents, leads and admins know who is on call. @throws Refusal for everybody else */
export function mustBeAgent(desk: Pick<Desk, 'people'>, who: Person): void {
  if (!isAgent(desk, who)) throw new Refusal(t('refusal.rota_not_agent'));
}

export function isAgent(desk: Pick<Desk, 'people'>, who: Person): boolean {
  const viewer = desk.people.viewer(who);
  return !who.disabled && (viewer.isAdmin || viewer.agentOf.size > 0);
}

/** A rota of the configuration. @throws Refusal */
export function rotaNamed(desk: Pick<Desk, 'config'>, key: string): RotaConfig {
  const rota = rotaOf(desk.config, key);
  if (rota) return rota;
  const names = Object.keys(desk.config.rotas);
  throw new Refusal(
    names.length > 0
      ? t('refusal.rota_unknown', { name: shorten(key, 40) || '…', names: names.join(', ') })
      : t('refusal.rota_none'),
  );
}

/** Leads of the rota's team and admins decide who stands in. */
export function maySteer(desk: Pick<Desk, 'people'>, who: Person, rota: RotaConfig): boolean {
  const viewer = desk.people.viewer(who);
  return viewer.isAdmin || viewer.leadOf.has(rota.team);
}

/** Who can be on call: the people of the rota and the agents of its team, by name. */
export async function standIns(ctx: Omit<Context, 'actor'>, desk: Desk, rota: RotaConfig): Promise<Person[]> {
  const refs = rota.layers.flatMap(({ people }) => people.map((ref) => ref.toLowerCase()));
  const people = new Map<string, Person>();
  for (const person of await desk.people.agentsOf(ctx, rota.team)) people.set(person.personId, person);
  for (const person of (await desk.people.peopleByRef(ctx, refs)).values())
    people.set(person.personId, person);
  return [...people.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Leads and admins may help out wherever it is theirs to steer. @throws Refusal unless the person can be on call */
export async function mustStandIn(ctx: Context, desk: Desk, rota: RotaConfig, person: Person): Promise<void> {
  if (!person.disabled && maySteer(desk, person, rota)) return;
  const able = await standIns(ctx, desk, rota);
  if (able.some(({ personId }) => personId === person.personId)) return;
  throw new Refusal(t('refusal.rota_not_member', { name: person.name, rota: localizedText(rota.name) }));
}
