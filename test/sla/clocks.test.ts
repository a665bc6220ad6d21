import { describe, expect, it } from 'vitest';
import { clocksOf, tracedClocks, usedAt } from '../../src/sla/clocks.ts';
import { type Clock, type Fact, isBreached, type PolicyVersion, type Target } from '../../src/sla/model.ts';
import { at, calendarOf, fact, HOUR, INCIDENT, MINUTE, policy, version, words } from './histories.ts';

const OPENED = fact('mon 09:00', 'opened', { matched: INCIDENT });
const changed = (when: string, to: Partial<typeof INCIDENT>) =>
  fact(when, 'changed', { matched: { ...INCIDENT, ...to } });

/** The clocks of a target, each in words: `1 met, 2:00 of 4:00, due mon 13:00`. */
function told(target: Target, facts: Fact[], ...versions: PolicyVersion[]): string[] {
  return clocks(target, facts, ...versions).map((clock) => {
    const due = clock.dueAt === null ? '' : `, due ${words(clock.dueAt)}`;
    return `${clock.cycle} ${clock.state}, ${hours(clock.usedMs)} of ${hours(clock.budgetMs)}${due}`;
  });
}
function clocks(target: Target, facts: Fact[], ...versions: PolicyVersion[]): Clock[] {
  return clocksOf(facts, versions, calendarOf).filter((clock) => clock.target === target);
}
const hours = (ms: number) =>
  `${Math.floor(ms / HOUR)}:${String(Math.round((ms % HOUR) / MINUTE)).padStart(2, '0')}`;

describe('first response', () => {
  const promised = version([policy({ first_response: 4 * HOUR })]);
  const rows: [string, Fact[], string[]][] = [
    ['runs from the opening', [], ['1 running, 0:00 of 4:00, due mon 13:00']],
    ['the desk answers', [fact('mon 11:00', 'answered')], ['1 met, 2:00 of 4:00, due mon 13:00']],
    ['at the very instant', [fact('mon 13:00', 'answered')], ['1 met, 4:00 of 4:00, due mon 13:00']],
    ['a second late', [fact('mon 13:00:01', 'answered')], ['1 missed, 4:00 of 4:00, due mon 13:00']],
    ['solving is an answer', [fact('mon 12:00', 'resolved')], ['1 met, 3:00 of 4:00, due mon 13:00']],
    [
      'the requester’s own words are none',
      [fact('mon 10:00', 'asked')],
      ['1 running, 0:00 of 4:00, due mon 13:00'],
    ],
    [
      'no waiting excuses silence',
      [fact('mon 10:00', 'waiting', { reason: 'vendor' }), fact('mon 14:00', 'answered')],
      ['1 missed, 5:00 of 4:00, due mon 13:00'],
    ],
    [
      'a later answer changes nothing',
      [fact('mon 10:00', 'answered'), fact('tue 10:00', 'answered')],
      ['1 met, 1:00 of 4:00, due mon 13:00'],
    ],
    [
      'cancelled without an answer: neither kept nor broken',
      [fact('mon 14:00', 'ended', { how: 'cancelled' })],
      ['1 dropped, 5:00 of 4:00, due mon 13:00'],
    ],
    [
      'merged likewise',
      [fact('mon 10:00', 'ended', { how: 'merged' }), fact('mon 10:00', 'ended', { how: 'closed' })],
      ['1 dropped, 1:00 of 4:00, due mon 13:00'],
    ],
    [
      'a monitor’s all-clear in time: nobody had to answer any more',
      [fact('mon 12:00', 'recovered')],
      ['1 dropped, 3:00 of 4:00, due mon 13:00'],
    ],
    [
      'a monitor’s all-clear does not undo that nobody answered in time',
      [fact('mon 13:00:01', 'recovered')],
      ['1 missed, 4:00 of 4:00, due mon 13:00'],
    ],
    [
      'it is owed anew when the alert comes back before anybody answered',
      [fact('mon 10:00', 'recovered'), fact('mon 12:00', 'reopened'), fact('mon 13:00', 'answered')],
      ['1 dropped, 1:00 of 4:00, due mon 13:00', '2 met, 1:00 of 4:00, due mon 16:00'],
    ],
    [
      'once answered, not again',
      [fact('mon 10:00', 'answered'), fact('mon 11:00', 'recovered'), fact('mon 12:00', 'reopened')],
      ['1 met, 1:00 of 4:00, due mon 13:00'],
    ],
    [
      'once is enough, also when it is reopened',
      [fact('mon 10:00', 'resolved'), fact('tue 10:00', 'reopened')],
      ['1 met, 1:00 of 4:00, due mon 13:00'],
    ],
  ];
  it.each(rows)('%s', (_, facts, expected) => {
    expect(told('first_response', [OPENED, ...facts], promised)).toEqual(expected);
  });
});

