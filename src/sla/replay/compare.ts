import { PRIORITIES, type Priority } from '../../tickets/model.ts';
import { type CalendarOf, clocksOf, usedAt } from '../clocks.ts';
import { type Clock, type Fact, isBreached, type PolicyVersion, TARGETS, type Target } from '../model.ts';
import { Spread } from './spread.ts';

/** How a promise was kept: `missed` also while it isn't over, `open` is neither yet. */
export type Outcome = 'met' | 'missed' | 'open';

/** What the policies in force give, what they gave when it happened, and what changed ones would give. */
export interface Rulings {
  /** All versions, as each counted in its time. */
  recorded: readonly PolicyVersion[];
  current: PolicyVersion;
  changed: PolicyVersion;
  calendarOf: CalendarOf;
}

/** A ticket of the past, with what happened to it. */
export interface Past {
  ticketId: string;
  key: string;
  queue: string;
  priority: Priority;
  facts: readonly Fact[];
}

export interface Counts {
  met: number;
  missed: number;
  open: number;
  /** Business time until it was kept, ms; null: none was. */
  medianMs: number | null;
  p90Ms: number | null;
}
export interface Row {
  target: Target;
  priority: Priority;
  tickets: number;
  before: Counts;
  after: Counts;
  /** Promises that were missed and would have been met, and the other way round. */
  better: number;
  worse: number;
}
/** A promise that would have ended otherwise. Of `null` there would be none. */
export interface Change {
  ticketId: string;
  key: string;
  queue: string;
  priority: Priority;
  target: Target;
  before: Outcome | null;
  after: Outcome | null;
  /** As the changed policies count, ms; of one that they don't promise, as before. */
  usedMs: number;
  budgetMs: number;
}
export interface Report {
  tickets: number;
  /** With at least one promise that would have ended otherwise. */
  changedTickets: number;
  recorded: Record<Outcome, number>;
  rows: Row[];
  /** The weightiest. */
  changes: Change[];
}

/** Changes that are listed. */
const LISTED = 20;

/** Counts tickets one by one; what it keeps doesn't grow with them. */
export class Comparison {
  private readonly rulings: Rulings;
  /** ms */
  private readonly now: number;
  private readonly rows = new Map<string, Counting>();
  private readonly recorded: Record<Outcome, number> = { met: 0, missed: 0, open: 0 };
  private changes: Change[] = [];
  private tickets = 0;
  private changedTickets = 0;

  constructor(rulings: Rulings, now: number) {
    this.rulings = rulings;
    this.now = now;
  }

  add(past: Past): void {
    const { recorded, current, changed } = this.rulings;
    this.tickets++;
    for (const { outcome } of this.judged(past.facts, recorded).values()) this.recorded[outcome]++;
    const before = this.judged(past.facts, [current]);
    const after = this.judged(past.facts, [changed]);
    const touched = new Set<string>();
    let isChanged = false;
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(key), after.get(key)];
      const target = (is ?? was)?.clock.target;
      if (!target) continue;
      const row = this.rowOf(target, past.priority);
      if (!touched.has(target)) row.tickets++;
      touched.add(target);
      row.add(was, is);
      if (was?.outcome === is?.outcome) continue;
      isChanged = true;
      this.list(changeOf(past, target, was, is));
    }
    if (isChanged) this.changedTickets++;
  }

  report(): Report {
    const place = ({ target, priority }: Row): number =>
      TARGETS.indexOf(target) * 10 + PRIORITIES.indexOf(priority);
    return {
      tickets: this.tickets,
      changedTickets: this.changedTickets,
      recorded: { ...this.recorded },
      rows: [...this.rows.values()].map((row) => row.result()).sort((a, b) => place(a) - place(b)),
      changes: weightiest(this.changes),
    };
  }

  /** By target and cycle; without those that came to nothing. */
  private judged(facts: readonly Fact[], versions: readonly PolicyVersion[]): Map<string, Judged> {
    const { calendarOf } = this.rulings;
    return new Map(
      clocksOf(facts, versions, calendarOf).flatMap((clock): [string, Judged][] => {
        if (clock.state === 'dropped') return [];
        const version = versions.find((one) => one.version === clock.version) ?? versions[0];
        if (!version) return [];
        const usedMs = usedAt(
          clock,
          calendarOf(version, clock.calendar),
          Math.max(this.now, clock.startedAt),
        );
        return [[`${clock.target} ${clock.cycle}`, { clock, outcome: outcomeOf(clock, this.now), usedMs }]];
      }),
    );
  }

  private rowOf(target: Target, priority: Priority): Counting {
    const key = `${target} ${priority}`;
    const known = this.rows.get(key) ?? new Counting(target, priority);
    this.rows.set(key, known);
    return known;
  }

  private list(change: Change): void {
    this.changes.push(change);
    if (this.changes.length < LISTED * 2) return;
    this.changes = weightiest(this.changes);
  }
}

interface Judged {
  clock: Clock;
  outcome: Outcome;
  usedMs: number;
}

function outcomeOf(clock: Clock, now: number): Outcome {
  if (clock.state === 'met') return 'met';
  return isBreached(clock, now) ? 'missed' : 'open';
}

function changeOf(past: Past, target: Target, was: Judged | undefined, is: Judged | undefined): Change {
  const { ticketId, key, queue, priority } = past;
  const shown = is ?? was;
  return {
    ticketId,
    key,
    queue,
    priority,
    target,
    before: was?.outcome ?? null,
    after: is?.outcome ?? null,
    usedMs: shown?.usedMs ?? 0,
    budgetMs: shown?.clock.budgetMs ?? 0,
  };
}

/** What would be missed first, then by priority, then by how far beyond its time it was. */
function weightiest(changes: readonly Change[]): Change[] {
  const late = ({ usedMs, budgetMs }: Change): number => usedMs - budgetMs;
  return changes
    .toSorted(
      (a, b) =>
        Number(b.after === 'missed') - Number(a.after === 'missed') ||
        PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
        late(b) - late(a) ||
        a.key.localeCompare(b.key),
    )
    .slice(0, LISTED);
}

class Counting {
  readonly target: Target;
  readonly priority: Priority;
  tickets = 0;
  private readonly before = new Side();
  private readonly after = new Side();
  private better = 0;
  private worse = 0;

  constructor(target: Target, priority: Priority) {
    this.target = target;
    this.priority = priority;
  }

  add(was: Judged | undefined, is: Judged | undefined): void {
    this.before.add(was);
    this.after.add(is);
    if (was?.outcome === 'missed' && is?.outcome === 'met') this.better++;
    if (was?.outcome === 'met' && is?.outcome === 'missed') this.worse++;
  }

  result(): Row {
    const { target, priority, tickets, better, worse } = this;
    return {
      target,
      priority,
      tickets,
      before: this.before.counts(),
      after: this.after.counts(),
      better,
      worse,
    };
  }
}

class Side {
  private readonly outcomes: Record<Outcome, number> = { met: 0, missed: 0, open: 0 };
  private readonly times = new Spread();

  add(judged: Judged | undefined): void {
    if (!judged) return;
    this.outcomes[judged.outcome]++;
    if (judged.clock.endedAt !== null) this.times.add(judged.usedMs);
  }

  counts(): Counts {
    return { ...this.outcomes, medianMs: this.times.quantile(0.5), p90Ms: this.times.quantile(0.9) };
  }
}
