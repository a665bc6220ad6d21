/** The company of a chaos run: who works there, on which platform, and how its desk is set up. */

export const TENANT = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';

export interface Member {
  platform: 'slack' | 'teams';
  /** Slack's user id; in Teams the Entra object id. */
  id: string;
  name: string;
}

const slack = (id: string, name: string): Member => ({ platform: 'slack', id, name });
const teams = (number: number, name: string): Member => ({
  platform: 'teams',
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  name,
});

/** The first of them are of both platforms, however few take part. */
export const REQUESTERS: readonly [Member, ...Member[]] = [
  slack('U0REQ1', 'Noor Haddad'),
  teams(1, 'Ana Costa'),
  slack('U0REQ2', 'Emil Berg'),
  teams(2, 'Omar Said'),
  slack('U0REQ3', 'Lin Wei'),
  teams(3, 'Yuki Mori'),
  slack('U0REQ4', 'Sara Okafor'),
  teams(4, 'Zhao Min'),
  slack('U0REQ5', 'Ivan Petrov'),
  slack('U0REQ6', 'Chen Jie'),
];

/** A queue, where it is worked on, by whom, and the word that sends a matter there. */
export interface Desk {
  queue: string;
  word: string;
  room: string;
  agents: readonly [Member, ...Member[]];
}

export const DESKS: readonly [Desk, ...Desk[]] = [
  {
    queue: 'printing',
    word: 'printer',
    room: 'C0PRINT',
    agents: [slack('U0AGT1', 'Mei Tan'), slack('U0AGT2', 'Kim Lund')],
  },
  {
    queue: 'accounts',
    word: 'password',
    room: 'C0ACCOUNT',
    agents: [slack('U0AGT3', 'Ada Novak'), slack('U0AGT4', 'Tom Reyes')],
  },
  {
    queue: 'network',
    word: 'vpn',
    room: '19:triage-network@thread.tacv2',
    agents: [teams(11, 'Leo Brandt'), teams(12, 'Wang Fang')],
  },
];

export const MEMBERS: readonly Member[] = [...REQUESTERS, ...DESKS.flatMap((desk) => desk.agents)];

/** Rooms where people ask, by platform. */
export const HELP = { slack: 'C0HELP', teams: '19:help@thread.tacv2' };

/** The queue whose policy calls people when a deadline is missed. */
export const CALLED_LATE = 'network';

const UNPAGED = 'accounts';

const nameOf = ({ platform, id }: Member): string => `${platform}:${id}`;
const platformOf = (room: string): string => (room.startsWith('19:') ? 'teams' : 'slack');

/**
 * The desk's parley.yaml. Short times, so that a run sees their ends.
 * @param pressing the desks whose tickets are due within seconds, and, but for one, page
 */
export function configuration(pressing: readonly Desk[] = DESKS): object {
  // Slack's rooms take a message a second, which the end of a run waits for: one of them goes without pages.
  const paging = pressing.filter(({ queue }) => queue !== UNPAGED);
  const localized = (text: string) => text;
  return {
    name: 'Parley',
    timeZone: 'UTC',
    intake: { defaultQueue: 'printing', joinWindowSeconds: 0 },
    replies: { undoSeconds: 2 },
    teams: Object.fromEntries(
      DESKS.map(({ queue, agents }) => [
        queue,
        {
          name: localized(queue),
          agents: agents.map(nameOf),
          leads: agents.slice(1).map(nameOf),
        },
      ]),
    ),
    queues: Object.fromEntries(
      DESKS.map(({ queue, room }) => [
        queue,
        {
          name: localized(queue),
          team: queue,
          channel: `${platformOf(room)}:${room}`,
          ...(paging.some((desk) => desk.queue === queue)
            ? { escalation: queue, escalateAt: ['P1', 'P2', 'P3', 'P4'] }
            : {}),
        },
      ]),
    ),
    sla: {
      policies: [
        ...pressing.map(({ queue }) => ({
          name: queue,
          match: { queue },
          targets: { firstResponse: '4s', resolution: '10s', fulfilment: '10s' },
          alerts: ['50%'],
          // One desk calls people for what is overdue, too.
          ...(queue === CALLED_LATE ? { escalate: { to: `${queue}-late` } } : {}),
        })),
        { name: 'others', targets: { resolution: '24h', fulfilment: '24h' } },
      ],
      reopenGrace: '6s',
      notify: { warning: ['thread'], breach: ['channel', 'lead'] },
      digestSeconds: 10,
    },
    // A new ticket pages: the first agent, then all of them and their room, while people are slow to answer.
    escalations: Object.fromEntries([
      ...paging.map(({ queue, room, agents: [first] }) => [
        queue,
        {
          steps: [
            { to: [{ person: nameOf(first) }], wait: '2s' },
            { to: [{ team: queue }, { channel: `${platformOf(room)}:${room}` }], wait: '2s' },
          ],
          repeat: platformOf(room) === 'teams' ? 1 : 0,
          returnAfter: '3s',
        },
      ]),
      ...pressing
        .filter(({ queue }) => queue === CALLED_LATE)
        .map(({ queue }) => [`${queue}-late`, { steps: [{ to: [{ lead: queue }], wait: '3s' }] }]),
    ]),
    categories: {
      ...Object.fromEntries(
        DESKS.map(({ queue, word }) => [queue, { name: localized(queue), queue, words: [word] }]),
      ),
      other: { name: 'Other' },
    },
    web: { signIn: 'demo', sampleData: false },
  };
}
