import { awayAmong } from '../absence/absence.ts';
import type { Assignment } from '../config/assignment.ts';
import type { Context } from '../context.ts';
import { whoIsOnCall } from '../oncall/on-call.ts';
import type { Person } from '../people/model.ts';
import { refsOf } from '../people/roster.ts';
import type { Desk } from '../tickets/desk.ts';
import { mayWork } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';
import { workloadOf } from '../tickets/workload.ts';
import type { Candidate } from './choose.ts';
import { offersOf, passedBy } from './store.ts';

/** Those to whom a ticket may be given at all, as persons and with what counts of them. */
export async function candidatesFor(
  ctx: Context,
  desk: Desk,
  ticket: Ticket,
  rules: Assignment,
  round: number,
): Promise<{ people: Map<string, Person>; candidates: Candidate[] }> {
  const able = (await peopleFor(ctx, desk, ticket, rules)).filter(
    (person) =>
      !person.disabled &&
      // Also what is confidential: an offer shows the ticket.
      mayWork(desk.config, ticket, desk.people.viewer(person)) &&
      (rules.offer === undefined || desk.people.directPlace(person) !== undefined),
  );
  const ids = able.map(({ personId }) => personId);
  const away = await awayAmong(ctx, ids, ctx.now);
  const [open, offers] = [await workloadOf(ctx, ids), await offersOf(ctx, ids)];
  const passed = await passedBy(ctx, ticket.ticketId, round);
  return {
    people: new Map(able.map((person) => [person.personId, person])),
    candidates: able.map((person) => ({
      personId: person.personId,
      load: (open.get(person.personId) ?? 0) + (offers.get(person.personId) ?? 0),
      isAway: away.has(person.personId),
      isSkilled: skillsOf(desk, person).has(ticket.category),
      hasPassed: passed.has(person.personId),
    })),
  };
}

/** Who is on call, or the agents of the queue's team; its leads where it has no other agents. */
async function peopleFor(ctx: Context, desk: Desk, ticket: Ticket, rules: Assignment): Promise<Person[]> {
  if (rules.method === 'on-call') {
    return rules.rota ? whoIsOnCall(ctx, desk, rules.rota, ctx.now) : [];
  }
  const key = desk.config.queues[ticket.queue]?.team;
  const team = key === undefined ? undefined : desk.config.teams[key];
  if (key === undefined || !team) return [];
  const members = await desk.people.agentsOf(ctx, key);
  const agents = new Set(team.agents.map((ref) => ref.toLowerCase()));
  const named = members.filter((person) => refsOf(person).some((ref) => agents.has(ref)));
  return agents.size > 0 ? named : members;
}

function skillsOf(desk: Desk, person: Person): Set<string> {
  const refs = refsOf(person);
  return new Set(
    Object.entries(desk.config.skills).flatMap(([ref, categories]) =>
      refs.includes(ref.toLowerCase()) ? categories : [],
    ),
  );
}