describe('next reply', () => {
  const promised = version([policy({ next_reply: 8 * HOUR })]);
  const ANSWERED = fact('mon 10:00', 'answered');
  const rows: [string, Fact[], string[]][] = [
    ['nothing was asked', [ANSWERED], []],
    ['before the first response it is that which is owed', [fact('mon 09:30', 'asked'), ANSWERED], []],
    [
      'runs from the earliest unanswered word',
      [ANSWERED, fact('mon 11:00', 'asked'), fact('mon 15:00', 'asked')],
      ['1 running, 0:00 of 8:00, due mon 19:00'],
    ],
    [
      'each question begins anew after an answer',
      [ANSWERED, fact('mon 11:00', 'asked'), fact('mon 12:00', 'answered'), fact('mon 20:00', 'asked')],
      ['1 met, 1:00 of 8:00, due mon 19:00', '2 running, 0:00 of 8:00, due tue 04:00'],
    ],
    [
      'solving answers it',
      [ANSWERED, fact('mon 11:00', 'asked'), fact('mon 20:00', 'resolved')],
      ['1 missed, 9:00 of 8:00, due mon 19:00'],
    ],
    [
      'a word of thanks on a solved ticket asks for nothing',
      [ANSWERED, fact('mon 11:00', 'resolved'), fact('mon 12:00', 'asked'), fact('mon 13:00', 'reopened')],
      [],
    ],
    [
      'the word with which it is reopened asks',
      [ANSWERED, fact('mon 11:00', 'resolved'), fact('mon 12:00', 'reopened'), fact('mon 12:00', 'asked')],
      ['1 running, 0:00 of 8:00, due mon 20:00'],
    ],
  ];
  it.each(rows)('%s', (_, facts, expected) => {
    expect(told('next_reply', [OPENED, ...facts], promised)).toEqual(expected);
  });
});

describe('update', () => {
  const promised = version([policy({ update: 24 * HOUR })]);
  const ANSWERED = fact('mon 10:00', 'answered');
  const rows: [string, Fact[], string[]][] = [
    ['not before the first response', [], []],
    ['from the first response', [ANSWERED], ['1 running, 0:00 of 24:00, due tue 10:00']],
    [
      'from each answer to the next',
      [ANSWERED, fact('mon 20:00', 'answered'), fact('tue 21:00', 'answered')],
      [
        '1 met, 10:00 of 24:00, due tue 10:00',
        '2 missed, 25:00 of 24:00, due tue 20:00',
        '3 running, 0:00 of 24:00, due wed 21:00',
      ],
    ],
    [
      'stands still while the ticket waits, from its beginning',
      [fact('mon 09:30', 'waiting', { reason: 'requester' }), ANSWERED],
      ['1 paused, 0:00 of 24:00'],
    ],
    [
      'goes on with what is left',
      [ANSWERED, fact('mon 22:00', 'waiting', { reason: 'vendor' }), fact('thu 12:00', 'resumed')],
      ['1 running, 12:00 of 24:00, due fri 00:00'],
    ],
    [
      'the solution is an update; reopened, it begins anew',
      [ANSWERED, fact('mon 20:00', 'resolved'), fact('wed 10:00', 'reopened')],
      ['1 met, 10:00 of 24:00, due tue 10:00', '2 running, 0:00 of 24:00, due thu 10:00'],
    ],
  ];
  it.each(rows)('%s', (_, facts, expected) => {
    expect(told('update', [OPENED, ...facts], promised)).toEqual(expected);
  });
});

