import { describe, expect, test } from 'vitest';
import { localise } from '../../src/i18n/localise.ts';
import { LOCALES } from '../../src/i18n/text.ts';
import { type Deadline, deadlineBlock, deadlineText } from '../../src/tickets/deadline.ts';

const HOUR = 3_600_000;
const DUE = Temporal.Instant.from('2026-11-25T13:30:00Z');
const running: Deadline = {
  target: 'first_response',
  state: 'running',
  dueAt: DUE,
  passed: 0,
  usedMs: 0,
  budgetMs: 4 * HOUR,
};
const paused: Deadline = {
  ...running,
  target: 'resolution',
  state: 'paused',
  dueAt: null,
  usedMs: 1.5 * HOUR,
};
const say = (deadline: Deadline, locale: (typeof LOCALES)[number] = 'en') =>
  localise(deadlineText(deadline), { locale, timeZone: 'Europe/Berlin' }).replaceAll('\u202f', ' ');

describe('a deadline on a card', () => {
  test.each<[what: string, Deadline, words: string, percent: number, tone: string]>([
    ['just begun', running, 'First response by Nov 25, 2026, 2:30 PM', 0, 'good'],
    [
      'half of it over',
      { ...running, passed: 50 },
      'First response by Nov 25, 2026, 2:30 PM · over half of 4 h used',
      50,
      'neutral',
    ],
    [
      'most of it over',
      { ...running, passed: 75 },
      'First response by Nov 25, 2026, 2:30 PM · over three quarters of 4 h used',
      75,
      'warning',
    ],
    [
      'missed and not yet kept',
      { ...running, state: 'breached', passed: 100 },
      'First response overdue since Nov 25, 2026, 2:30 PM',
      100,
      'bad',
    ],
    ['standing still', paused, 'Resolution · paused with 1 h 30 min of 4 h used', 37, 'neutral'],
    [
      'kept',
      { ...running, state: 'met', usedMs: 12 * 60_000 },
      'First response in time · 12 min of 4 h',
      5,
      'good',
    ],
    [
      'kept too late',
      { ...running, state: 'missed', usedMs: 5 * HOUR },
      'First response missed · 5 h instead of 4 h',
      100,
      'bad',
    ],
    [
      'nothing promised of time',
      { ...paused, budgetMs: 0 },
      'Resolution · paused with 1 h 30 min of 0 s used',
      100,
      'neutral',
    ],
  ])('%s', (_, deadline, words, percent, tone) => {
    expect(say(deadline)).toBe(words);
    expect(deadlineBlock(deadline)).toMatchObject({ type: 'progress', percent, tone });
  });

  test('each step of 50, 75 and 100 % has words and a colour of its own, in both languages', () => {
    const steps: Deadline[] = [
      running,
      { ...running, passed: 50 },
      { ...running, passed: 75 },
      { ...running, state: 'breached', passed: 100 },
    ];
    for (const locale of LOCALES) expect(new Set(steps.map((step) => say(step, locale))).size).toBe(4);
    const tones = steps.map(deadlineBlock).map((block) => 'tone' in block && block.tone);
    expect(new Set(tones).size).toBe(4);
  });

  test('it says instants, in the reader’s zone, and nothing that a later reader would take amiss', () => {
    expect(say(running, 'zh-CN')).toContain('2026年11月25日 14:30');
    expect(say(running)).not.toMatch(/left|ago|remaining/);
  });
});
