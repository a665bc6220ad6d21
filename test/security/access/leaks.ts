import type { Outgoing } from '../../../src/chat/outgoing.ts';
import { directPerson, type Place } from '../../../src/chat/place.ts';
import {
  canary,
  DESK_WORDS,
  type Facts,
  mayRead,
  mayStandIn,
  PUBLIC_WORDS,
  TICKETS,
  type TicketName,
} from './policy.ts';
import { type Player, roomOf, type Stage } from './stage.ts';

const SECRETS = [...PUBLIC_WORDS, ...DESK_WORDS];

/** The secrets of the staged tickets that stand anywhere in something. */
function found(json: string): { secret: (typeof SECRETS)[number]; ticket: TicketName }[] {
  if (!json.includes('zq')) return [];
  return TICKETS.flatMap((ticket) =>
    SECRETS.filter((secret) => json.includes(canary(secret, ticket))).map((secret) => ({ secret, ticket })),
  );
}

/** What somebody was given to read that isn't theirs. */
export function leaksTo(stage: Stage, who: Player, shown: unknown, facts: readonly Facts[]): string[] {
  return found(JSON.stringify(shown)).flatMap(({ secret, ticket }) => {
    const about = factsOf(stage, ticket, facts);
    return mayRead(secret, who, about) ? [] : [`${who.role} reads ${canary(secret, ticket)}`];
  });
}

/** The same of what goes out to people and rooms. */
export function leaksIn(stage: Stage, outgoing: readonly Outgoing[], facts: readonly Facts[]): string[] {
  return outgoing.flatMap(({ place, content, holdUntil }) => {
    const person = 'person' in content ? content.person : directPerson(place.channel);
    if (person === undefined) {
      return found(JSON.stringify(content)).flatMap(({ secret, ticket }) =>
        mayStandIn(roomOf(place), secret, factsOf(stage, ticket, facts))
          ? []
          : [`${roomOf(place)} shows ${canary(secret, ticket)}`],
      );
    }
    const reader = readerAt(stage, place, person);
    // A reply that leaves at the end of its undo time is not theirs to read yet, nor here yet.
    if (reader && holdUntil) return leaksTo(stage, reader, withoutHeld(content), facts);
    // Others of the cast's company have no part in any of the staged tickets but as their watchers.
    return reader ? leaksTo(stage, reader, content, facts) : [];
  });
}

const withoutHeld = (content: unknown) => JSON.stringify(content).replaceAll('zqheld', 'held');

function readerAt(stage: Stage, place: Place, person: string): Player | undefined {
  return Object.values(stage.players).find(
    ({ role, accounts }) =>
      (role === 'somebody of another company') === (place.tenant === 'T2') &&
      accounts[place.platform].id === person,
  );
}

function factsOf(stage: Stage, ticket: TicketName, facts: readonly Facts[]): Facts {
  const found = facts.find((one) => one.ticketId === stage.tickets[ticket].id);
  if (!found) throw new Error(`no facts of the ${ticket} ticket`);
  return found;
}
