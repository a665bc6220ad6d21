import { describe, expect, it } from 'vitest';
import { compared, type Outcome } from './outcome.ts';

const undisturbed: Outcome = {
  rooms: { desk: ['card', 'a', 'b'], dm: ['hello'] },
  tickets: ['vpn new'],
  wrong: [],
};
const but = (change: Partial<Outcome>): Outcome => ({ ...undisturbed, ...change });

describe('comparing an interrupted telling with the undisturbed one', () => {
  const kinds = (now: Outcome, spare = 0) =>
    compared(undisturbed, now, spare).differences.map(({ kind }) => kind);

  it.each<[string, Outcome, string[]]>([
    ['the same', undisturbed, []],
    ['a message is missing', but({ rooms: { desk: ['card', 'b'], dm: ['hello'] } }), ['lost']],
    ['a whole room is silent', but({ rooms: { desk: ['card', 'a', 'b'] } }), ['lost']],
    [
      'a message stands there twice',
      but({ rooms: { desk: ['card', 'a', 'a', 'b'], dm: ['hello'] } }),
      ['doubled'],
    ],
    [
      'a message in a room where none should be',
      but({ rooms: { ...undisturbed.rooms, other: ['x'] } }),
      ['doubled'],
    ],
    ['another order', but({ rooms: { desk: ['card', 'b', 'a'], dm: ['hello'] } }), ['wrong']],
    [
      'a card shows an earlier state',
      but({ rooms: { desk: ['old card', 'a', 'b'], dm: ['hello'] } }),
      ['lost', 'doubled'],
    ],
    ['a ticket in another state', but({ tickets: ['vpn solved'] }), ['lost', 'wrong']],
    ['a ticket twice', but({ tickets: ['vpn new', 'vpn new'] }), ['wrong']],
    ['something given up', but({ wrong: ['dead message'] }), ['wrong']],
  ])('%s', (_what, now, expected) => {
    expect(kinds(now)).toEqual(expected);
  });

  it('as many doubles as the process has counted are allowed, no more', () => {
    const twice = but({ rooms: { desk: ['card', 'a', 'a', 'b'], dm: ['hello', 'hello'] } });
    expect(compared(undisturbed, twice, 2)).toEqual({ differences: [], doubles: 2 });
    expect(kinds(twice, 1)).toEqual(['doubled']);
  });
});
