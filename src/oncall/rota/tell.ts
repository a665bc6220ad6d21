import type { Card } from '../../chat/card.ts';
import { send } from '../../chat/outgoing.ts';
import type { RotaConfig } from '../../config/rotas.ts';
import type { Context } from '../../context.ts';
import { instantText, periodText, type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { audienceOf, type Desk } from '../../tickets/desk.ts';
import { leadsOf } from '../../tickets/urgent.ts';

/** A direct message to one person, if there is a platform to reach them on. */
export function tellPerson(ctx: Context, desk: Desk, person: Person, subject: string, card: Card): void {
  const place = desk.people.directPlace(person);
  if (!place) return;
  const { locale, timeZone } = person;
  send(ctx, { place, locale, timeZone, content: { op: 'put', card }, subject });
}

/** The rota's channel: its own, or where its team's first queue is. */
function channelOf(desk: Pick<Desk, 'config'>, rota: RotaConfig): string | undefined {
  return rota.channel ?? Object.values(desk.config.queues).find(({ team }) => team === rota.team)?.channel;
}

/** Whether the rota has a channel on a platform that is set up. */
export function hasChannel(desk: Desk, rota: RotaConfig): boolean {
  const platform = channelOf(desk, rota)?.split(':')[0];
  return (['slack', 'teams', 'web'] as const).some(
    (known) => known === platform && desk.capabilities(known) !== undefined,
  );
}

/** @returns whether there is such a channel */
export async function tellChannel(
  ctx: Context,
  desk: Desk,
  rota: RotaConfig,
  subject: string,
  card: Card,
): Promise<boolean> {
  const name = channelOf(desk, rota);
  if (!name || !hasChannel(desk, rota)) return false;
  const place = await desk.room(ctx, name);
  send(ctx, { place, ...audienceOf(desk, place), content: { op: 'put', card }, subject });
  return true;
}

export async function tellLeads(
  ctx: Context,
  desk: Desk,
  rota: RotaConfig,
  subject: string,
  card: Card,
): Promise<void> {
  for (const lead of await leadsOf(ctx, desk, rota.team)) {
    tellPerson(ctx, desk, lead, `${subject}/${lead.personId}`, card);
  }
}

/** @param instant ms; Infinity: no end is in sight */
export const at = (instant: number): Text =>
  Number.isFinite(instant) ? instantText(Temporal.Instant.fromEpochMilliseconds(instant)) : t('rota.no_end');

export const spanText = (from: number, to: number): Text =>
  periodText(Temporal.Instant.fromEpochMilliseconds(from), Temporal.Instant.fromEpochMilliseconds(to));
