import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { type Life, type LifeStep, lifeAfter, VERB_OF } from '../../src/tickets/life-cycle.ts';
import { mayTransition, PENDING_REASONS, type TicketState } from '../../src/tickets/model.ts';

/** A ticket as a person would tell of it: where it is, who has it, what it waits for. */
export interface Told {
  at: 'waiting for somebody' | 'somebody’s' | 'being worked on' | 'put aside' | 'solved' | 'over';
  who: string | null;
  for: string | null;
}

const AT: Record<TicketState, Told['at']> = {
  new: 'waiting for somebody',
  assigned: 'somebody’s',
  in_progress: 'being worked on',
  pending: 'put aside',
  resolved: 'solved',
  closed: 'over',
  cancelled: 'over',
};
export const told = ({
  state,
  assigneeId,
  pendingReason,
}: Pick<Life, 'state' | 'assigneeId' | 'pendingReason'>): Told => ({
  at: AT[state],
  who: assigneeId,
  for: pendingReason,
});

/** What a step makes of it; undefined: it is refused. Written down anew, from the words of the manual. */
function next(now: Told, step: LifeStep): Told | undefined {
  const isOpen = now.at !== 'solved' && now.at !== 'over';
  const goesOn = now.who === null ? 'waiting for somebody' : 'being worked on';
  switch (step.verb) {
    case 'assign':
      return isOpen
        ? { ...now, who: step.to, at: now.at === 'put aside' ? now.at : 'somebody’s' }
        : undefined;
    case 'take':
      return isOpen ? { who: step.by, at: 'being worked on', for: null } : undefined;
    case 'wait':
      return isOpen ? { ...now, at: 'put aside', for: step.reason } : undefined;
    case 'resume':
      return now.at === 'put aside' ? { ...now, at: goesOn, for: null } : undefined;
    case 'solve':
      return isOpen ? { who: now.who ?? step.by, at: 'solved', for: null } : undefined;
    case 'recover':
      return isOpen ? { ...now, at: 'solved', for: null } : undefined;
    case 'reopen':
      return now.at === 'solved' ? { ...now, at: goesOn } : undefined;
    case 'close':
      return now.at === 'solved' ? { ...now, at: 'over' } : undefined;
    case 'cancel':
    case 'merge':
      return isOpen ? { ...now, at: 'over', for: null } : undefined;
    case 'release':
      return isOpen
        ? { ...now, who: null, at: now.at === 'put aside' ? now.at : 'waiting for somebody' }
        : undefined;
  }
}

/** What holds for every ticket at every time. @throws AssertionError */
export function checkLegal(life: Life): void {
  const { state, assigneeId, pendingReason, resolution, resolvedAt, closedAt } = life;
  const is = (...states: TicketState[]) => states.includes(state);
  equal(pendingReason !== null, is('pending'), `waits for ${pendingReason} as ${state}`);
  // What a monitor solved nobody had to have.
  if (is('assigned', 'in_progress')) ok(assigneeId, `${state}, and nobody has it`);
  if (is('new')) equal(assigneeId, null, 'new, and somebody has it');
  if (is('resolved')) ok(resolution && resolvedAt, 'solved without a solution');
  if (!is('resolved', 'closed')) equal(resolvedAt, null, `${state}, and still solved at ${resolvedAt}`);
  equal(closedAt !== null, is('closed', 'cancelled'), `${state}, closed at ${closedAt}`);
}

const agent = fc.constantFrom('ada', 'kim', 'mei');
export const step: fc.Arbitrary<LifeStep> = fc.oneof(
  fc.record({ verb: fc.constant('assign' as const), to: agent }),
  fc.record({ verb: fc.constant('take' as const), by: agent }),
  fc.record({ verb: fc.constant('wait' as const), reason: fc.constantFrom(...PENDING_REASONS) }),
  fc.record({ verb: fc.constant('solve' as const), by: agent, resolution: fc.constant('a new cable') }),
  fc.record({ verb: fc.constant('recover' as const), resolution: fc.constant('all alerts are over') }),
  fc.record({ verb: fc.constantFrom('resume', 'close', 'cancel', 'reopen', 'merge', 'release') }),
);

/** One step of a life, on the rules alone. */
export class PureStep implements fc.Command<{ told: Told }, { life: Life }> {
  private readonly step: LifeStep;
  constructor(step: LifeStep) {
    this.step = step;
  }

  check(): boolean {
    return true;
  }

  run(model: { told: Told }, real: { life: Life }): void {
    const expected = next(model.told, this.step);
    const isAllowed = mayTransition(VERB_OF[this.step.verb], real.life.state);
    equal(isAllowed, expected !== undefined, `${this.step.verb} from ${real.life.state}`);
    if (!expected) return;
    model.told = expected;
    real.life = { ...real.life, ...lifeAfter(real.life, this.step, '2026-11-24T08:00:00Z') };
    deepEqual(told(real.life), expected);
    checkLegal(real.life);
  }

  toString(): string {
    return JSON.stringify(this.step);
  }
}

export const BORN: Life = {
  state: 'new',
  pendingReason: null,
  assigneeId: null,
  resolution: null,
  resolvedAt: null,
  closedAt: null,
};
