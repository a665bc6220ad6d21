import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterTurn, type Candidate, choose, type Question } from '../../src/assignment/choose.ts';

const person = (personId: string, more: Partial<Candidate> = {}): Candidate => ({
  personId,
  load: 0,
  isAway: false,
  isSkilled: false,
  hasPassed: false,
  ...more,
});
const ask = (more: Partial<Question>): Question => ({
  method: 'round-robin',
  candidates: [person('ada'), person('kim'), person('mei')],
  turns: [],
  capacity: 3,
  ...more,
});

describe('who gets a ticket', () => {
  it.each<[string, Partial<Question>, string]>([
    ['nobody had a turn yet', {}, 'ada'],
    ['in turn', { turns: ['mei', 'ada', 'kim'] }, 'mei'],
    ['somebody new waits longest', { turns: ['ada', 'mei'] }, 'kim'],
    [
      'the least busy',
      { method: 'least-busy', candidates: [person('ada', { load: 2 }), person('kim', { load: 1 })] },
      'kim',
    ],
    [
      'of two who are equally busy, whose turn was longer ago',
      { method: 'least-busy', turns: ['kim', 'ada'], candidates: [person('ada'), person('kim')] },
      'kim',
    ],
    ['on call: the first one', { method: 'on-call', candidates: [person('zoe'), person('ada')] }, 'zoe'],
    [
      'on call: the second one while the first is away',
      { method: 'on-call', candidates: [person('zoe', { isAway: true }), person('ada')] },
      'ada',
    ],
    ['who knows the category', { candidates: [person('ada'), person('kim', { isSkilled: true })] }, 'kim'],
    [
      'others, if who knows it is full',
      { candidates: [person('ada'), person('kim', { isSkilled: true, load: 3 })] },
      'ada',
    ],
    [
      'who had the last one',
      { sticky: 'mei', candidates: [person('ada', { isSkilled: true }), person('mei')] },
      'mei',
    ],
    [
      'not if they are away',
      { sticky: 'mei', candidates: [person('ada'), person('mei', { isAway: true })] },
      'ada',
    ],
    ['not if they are no candidate', { sticky: 'tom' }, 'ada'],
  ])('%s', (_what, more, expected) => {
    expect(choose(ask(more))).toEqual({ personId: expected });
  });

  it.each<[string, Candidate[], string]>([
    ['there is nobody', [], 'nobody'],
    ['all are away', [person('ada', { isAway: true })], 'away'],
    ['who is here is full', [person('ada', { load: 3 }), person('kim', { isAway: true })], 'full'],
    ['who has room has passed', [person('ada', { hasPassed: true }), person('kim', { load: 9 })], 'passed'],
  ])('nobody, because %s', (_why, candidates, none) => {
    expect(choose(ask({ candidates }))).toEqual({ none });
  });
});

describe('always', () => {
  const NAMES = ['ada', 'kim', 'leo', 'mei', 'tom'];
  const candidates = fc.subarray(NAMES, { minLength: 0 }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          personId: fc.constant(name),
          load: fc.nat(5),
          isAway: fc.boolean(),
          isSkilled: fc.boolean(),
          hasPassed: fc.boolean(),
        }),
      ),
    ),
  );
  const method = fc.constantFrom('round-robin', 'least-busy', 'on-call');

  it('nobody who is away, full or has passed gets anything, somebody does if anybody may, and order says nothing', () => {
    fc.assert(
      fc.property(
        candidates,
        method,
        fc.shuffledSubarray(NAMES),
        fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
        fc.integer({ min: 1, max: 5 }),
        (given: Candidate[], how, turns, sticky, capacity) => {
          const question = { method: how, candidates: given, turns, capacity, ...(sticky ? { sticky } : {}) };
          const may = given.filter((one) => !one.isAway && !one.hasPassed && one.load < capacity);
          const choice = choose(question);
          if ('none' in choice) expect(may).toEqual([]);
          else expect(may.map((one) => one.personId)).toContain(choice.personId);
          if (how !== 'on-call') {
            expect(choose({ ...question, candidates: given.toReversed() })).toEqual(choice);
          }
        },
      ),
    );
  });

  it('in turn, nobody is passed over twice by the same person while they could have had one', () => {
    const skilled = fc.array(fc.subarray(NAMES, { minLength: 1 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(skilled, (rounds) => {
        let turns: string[] = [];
        /** Since whose last turn each has been passed over, by whom. */
        const passedOver = new Map(NAMES.map((name) => [name, new Set<string>()]));
        for (const able of rounds) {
          const choice = choose(ask({ turns, candidates: able.map((name) => person(name)) }));
          if ('none' in choice) throw new Error('nobody was chosen');
          for (const name of able) {
            if (name === choice.personId) continue;
            expect(passedOver.get(name)?.has(choice.personId)).toBe(false);
            passedOver.get(name)?.add(choice.personId);
          }
          passedOver.set(choice.personId, new Set());
          turns = afterTurn(turns, choice.personId, NAMES);
        }
      }),
    );
  });

  it('a full round gives everybody one', () => {
    let turns = ['mei'];
    const given: string[] = [];
    for (let i = 0; i < 10; i++) {
      const choice = choose(ask({ turns, candidates: NAMES.map((name) => person(name)) }));
      if ('none' in choice) throw new Error('nobody was chosen');
      given.push(choice.personId);
      turns = afterTurn(turns, choice.personId, NAMES);
    }
    expect(given.slice(0, 5)).toEqual(['ada', 'kim', 'leo', 'tom', 'mei']);
    expect(given.slice(5)).toEqual(given.slice(0, 5));
  });

  it('whoever left the team is forgotten', () => {
    expect(afterTurn(['ada', 'kim', 'mei'], 'ada', ['ada', 'mei'])).toEqual(['mei', 'ada']);
  });
});
