import type { Clock, Fact, Matched, Policy, PolicyVersion, Target } from '../../src/sla/model.ts';

/**
 * The same clocks, found out in another way: minute by minute. It walks through time with the state that a ticket is
 * in, notes every minute of every promise, and counts the notes in the end. It shares nothing with the engine but the
 * types. Slow, and right as long as everything stands on whole minutes.
 */

const MINUTE = 60_000;
/** It stops looking for when something is due after that many minutes: over two years. */
const FURTHEST = 1_200_000;

/** Whether business is open in the minute that begins at an instant. */
export type OpenAt = (version: PolicyVersion, calendar: string, minute: number) => boolean;

interface Minute {
  at: number;
  waitsFor: string | null;
}
interface Promise {
  what: 'first' | 'next' | 'update' | 'solve';
  nth: number;
  begun: number;
  minutes: Minute[];
  granted: number;
  grantedEarlier: number;
}
interface Over {
  promise: Promise;
  at: number | null;
  isDropped: boolean;
  isUnneeded: boolean;
  fields: Matched;
  waitsFor: string | null;
}

export function referenceClocks(
  facts: readonly Fact[],
  versions: readonly PolicyVersion[],
  openAt: OpenAt,
): Clock[] {
  const all = livesOf(facts);
  all.sort((a, b) => facts0(a) - facts0(b));
  let used = 0;
  const clocks: Clock[] = [];
  for (const over of all) {
    const clock = judge(over, versions, openAt, over.promise.what === 'solve' ? used : 0);
    if (!clock) continue;
    if (over.promise.what === 'solve') used = clock.usedMs;
    clocks.push(clock);
  }
  return clocks;
}

const ORDER = { first: 0, next: 1, update: 2, solve: 3 };
const facts0 = ({ promise }: Over) => ORDER[promise.what] * 1_000_000 + promise.nth;

/** Walks through the ticket's life and notes for each promise the minutes that passed under it. */
function livesOf(facts: readonly Fact[]): Over[] {
  const over: Over[] = [];
  let promises: Promise[] = [];
  const counts = { first: 0, next: 0, update: 0, solve: 0 };
  let fields: Matched | undefined;
  let isOpen = false;
  let wasOpened = false;
  let wasAnswered = false;
  let waitsFor: string | null = null;
  let allGranted = 0;
  let now = 0;

  const promise = (what: Promise['what']) => {
    counts[what]++;
    const grantedEarlier = what === 'solve' ? allGranted : 0;
    promises.push({ what, nth: counts[what], begun: now, minutes: [], granted: 0, grantedEarlier });
  };
  let isUnneeded = false;
  const end = (isDropped: boolean, ...which: Promise['what'][]) => {
    for (const one of promises.filter(({ what }) => which.includes(what))) {
      if (fields) over.push({ promise: one, at: now, isDropped, isUnneeded, fields, waitsFor });
    }
    promises = promises.filter(({ what }) => !which.includes(what));
  };
  const endAll = (isDropped: boolean) => {
    end(isDropped, 'first', 'next', 'update', 'solve');
    isOpen = false;
    waitsFor = null;
    if (!isDropped) wasAnswered = true;
  };

  for (const fact of facts) {
    for (let minute = now; wasOpened && minute < fact.at; minute += MINUTE) {
      for (const one of promises) one.minutes.push({ at: minute, waitsFor });
    }
    now = fact.at;
    if (fact.type === 'opened' && !wasOpened) {
      wasOpened = true;
      isOpen = true;
      fields = fact.matched;
      promise('first');
      promise('solve');
    } else if (fact.type === 'changed') {
      fields = fact.matched;
    } else if (fact.type === 'reopened' && wasOpened && !isOpen) {
      isOpen = true;
      promise('solve');
      promise(wasAnswered ? 'update' : 'first');
    } else if (!isOpen) {
      // Nothing is promised about a ticket that is over.
    } else if (fact.type === 'answered') {
      end(false, 'first', 'next', 'update');
      wasAnswered = true;
      promise('update');
    } else if (fact.type === 'asked') {
      if (wasAnswered && !promises.some(({ what }) => what === 'next')) promise('next');
    } else if (fact.type === 'waiting') {
      waitsFor = fact.reason;
    } else if (fact.type === 'resumed') {
      waitsFor = null;
    } else if (fact.type === 'resolved') {
      endAll(false);
    } else if (fact.type === 'recovered') {
      const before: boolean = wasAnswered;
      isUnneeded = true;
      end(false, 'first', 'next');
      isUnneeded = false;
      endAll(false);
      wasAnswered = before;
    } else if (fact.type === 'ended') {
      endAll(fact.how !== 'closed');
    } else if (fact.type === 'extended') {
      const what = ({ first_response: 'first', next_reply: 'next', update: 'update' } as const)[
        fact.target as 'first_response' | 'next_reply' | 'update'
      ];
      for (const one of promises.filter((each) => each.what === (what ?? 'solve'))) one.granted += fact.byMs;
      if (!what && promises.some((each) => each.what === 'solve')) allGranted += fact.byMs;
    }
  }
  for (const one of promises) {
    if (fields) over.push({ promise: one, at: null, isDropped: false, isUnneeded, fields, waitsFor });
  }
  return over;
}

