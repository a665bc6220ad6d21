import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BORN, checkLegal, PureStep, step, told } from './ticket-life.ts';

/** The rules of a ticket's life against a telling of them in plain words. */
describe('a ticket’s life, whatever is done in whatever order', () => {
  it('50,000 lives: every step is allowed exactly when it should be, and leads to no illegal state', () => {
    let lives = 0;
    fc.assert(
      fc.property(fc.commands([step.map((one) => new PureStep(one))], { maxCommands: 12 }), (steps) => {
        lives++;
        const setup = () => ({ model: { told: told(BORN) }, real: { life: BORN } });
        fc.modelRun(setup, steps);
      }),
      { numRuns: 50_000 },
    );
    expect(lives).toBe(50_000);
  }, 60_000);

  it('the check can fail', () => {
    expect(() => checkLegal({ ...BORN, state: 'in_progress' })).toThrow('nobody has it');
    expect(() => checkLegal({ ...BORN, state: 'new', pendingReason: 'vendor' })).toThrow('waits for vendor');
    expect(() => checkLegal({ ...BORN, state: 'closed' })).toThrow('closed at null');
  });
});
