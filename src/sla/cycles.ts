import type { PendingReason } from '../tickets/model.ts';
import type { Fact, Matched, Target } from './model.ts';

/**
 * From what happened to a ticket to the stretches of time that promises are about. No policy is needed for that: which
 * of them are clocks, by which calendar and for how long, is clocks.ts.
 */

/** What is promised, where `resolution` and `fulfilment` are one matter: the ticket's kind gives it its name. */
export type Track = 'first_response' | 'next_reply' | 'update' | 'solving';

export interface Cycle {
  track: Track;
  /** From 1, of its track. */
  number: number;
  from: number;
  /**
   * Null while it goes on. `unneeded`: neither kept nor dropped, but too late if it was due before. `waitedFor`: whom it
   * waited for at its end.
   */
  end: { at: number; how: 'kept' | 'dropped' | 'unneeded'; waitedFor: PendingReason | null } | null;
  /** As they were at its end, or are now. */
  matched: Matched;
  /** When the ticket waited meanwhile, and for whom; in order. Null: still. */
  waits: { from: number; to: number | null; reason: PendingReason }[];
  /** Business time in ms that was granted in this cycle, and in the ones that it goes on from. */
  grantedMs: number;
  grantedBeforeMs: number;
}

export function trackOf(target: Target): Track {
  return target === 'resolution' || target === 'fulfilment' ? 'solving' : target;
}

export function targetOf(track: Track, { kind }: Matched): Target {
  if (track !== 'solving') return track;
  return kind === 'request' ? 'fulfilment' : 'resolution';
}

/** An answer that is owed is owed while the ticket waits for a vendor, too. */
function standsStill(track: Track): boolean {
  return track === 'update' || track === 'solving';
}

/**
 * The cycles of one ticket, in the order of their beginnings.
 *
 * - first_response: from the opening to the desk's first answer; solving is one, as its note goes to the requester. A
 *   monitor's all-clear is none: no answer is needed any more, but once the ticket is reopened without one.
 * - next_reply: after that, from the requester's first unanswered word to the desk's next answer.
 * - update: while it is open and after the first response, from each answer to the next.
 * - solving: from the opening to the solving, and from each reopening.
 *
 * What is said while a ticket is solved begins nothing: it has to be reopened first. A ticket that is closed without
 * having been solved counts as solved then.
 */
export function cyclesOf(facts: readonly Fact[]): Cycle[] {
  const walk = new Walk();
  for (const fact of facts) walk.take(fact);
  return walk.cycles;
}

class Walk {
  readonly cycles: Cycle[] = [];
  private readonly running = new Map<Track, Cycle>();
  private readonly latest = new Map<Track, Cycle>();
  private phase: 'unborn' | 'open' | 'over' = 'unborn';
  private matched: Matched | undefined;
  private waiting: PendingReason | undefined;
  private isAnswered = false;

  take(fact: Fact): void {
    const { at } = fact;
    switch (fact.type) {
      case 'opened':
        if (this.phase === 'unborn') this.open(at, fact.matched);
        break;
      case 'changed':
        this.matched = fact.matched;
        for (const cycle of this.running.values()) cycle.matched = fact.matched;
        break;
      case 'reopened':
        if (this.phase === 'over') this.reopen(at);
        break;
      case 'ended':
        if (this.phase === 'open') this.finish(at, fact.how === 'closed' ? 'kept' : 'dropped');
        break;
      default:
        if (this.phase === 'open') this.takeWhileOpen(fact);
    }
  }

  private takeWhileOpen(fact: Exclude<Fact, { type: 'opened' | 'changed' | 'reopened' | 'ended' }>): void {
    const { at } = fact;
    switch (fact.type) {
      case 'answered':
        this.answer(at);
        break;
      case 'asked':
        if (this.isAnswered && !this.running.has('next_reply')) this.begin('next_reply', at);
        break;
      case 'waiting':
        this.wait(at, fact.reason);
        break;
      case 'resumed':
        this.wait(at, undefined);
        break;
      case 'resolved':
        this.finish(at, 'kept');
        break;
      case 'recovered':
        // People owe answers; a machine gives none.
        for (const track of ['first_response', 'next_reply'] as const) this.end(track, at, 'unneeded');
        this.close(at, 'kept');
        break;
      case 'extended':
        this.extend(trackOf(fact.target), fact.byMs);
        break;
    }
  }

  private open(at: number, matched: Matched): void {
    this.phase = 'open';
    this.matched = matched;
    this.begin('first_response', at);
    this.begin('solving', at);
  }

  private reopen(at: number): void {
    this.phase = 'open';
    this.begin('solving', at);
    this.begin(this.isAnswered ? 'update' : 'first_response', at);
  }

  private answer(at: number): void {
    this.isAnswered = true;
    for (const track of ['first_response', 'next_reply', 'update'] as const) this.end(track, at, 'kept');
    this.begin('update', at);
  }

  private extend(track: Track, byMs: number): void {
    const cycle = this.running.get(track);
    if (cycle) cycle.grantedMs += byMs;
  }

  private begin(track: Track, from: number): void {
    if (!this.matched) return;
    const before = this.latest.get(track);
    const goesOn = track === 'solving' ? before : undefined;
    const cycle: Cycle = {
      track,
      number: (before?.number ?? 0) + 1,
      from,
      end: null,
      matched: this.matched,
      waits: this.waiting && standsStill(track) ? [{ from, to: null, reason: this.waiting }] : [],
      grantedMs: 0,
      grantedBeforeMs: goesOn ? goesOn.grantedBeforeMs + goesOn.grantedMs : 0,
    };
    this.cycles.push(cycle);
    this.running.set(track, cycle);
    this.latest.set(track, cycle);
  }

  private end(track: Track, at: number, how: 'kept' | 'dropped' | 'unneeded'): void {
    const cycle = this.running.get(track);
    if (!cycle) return;
    cycle.end = { at, how, waitedFor: waitOf(cycle)?.reason ?? null };
    endWait(cycle, at);
    this.running.delete(track);
  }

  /** The ticket is over: so is everything about it. */
  private finish(at: number, how: 'kept' | 'dropped'): void {
    if (how === 'kept') this.isAnswered = true;
    this.close(at, how);
  }

  private close(at: number, how: 'kept' | 'dropped'): void {
    for (const track of [...this.running.keys()]) this.end(track, at, how);
    this.waiting = undefined;
    this.phase = 'over';
  }

  private wait(at: number, reason: PendingReason | undefined): void {
    if (reason === this.waiting) return;
    this.waiting = reason;
    for (const cycle of this.running.values()) {
      if (!standsStill(cycle.track)) continue;
      endWait(cycle, at);
      if (reason) cycle.waits.push({ from: at, to: null, reason });
    }
  }
}

function waitOf(cycle: Cycle): Cycle['waits'][number] | undefined {
  const last = cycle.waits.at(-1);
  return last?.to === null ? last : undefined;
}

function endWait(cycle: Cycle, at: number): void {
  const wait = waitOf(cycle);
  if (wait) wait.to = at;
}