/** Counts the minutes of a promise under the policy that counts for it. */
function judge(
  { promise, at, isDropped, isUnneeded, fields, waitsFor }: Over,
  versions: readonly PolicyVersion[],
  openAt: OpenAt,
  carriedMs: number,
): Clock | undefined {
  const inForce = versions.filter(({ since }) => at === null || since <= at);
  const version = inForce[inForce.length - 1] ?? versions[0];
  if (!version) throw new Error('no version');
  const policy = version.set.policies.find((one) => fits(one, fields));
  const target = nameOf(promise.what, fields);
  const targetMs = policy?.targets[target];
  if (!policy || targetMs === undefined) return undefined;

  let budgetMs = targetMs + promise.grantedEarlier;
  if (promise.what === 'solve' && promise.nth > 1) {
    budgetMs = Math.max(budgetMs, carriedMs + version.set.reopenGraceMs);
  }
  budgetMs += promise.granted;

  const canPause = promise.what === 'update' || promise.what === 'solve';
  const stops = (who: string | null) =>
    canPause && who !== null && version.set.pausedBy.some((p) => p === who);
  let usedMs = carriedMs;
  let usedAtLastStart = carriedMs;
  let runsSince: number | null = stops(waitsFor) ? null : promise.begun;
  let dueAt: number | null = null;
  let wasStopped = false;
  for (const minute of promise.minutes) {
    const isStopped = stops(minute.waitsFor);
    if (!isStopped && wasStopped) {
      runsSince = minute.at;
      usedAtLastStart = usedMs;
    }
    wasStopped = isStopped;
    if (isStopped || !openAt(version, policy.calendar, minute.at)) continue;
    usedMs += MINUTE;
    if (usedMs === budgetMs) dueAt = minute.at + MINUTE;
  }
  const last = promise.minutes.at(-1);
  const until = last ? last.at + MINUTE : promise.begun;
  if (wasStopped && !stops(waitsFor)) {
    runsSince = until;
    usedAtLastStart = usedMs;
  }
  if (dueAt === null && !stops(waitsFor)) {
    dueAt = runOut(budgetMs - usedMs, until, (minute) => openAt(version, policy.calendar, minute));
  }

  const isRunning = at === null && !stops(waitsFor);
  return {
    target,
    cycle: promise.nth,
    state:
      at === null
        ? isRunning
          ? 'running'
          : 'paused'
        : isDropped
          ? 'dropped'
          : dueAt !== null && at > dueAt
            ? 'missed'
            : isUnneeded
              ? 'dropped'
              : 'met',
    policy: policy.key,
    version: version.version,
    calendar: policy.calendar,
    targetMs,
    budgetMs,
    carriedMs,
    usedMs: isRunning ? usedAtLastStart : usedMs,
    startedAt: promise.begun,
    runsSince: isRunning ? runsSince : null,
    dueAt,
    endedAt: at,
  };
}

function runOut(leftMs: number, from: number, isOpen: (minute: number) => boolean): number {
  let left = leftMs;
  for (let i = 0; i < FURTHEST; i++) {
    const minute = from + i * MINUTE;
    if (!isOpen(minute)) continue;
    left -= MINUTE;
    if (left === 0) return minute + MINUTE;
  }
  throw new Error('it is never due');
}

function nameOf(what: Promise['what'], fields: Matched): Target {
  if (what === 'first') return 'first_response';
  if (what === 'next') return 'next_reply';
  if (what === 'update') return 'update';
  return fields.kind === 'request' ? 'fulfilment' : 'resolution';
}

function fits({ match }: Policy, fields: Matched): boolean {
  if (match.kinds && !match.kinds.some((kind) => kind === fields.kind)) return false;
  if (match.priorities && !match.priorities.some((priority) => priority === fields.priority)) return false;
  if (match.complexity && match.complexity !== fields.complexity) return false;
  if (match.categories && !match.categories.some((category) => category === fields.category)) return false;
  if (match.queues && !match.queues.some((queue) => queue === fields.queue)) return false;
  return match.isVip === undefined || match.isVip === fields.isVip;
}
