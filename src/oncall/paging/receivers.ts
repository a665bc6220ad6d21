import { awayAmong } from '../../absence/absence.ts';
import type { Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import { leadsOf } from '../../tickets/urgent.ts';
import { whoIsOnCall } from '../on-call.ts';
import type { Plan, Receiver } from './model.ts';

/** To whom a page goes, and where. */
export type Recipient = { place: Place; person: Person } | { place: Place; person?: undefined };

/** What a step comes to: whom it reaches, and who would be but is away. */
export interface Reached {
  recipients: Recipient[];
  away: Person[];
}

/**
 * Everybody whom a step reaches, each once: people in the direct chat where they were last seen, and rooms. Who has left,
 * is away, or can be written to nowhere, is not reached. Whoever is on call is here: the rota has seen to that, and who
 * stands in has said so.
 */
export async function reachedBy(ctx: Context, desk: Desk, to: readonly Receiver[]): Promise<Reached> {
  const named = new Map<string, Person>();
  const onCall = new Map<string, Person>();
  const rooms = new Map<string, Place>();
  for (const one of to) {
    if ('channel' in one) {
      const place = await roomIfAny(ctx, desk, one.channel);
      if (place) rooms.set(one.channel, place);
    } else {
      const people = 'rota' in one ? onCall : named;
      for (const person of await peopleOf(ctx, desk, one)) people.set(person.personId, person);
    }
  }
  const absent = await awayAmong(
    ctx,
    [...named.keys()].filter((id) => !onCall.has(id)),
    ctx.now,
  );
  const people = new Map([...named, ...onCall]);
  for (const id of absent) people.delete(id);
  return {
    recipients: [
      ...[...people.values()].flatMap((person) => toPerson(desk, person) ?? []),
      ...[...rooms.values()].map((place) => ({ place })),
    ],
    away: [...named.values()].filter(({ personId }) => absent.has(personId)),
  };
}

/** A room that can't be named yet must not keep a page from those who can be reached. */
async function roomIfAny(ctx: Context, desk: Desk, room: string): Promise<Place | undefined> {
  const platform = (['slack', 'teams', 'web'] as const).find((name) => room.startsWith(`${name}:`));
  if (!platform || !desk.capabilities(platform)) return undefined;
  return desk.room(ctx, room);
}

export function toPerson(desk: Desk, person: Person): Recipient | undefined {
  const place = person.disabled ? undefined : desk.people.directPlace(person);
  return place && { place, person };
}

function peopleOf(ctx: Context, desk: Desk, to: Exclude<Receiver, { channel: string }>): Promise<Person[]> {
  if ('person' in to) return desk.people.byRefs(ctx, [to.person]);
  if ('team' in to) return desk.people.agentsOf(ctx, to.team);
  if ('lead' in to) return leadsOf(ctx, desk, to.lead);
  return whoIsOnCall(ctx, desk, to.rota, ctx.now);
}

/**
 * Who has to hear that everybody was paged in vain: the room and the leads of the ticket's queue, or of whom the policy
 * names; the administrators where there are no leads. Who is away hears it too if nobody else of these is there.
 */
export async function lastResort(
  ctx: Context,
  desk: Desk,
  plan: Plan,
  queue: string | undefined,
): Promise<Recipient[]> {
  const { config } = desk;
  const own = queue === undefined ? undefined : config.queues[queue];
  const receivers = plan.steps.flatMap(({ to }) => to);
  const teams = own
    ? [own.team]
    : receivers.flatMap((one) => ('team' in one ? [one.team] : 'lead' in one ? [one.lead] : []));
  const rooms = receivers.flatMap((one) => ('channel' in one ? [one] : []));
  const home = own ?? config.queues[config.intake.defaultQueue];
  const channels = own || rooms.length === 0 ? (home ? [{ channel: home.channel }] : []) : rooms;
  const leads = await reachedBy(
    ctx,
    desk,
    [...new Set(teams)].map((lead) => ({ lead })),
  );
  const { recipients } = await reachedBy(ctx, desk, channels);
  return [
    ...(leads.recipients.length > 0 ? leads.recipients : await otherwise(ctx, desk, leads)),
    ...recipients,
  ];
}

async function otherwise(ctx: Context, desk: Desk, leads: Reached): Promise<Recipient[]> {
  const admins = await reachedBy(
    ctx,
    desk,
    desk.config.roles.admins.map((person) => ({ person })),
  );
  if (admins.recipients.length > 0) return admins.recipients;
  const away = new Map([...leads.away, ...admins.away].map((person) => [person.personId, person]));
  return [...away.values()].flatMap((person) => toPerson(desk, person) ?? []);
}