describe('resolution', () => {
  const promised = version([policy({ resolution: 24 * HOUR })]);
  const WAITS = fact('mon 19:00', 'waiting', { reason: 'requester' });
  const rows: [string, Fact[], string[]][] = [
    ['solved in time', [fact('tue 09:00', 'resolved')], ['1 met, 24:00 of 24:00, due tue 09:00']],
    [
      'a monitor says that it is over',
      [fact('mon 19:00', 'recovered')],
      ['1 met, 10:00 of 24:00, due tue 09:00'],
    ],
    ['solved late', [fact('tue 09:00:01', 'resolved')], ['1 missed, 24:00 of 24:00, due tue 09:00']],
    [
      'an answer solves nothing',
      [fact('mon 10:00', 'answered')],
      ['1 running, 0:00 of 24:00, due tue 09:00'],
    ],
    ['stands still with what it has used', [WAITS], ['1 paused, 10:00 of 24:00']],
    ['goes on with it', [WAITS, fact('fri 09:00', 'resumed')], ['1 running, 10:00 of 24:00, due fri 23:00']],
    [
      'another reason to wait is still waiting',
      [WAITS, fact('wed 09:00', 'waiting', { reason: 'vendor' }), fact('fri 09:00', 'resumed')],
      ['1 running, 10:00 of 24:00, due fri 23:00'],
    ],
    [
      'solved while it waited: nothing was due',
      [WAITS, fact('sun 09:00', 'resolved')],
      ['1 met, 10:00 of 24:00'],
    ],
    [
      'reopened, it goes on from what was used',
      [fact('mon 19:00', 'resolved'), fact('thu 09:00', 'reopened')],
      ['1 met, 10:00 of 24:00, due tue 09:00', '2 running, 10:00 of 24:00, due thu 23:00'],
    ],
    [
      'with at least the grace, never late at once',
      [fact('tue 08:30', 'resolved'), fact('thu 09:00', 'reopened')],
      ['1 met, 23:30 of 24:00, due tue 09:00', '2 running, 23:30 of 25:30, due thu 11:00'],
    ],
    [
      'also after a missed one, and again',
      [
        fact('tue 19:00', 'resolved'),
        fact('wed 09:00', 'reopened'),
        fact('wed 10:00', 'resolved'),
        fact('fri 09:00', 'reopened'),
      ],
      [
        '1 missed, 34:00 of 24:00, due tue 09:00',
        '2 met, 35:00 of 36:00, due wed 11:00',
        '3 running, 35:00 of 37:00, due fri 11:00',
      ],
    ],
    [
      'a ticket that waited when it was solved runs when it is reopened',
      [WAITS, fact('tue 09:00', 'resolved'), fact('wed 09:00', 'reopened')],
      ['1 met, 10:00 of 24:00', '2 running, 10:00 of 24:00, due wed 23:00'],
    ],
    [
      'granted time comes on top, also of a late one',
      [fact('tue 10:00', 'extended', { target: 'resolution', byMs: 3 * HOUR })],
      ['1 running, 0:00 of 27:00, due tue 12:00'],
    ],
    [
      'and is still there after a reopening',
      [
        fact('mon 10:00', 'extended', { target: 'resolution', byMs: 10 * HOUR }),
        fact('mon 19:00', 'resolved'),
        fact('tue 09:00', 'reopened'),
      ],
      ['1 met, 10:00 of 34:00, due tue 19:00', '2 running, 10:00 of 34:00, due wed 09:00'],
    ],
    [
      'or on top of the grace',
      [
        fact('wed 09:00', 'resolved'),
        fact('thu 09:00', 'reopened'),
        fact('thu 10:00', 'extended', { target: 'resolution', byMs: HOUR }),
      ],
      ['1 missed, 48:00 of 24:00, due tue 09:00', '2 running, 48:00 of 51:00, due thu 12:00'],
    ],
    [
      'cancelled: dropped',
      [fact('mon 12:00', 'ended', { how: 'cancelled' })],
      ['1 dropped, 3:00 of 24:00, due tue 09:00'],
    ],
    [
      'what happens after a ticket is over is not its clocks’ business',
      [
        fact('mon 12:00', 'resolved'),
        fact('mon 13:00', 'waiting', { reason: 'vendor' }),
        changed('mon 14:00', { priority: 'P1' }),
        fact('sat 12:00', 'ended', { how: 'closed' }),
      ],
      ['1 met, 3:00 of 24:00, due tue 09:00'],
    ],
    [
      'closed without having been solved: solved then',
      [fact('mon 12:00', 'ended', { how: 'closed' })],
      ['1 met, 3:00 of 24:00, due tue 09:00'],
    ],
  ];
  it.each(rows)('%s', (_, facts, expected) => {
    expect(told('resolution', [OPENED, ...facts], promised)).toEqual(expected);
  });

  it('of a request is fulfilment; another kind keeps the time', () => {
    const both = version([policy({ resolution: 24 * HOUR, fulfilment: 72 * HOUR })]);
    const facts = [OPENED, changed('mon 19:00', { kind: 'request' })];
    expect(told('resolution', facts, both)).toEqual([]);
    expect(told('fulfilment', facts, both)).toEqual(['1 running, 0:00 of 72:00, due thu 09:00']);
    const waits = [...facts, fact('mon 20:00', 'waiting', { reason: 'vendor' })];
    expect(told('fulfilment', waits, both)).toEqual(['1 paused, 11:00 of 72:00']);
    const granted = [fact('mon 10:00', 'extended', { target: 'resolution', byMs: HOUR }), ...facts.slice(1)];
    expect(told('fulfilment', [OPENED, ...granted], both)).toEqual([
      '1 running, 0:00 of 73:00, due thu 10:00',
    ]);
  });
});

