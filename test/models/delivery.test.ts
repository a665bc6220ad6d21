import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fate, MemoryLane } from './delivery.ts';

const FATES: Fate[] = [
  'sent',
  'sent',
  'retry',
  'ambiguous',
  'lost_answer',
  'rate_limited',
  'unauthorised',
  'refused',
  'ends_before',
  'ends_after',
];

type Model = { asked: number; hasCard?: boolean };
type Real = { lane: MemoryLane };

/** One thing that happens to the outbox; afterwards everything that always holds must hold. */
class Happens implements fc.Command<Model, Real> {
  private readonly what: string;
  private readonly does: (model: Model, lane: MemoryLane) => void;
  private readonly can: (model: Readonly<Model>) => boolean;
  constructor(
    what: string,
    does: (model: Model, lane: MemoryLane) => void,
    can: (model: Readonly<Model>) => boolean = () => true,
  ) {
    this.what = what;
    this.does = does;
    this.can = can;
  }
  check(model: Readonly<Model>): boolean {
    return this.can(model);
  }
  run(model: Model, { lane }: Real): void {
    this.does(model, lane);
    lane.check();
  }
  toString(): string {
    return this.what;
  }
}

const passes = () =>
  fc
    .oneof(fc.integer({ min: 0, max: 8_000 }), fc.constant(400_000))
    .map((ms) => new Happens(`pass ${ms}`, (_model, lane) => lane.pass(ms)));
const works = () =>
  fc
    .constantFrom(...FATES)
    .map((fate) => new Happens(`work: ${fate}`, (_model, lane) => void lane.work(fate)));

const happenings = [
  fc.constant(new Happens('ask', (model, lane) => lane.ask(`m${model.asked++}`))),
  fc
    .integer({ min: 1, max: 20_000 })
    .map(
      (ms) =>
        new Happens(`ask, held ${ms}`, (model, lane) => lane.ask(`m${model.asked++}`, { heldForMs: ms })),
    ),
  fc
    .integer({ min: 0, max: 5 })
    .map((n) => new Happens(`withdraw m${n}`, (_model, lane) => void lane.withdraw(`m${n}`))),
  fc.constant(new Happens('ask, urgent', (model, lane) => lane.ask(`m${model.asked++}`, { isUrgent: true }))),
  // States of one card, `card#n`, and lines in its thread once it was asked for.
  fc.boolean().map(
    (isUrgent) =>
      new Happens(`ask card${isUrgent ? ', urgent' : ''}`, (model, lane) => {
        lane.ask(`card#${model.asked++}`, { subject: 'card', isUrgent });
        model.hasCard = true;
      }),
  ),
  fc.boolean().map(
    (isUrgent) =>
      new Happens(
        `ask line${isUrgent ? ', urgent' : ''}`,
        (model, lane) => lane.ask(`line#${model.asked++}`, { under: 'card', isUrgent }),
        ({ hasCard = false }) => hasCard,
      ),
  ),
  fc.constant(new Happens('release', (_model, lane) => lane.release())),
  passes(),
  passes(),
  works(),
  works(),
  works(),
];

describe('the states of an outgoing message, whatever happens in whatever order', () => {
  it.each([true, false])(
    '25,000 rows of events, a platform that can be asked: %s',
    (canFind) => {
      let rows = 0;
      let posts = 0;
      fc.assert(
        fc.property(fc.commands(happenings, { maxCommands: 30 }), (commands) => {
          rows++;
          const lane = new MemoryLane({ canFind });
          lane.ask('first');
          fc.modelRun(() => ({ model: { asked: 0 }, real: { lane } }), commands);
          posts += lane.room.length;
        }),
        { numRuns: 25_000 },
      );
      expect(rows).toBe(25_000);
      expect(posts).toBeGreaterThan(5_000);
    },
    60_000,
  );

  it('once nothing goes wrong any more, everything that was asked for is there or given up for a reason', () => {
    fc.assert(
      fc.property(fc.commands(happenings, { maxCommands: 30 }), (commands) => {
        const lane = new MemoryLane({ canFind: true });
        fc.modelRun(() => ({ model: { asked: 0 }, real: { lane } }), commands);
        for (let round = 0; round < 60; round++) {
          lane.pass(100_000);
          lane.release();
          lane.work('sent');
          lane.check();
        }
        const left = lane.rows.filter(({ state }) => !['sent', 'dead', 'withdrawn'].includes(state));
        expect(left).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the check can fail', () => {
    const lane = new MemoryLane({ canFind: true });
    lane.ask('a');
    lane.work('lost_answer');
    const [row] = lane.rows;
    if (row) lane.room.push({ name: 'a', at: 0, row });
    expect(() => lane.check()).toThrow('stands there twice');
  });
});
