import { describe, expect, it } from 'vitest';
import { clocksOf } from '../../src/sla/clocks.ts';
import type { AlertPoint, Fact, Policy } from '../../src/sla/model.ts';
import { SHOWN_PERCENT, thresholdsOf } from '../../src/sla/thresholds.ts';
import { calendarOf, fact, HOUR, INCIDENT, MINUTE, policy, version, words } from './histories.ts';

const OPENED = fact('mon 09:00', 'opened', { matched: INCIDENT });
const SHOWN = SHOWN_PERCENT.map((percent) => ({ percent }));

/** The thresholds of the latest resolution clock. */
function told(facts: Fact[], points: AlertPoint[], more: Partial<Policy> = {}): string[] {
  const promised = version([policy({ resolution: 4 * HOUR }, more)]);
  const clock = clocksOf([OPENED, ...facts], [promised], calendarOf).findLast(
    ({ target }) => target === 'resolution',
  );
  if (!clock) throw new Error('no clock');
  return thresholdsOf(clock, points, calendarOf(promised, clock.calendar)).map(
    ({ point, at }) =>
      `${'percent' in point ? `${point.percent} %` : `-${point.beforeMs / MINUTE} min`} ${words(at)}`,
  );
}

describe('thresholds', () => {
  it('in business time, the earliest first', () => {
    expect(told([], [{ beforeMs: 30 * MINUTE }, ...SHOWN], { calendar: 'office' })).toEqual([
      '50 % mon 11:00',
      '75 % mon 12:00',
      '-30 min mon 13:30',
      '100 % mon 14:00',
    ]);
  });

  it('move with a pause; what was passed before it stands where it went on', () => {
    const facts = [fact('mon 11:30', 'waiting', { reason: 'vendor' })];
    expect(told(facts, SHOWN)).toEqual([]);
    expect(told([...facts, fact('tue 09:00', 'resumed')], SHOWN)).toEqual([
      '50 % tue 09:00',
      '75 % tue 09:30',
      '100 % tue 10:30',
    ]);
  });

  it('that would be before the beginning are none', () => {
    expect(told([], [{ beforeMs: 4 * HOUR }, { beforeMs: 5 * HOUR }, { percent: 100 }])).toEqual([
      '100 % mon 13:00',
    ]);
  });

  it('a reopened ticket doesn’t pass again what it had passed', () => {
    const facts = [fact('mon 19:00', 'resolved'), fact('tue 09:00', 'reopened')];
    expect(told(facts, [...SHOWN, { beforeMs: 30 * MINUTE }])).toEqual([
      '-30 min tue 10:30',
      '100 % tue 11:00',
    ]);
  });

  it('there are none of what is over', () => {
    expect(told([fact('mon 10:00', 'resolved')], SHOWN)).toEqual([]);
  });
});