describe('which policy counts', () => {
  const byPriority = version([
    policy({ resolution: 4 * HOUR }, { key: 'critical', match: { priorities: ['P1'] } }),
    policy({ resolution: 24 * HOUR }),
  ]);
  const TO_P1 = changed('mon 15:00', { priority: 'P1' });

  it('of an open ticket, the one for what it is now, from the beginning on', () => {
    const [clock] = clocks('resolution', [OPENED, TO_P1], byPriority);
    expect(clock).toMatchObject({ policy: 'critical', dueAt: at('mon 13:00'), startedAt: at('mon 09:00') });
    expect(told('resolution', [OPENED, TO_P1, changed('mon 16:00', {})], byPriority)).toEqual([
      '1 running, 0:00 of 24:00, due tue 09:00',
    ]);
  });

  it('of one that is over, the one for what it was then', () => {
    const facts = [OPENED, fact('mon 14:00', 'resolved'), fact('mon 14:30', 'reopened'), TO_P1];
    expect(clocks('resolution', facts, byPriority).map((clock) => clock.policy)).toEqual([
      'standard',
      'critical',
    ]);
    expect(told('resolution', facts, byPriority)).toEqual([
      '1 met, 5:00 of 24:00, due tue 09:00',
      '2 running, 5:00 of 7:00, due mon 16:30',
    ]);
  });

  it('GLPI 6902, 15605: a pause counts under the policy that comes while it lasts, too', () => {
    const facts = [
      OPENED,
      fact('mon 10:00', 'waiting', { reason: 'vendor' }),
      TO_P1,
      fact('tue 09:00', 'resumed'),
    ];
    expect(told('resolution', facts.slice(0, 3), byPriority)).toEqual(['1 paused, 1:00 of 4:00']);
    expect(told('resolution', facts, byPriority)).toEqual(['1 running, 1:00 of 4:00, due tue 12:00']);
  });

  it('GLPI 24481: nothing is breached while it waits', () => {
    const [clock] = clocks(
      'resolution',
      [OPENED, fact('mon 10:00', 'waiting', { reason: 'vendor' })],
      byPriority,
    );
    expect(clock && isBreached(clock, at('sun 23:00'))).toBe(false);
  });

  it('what was due before it waited stays so', () => {
    const facts = [OPENED, fact('mon 15:00', 'waiting', { reason: 'vendor' }), TO_P1];
    const [clock] = clocks('resolution', facts, byPriority);
    expect(clock).toMatchObject({ state: 'paused', dueAt: at('mon 13:00') });
    expect(clock && isBreached(clock, at('mon 15:00'))).toBe(true);
  });

  it('Zammad 5177: an update doesn’t touch the first response', () => {
    const facts = [OPENED, fact('mon 14:00', 'answered'), fact('mon 15:00', 'answered')];
    const all = version([policy({ first_response: 4 * HOUR, update: 2 * HOUR })]);
    expect(told('first_response', facts, all)).toEqual(['1 missed, 5:00 of 4:00, due mon 13:00']);
    expect(told('update', facts, all)).toEqual([
      '1 met, 1:00 of 2:00, due mon 16:00',
      '2 running, 0:00 of 2:00, due mon 17:00',
    ]);
  });

  it('nothing is promised where no policy fits, nor used up there', () => {
    const onlyP1 = version([policy({ resolution: 4 * HOUR }, { match: { priorities: ['P1'] } })]);
    expect(clocksOf([OPENED], [onlyP1], calendarOf)).toEqual([]);
    const facts = [OPENED, fact('mon 14:00', 'resolved'), fact('mon 14:30', 'reopened'), TO_P1];
    expect(told('resolution', facts, onlyP1)).toEqual(['2 running, 0:00 of 4:00, due mon 18:30']);
  });

  it('only some reasons may stop the clocks', () => {
    const onlyVendor = version([policy({ resolution: 24 * HOUR })], { pausedBy: ['vendor'] });
    const facts = [
      OPENED,
      fact('mon 10:00', 'waiting', { reason: 'requester' }),
      fact('mon 12:00', 'waiting', { reason: 'vendor' }),
      fact('mon 20:00', 'waiting', { reason: 'change' }),
    ];
    expect(told('resolution', facts, onlyVendor)).toEqual(['1 running, 3:00 of 24:00, due tue 17:00']);
  });
});

