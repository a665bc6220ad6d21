import type { Config } from '../config/schema.ts';
import type { Person, Viewer } from './model.ts';

/** Who is agent, lead, admin or VIP, as the configuration says: by e-mail address or by account. */
export interface Roster {
  viewer(person: Pick<Person, 'personId' | 'email' | 'accounts' | 'isGuest'>): Viewer;
  /** How the configuration names a team's agents and leads, in lower case. */
  members(team: string): ReadonlySet<string>;
}

interface Duties {
  isAdmin: boolean;
  isVip: boolean;
  agentOf: Set<string>;
  leadOf: Set<string>;
}

export function createRoster(config: Config): Roster {
  const duties = new Map<string, Duties>();
  const members = new Map<string, Set<string>>();
  const dutiesOf = (ref: string): Duties => {
    const key = ref.toLowerCase();
    const known = duties.get(key) ?? {
      isAdmin: false,
      isVip: false,
      agentOf: new Set<string>(),
      leadOf: new Set<string>(),
    };
    duties.set(key, known);
    return known;
  };
  for (const ref of config.roles.admins) dutiesOf(ref).isAdmin = true;
  for (const ref of config.roles.vips) dutiesOf(ref).isVip = true;
  for (const [team, { agents, leads }] of Object.entries(config.teams)) {
    for (const ref of [...agents, ...leads]) dutiesOf(ref).agentOf.add(team);
    for (const ref of leads) dutiesOf(ref).leadOf.add(team);
    members.set(team, new Set([...agents, ...leads].map((ref) => ref.toLowerCase())));
  }
  return {
    viewer(person) {
      const found = refsOf(person).flatMap((ref) => duties.get(ref) ?? []);
      return {
        personId: person.personId,
        isGuest: person.isGuest,
        isAdmin: found.some((d) => d.isAdmin),
        isVip: found.some((d) => d.isVip),
        agentOf: new Set(found.flatMap((d) => [...d.agentOf])),
        leadOf: new Set(found.flatMap((d) => [...d.leadOf])),
      };
    },
    members: (team) => members.get(team) ?? new Set(),
  };
}

/** Everything by which the configuration may name a person, in lower case. */
export function refsOf(person: Pick<Person, 'email' | 'accounts'>): string[] {
  const accounts = person.accounts.map((account) =>
    `${account.platform}:${account.externalId}`.toLowerCase(),
  );
  return person.email ? [person.email.toLowerCase(), ...accounts] : accounts;
}
