import { directPerson } from '../chat/place.ts';
import type { Config } from '../config/schema.ts';
import type { WebPerson, WebRoom } from './model.ts';

/** Which rooms the web chat has and who sees them: the configuration says so, nothing is stored. */

const PREFIX = 'web:';

/** The rooms of the web chat: ordinary ones first, in the configuration's order, then the triage channels. */
export function roomKeys(config: Config): string[] {
  const triage = new Set(Object.values(config.queues).flatMap((queue) => keyOf(queue.channel)));
  const named = Object.keys(config.channels).flatMap(keyOf);
  return [...named.filter((key) => !triage.has(key)), ...triage];
}

/** Whether the room exists: a configured one, or anybody's direct chat. */
export function isRoom(config: Config, room: string): boolean {
  return directPerson(room) !== undefined || roomKeys(config).includes(room);
}

/**
 * Whether somebody sees a room. A direct chat is its person's alone; a triage channel is for the teams of
 * its queues and for admins, whatever else the configuration says of it; an ordinary room is for everybody
 * but guests.
 */
export function mayEnter(config: Config, room: string, who: Pick<WebPerson, 'webId' | 'viewer'>): boolean {
  const person = directPerson(room);
  if (person !== undefined) return person === who.webId;
  if (!roomKeys(config).includes(room)) return false;
  const teams = teamsOf(config, room);
  const { isAdmin, isGuest, agentOf } = who.viewer;
  return isAdmin || [...teams].some((team) => agentOf.has(team)) || (teams.size === 0 && !isGuest);
}

/** The channels in somebody's list. */
export function roomsFor(config: Config, who: Pick<WebPerson, 'webId' | 'viewer'>): WebRoom[] {
  return roomKeys(config)
    .filter((room) => mayEnter(config, room, who))
    .map((room) => describe(config, room));
}

function describe(config: Config, room: string): WebRoom {
  const channel = config.channels[`${PREFIX}${room}`];
  const queue = Object.values(config.queues).find((candidate) => candidate.channel === `${PREFIX}${room}`);
  const name = channel?.name ?? queue?.name;
  return {
    room,
    name: name ? { localized: name } : room,
    ...(channel?.topic ? { topic: { localized: channel.topic } } : {}),
    isRestricted: teamsOf(config, room).size > 0,
  };
}

/** The teams whose room it is; none: everybody's. */
function teamsOf(config: Config, room: string): Set<string> {
  const teams = Object.values(config.queues)
    .filter((queue) => queue.channel === `${PREFIX}${room}`)
    .map((queue) => queue.team);
  const own = config.channels[`${PREFIX}${room}`]?.team;
  return new Set(own ? [...teams, own] : teams);
}

function keyOf(room: string): string[] {
  return room.startsWith(PREFIX) ? [room.slice(PREFIX.length)] : [];
}