describe('versions of the policies', () => {
  const strict = version([policy({ resolution: 4 * HOUR })]);
  const mild = version([policy({ resolution: 72 * HOUR })], {}, { number: 2, since: at('wed 00:00') });
  const both = [strict, mild];

  it('what is open goes by the latest, from its beginning on', () => {
    expect(told('resolution', [OPENED], strict)).toEqual(['1 running, 0:00 of 4:00, due mon 13:00']);
    expect(told('resolution', [OPENED], ...both)).toEqual(['1 running, 0:00 of 72:00, due thu 09:00']);
  });

  it('what is over keeps the one that counted, which no later one rewrites', () => {
    const facts = [OPENED, fact('tue 09:00', 'resolved')];
    expect(told('resolution', facts, ...both)).toEqual(['1 missed, 24:00 of 4:00, due mon 13:00']);
    expect(clocks('resolution', [...facts, fact('thu 09:00', 'reopened')], ...both)).toMatchObject([
      { version: 1, state: 'missed' },
      { version: 2, state: 'running', carriedMs: 24 * HOUR, budgetMs: 72 * HOUR },
    ]);
  });

  it('at the instant of a version it counts', () => {
    expect(clocks('resolution', [OPENED, fact('wed 00:00', 'resolved')], ...both)[0]?.version).toBe(2);
  });

  it('what is older than all of them goes by the first', () => {
    const late = version([policy({ resolution: 4 * HOUR })], {}, { since: at('fri 00:00') });
    expect(told('resolution', [OPENED, fact('mon 10:00', 'resolved')], late)).toEqual([
      '1 met, 1:00 of 4:00, due mon 13:00',
    ]);
  });
});

describe('by office hours', () => {
  const office = version([
    policy({ first_response: 4 * HOUR, resolution: 24 * HOUR }, { calendar: 'office' }),
  ]);

  it('lunch and night don’t count', () => {
    expect(told('first_response', [fact('mon 11:00', 'opened', { matched: INCIDENT })], office)).toEqual([
      '1 running, 0:00 of 4:00, due mon 16:00',
    ]);
    expect(told('resolution', [OPENED], office)).toEqual(['1 running, 0:00 of 24:00, due thu 12:00']);
  });

  it('GLPI 10594: waiting takes what it lasts by the calendar, not around the clock', () => {
    const facts = [OPENED, fact('mon 16:00', 'waiting', { reason: 'vendor' }), fact('tue 10:00', 'resumed')];
    expect(told('resolution', facts, office)).toEqual(['1 running, 6:00 of 24:00, due thu 15:00']);
  });

  it('due at the end of the day, an answer in the evening is late', () => {
    const four = fact('mon 12:30', 'opened', { matched: INCIDENT });
    expect(told('first_response', [four, fact('mon 18:00', 'answered')], office)).toEqual([
      '1 missed, 4:00 of 4:00, due mon 17:00',
    ]);
  });

  it('GLPI 22678, Zammad 4432: nothing is due at midnight', () => {
    const friday = fact('fri 16:59', 'opened', { matched: INCIDENT });
    expect(told('resolution', [friday, fact('fri 17:00', 'waiting', { reason: 'vendor' })], office)).toEqual([
      '1 paused, 0:01 of 24:00',
    ]);
    const sunday = fact('sun 00:00', 'opened', { matched: INCIDENT });
    expect(told('first_response', [sunday], office)).toEqual(['1 running, 0:00 of 4:00, due mon 14:00']);
  });
});

describe('how a clock came about', () => {
  const promised = version([policy({ first_response: 4 * HOUR, resolution: 24 * HOUR })], {
    pausedBy: ['vendor', 'requester'],
  });

  it('is told stretch by stretch', () => {
    const facts = [
      OPENED,
      fact('mon 10:00', 'waiting', { reason: 'vendor' }),
      fact('mon 12:00', 'waiting', { reason: 'requester' }),
      fact('mon 13:00', 'resumed'),
      fact('mon 14:00', 'waiting', { reason: 'change' }),
    ];
    const solving = tracedClocks(facts, [promised], calendarOf).find(
      (one) => one.clock.target === 'resolution',
    );
    expect(solving?.run.map(({ from, to, pausedBy }) => [words(from), words(to), pausedBy])).toEqual([
      ['mon 09:00', 'mon 10:00', null],
      ['mon 10:00', 'mon 12:00', 'vendor'],
      ['mon 12:00', 'mon 13:00', 'requester'],
      ['mon 13:00', null, null],
    ]);
    expect(solving && usedAt(solving.clock, calendarOf(promised, 'always'), at('mon 15:00'))).toBe(3 * HOUR);
  });
});
