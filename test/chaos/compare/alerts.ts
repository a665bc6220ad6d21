import { localise } from '../../../src/i18n/localise.ts';
import { type Locale, type Text, t } from '../../../src/i18n/text.ts';
import { alertText } from '../../../src/sla/alert-cards.ts';
import { type Traced, tracedClocks } from '../../../src/sla/clocks.ts';
import { factsOf, TELLING } from '../../../src/sla/history.ts';
import type { AlertPoint, Clock, PolicyVersion } from '../../../src/sla/model.ts';
import { keepCalendars } from '../../../src/sla/versions/policies.ts';
import { CALLED_LATE } from '../world/company.ts';
import type { Facts } from './facts.ts';
import { doubled, type Finding, lost } from './finding.ts';

/**
 * Processes and the database are away for some seconds at a time. What fell due and was over within this time may
 * never have been seen as due.
 */
const AWAY_MS = 15_000;
/** Sweeps look each second. */
const SWEPT_MS = 2_000;

type Alert = Facts['alerts'][number];
type Notice = Facts['notices'][number];

/** A clock as the pure rules have it from the timeline, and what the books have of it. */
interface Kept {
  ticket: Facts['tickets'][number];
  traced: Traced;
  /** How much of its budget had been used at an instant; both in ms. */
  usedBy(at: number): number;
  points: { threshold: string; usedMs: number }[];
  alerts: Alert[];
  /** More time that was granted, and changes that policies go by: each lets the same threshold be passed again. */
  changes: number;
}

const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
const keyOf = ({ ticketId, target, cycle }: { ticketId: string; target: string; cycle: number }): string =>
  `${ticketId}/${target}/${cycle}`;
const nameOf = ({ ticket, traced }: Kept): string => keyOf({ ticketId: ticket.ticketId, ...traced.clock });

/** No deadline passes in silence, none is told twice, and wherever an alert stands, it shows how things are by now. */
export function alerts(facts: Facts): Finding[] {
  const clocks = reckoned(facts);
  return [
    ...known(facts, clocks),
    ...clocks.flatMap((clock) => [
      ...asReckoned(facts, clock),
      ...raised(facts, clock),
      ...noneTwice(clock),
      ...noneTooEarly(clock),
      ...recorded(facts, clock),
      ...told(facts, clock),
      ...called(facts, clock),
    ]),
    ...facts.notices.flatMap((notice) => shown(facts, clocks, notice)),
    ...digests(facts, clocks),
  ];
}

/** Every clock of every ticket, from its timeline alone. */
function reckoned(facts: Facts): Kept[] {
  const versions = facts.versions.map(
    ({ version, since, definition }): PolicyVersion => ({ version, since: msOf(since), set: definition }),
  );
  if (versions.length === 0) return [];
  const calendarOf = keepCalendars();
  const telling = new Set<string>(TELLING);
  return facts.tickets.flatMap((ticket) => {
    const entries = facts.timeline
      .filter(({ ticketId, type }) => ticketId === ticket.ticketId && telling.has(type))
      .toSorted((a, b) => a.seq - b.seq);
    const happened = factsOf(ticket, entries);
    return tracedClocks(happened, versions, calendarOf).map((traced): Kept => {
      const { clock, run } = traced;
      const version = versions.find((one) => one.version === clock.version);
      if (!version) throw new Error(`there is no version ${clock.version} of the policies`);
      const calendar = calendarOf(version, clock.calendar);
      const usedBy = (at: number) =>
        run.reduce((used, { from, to, pausedBy }) => {
          const until = Math.min(to ?? at, at);
          return pausedBy === null && until > from ? used + calendar.measure(from, until) : used;
        }, clock.carriedMs);
      const policy = version.set.policies.find(({ key }) => key === clock.policy);
      return {
        ticket,
        traced,
        usedBy,
        points: [...(policy?.alerts ?? []).map((point) => placeOf(clock, point)), breachOf(clock)],
        alerts: facts.alerts.filter(
          (alert) => keyOf(alert) === keyOf({ ticketId: ticket.ticketId, ...clock }),
        ),
        changes: happened.filter(
          (fact) => fact.type === 'changed' || (fact.type === 'extended' && fact.target === clock.target),
        ).length,
      };
    });
  });
}

const breachOf = ({ budgetMs }: Clock) => ({ threshold: 'breach', usedMs: budgetMs });

function placeOf({ budgetMs }: Clock, point: AlertPoint): { threshold: string; usedMs: number } {
  return 'percent' in point
    ? { threshold: `${point.percent}%`, usedMs: Math.ceil((budgetMs * point.percent) / 100) }
    : { threshold: `${point.beforeMs} before`, usedMs: budgetMs - point.beforeMs };
}

/** The books have no clock and no alert that doesn't follow from a timeline. */
function known(facts: Facts, clocks: readonly Kept[]): Finding[] {
  const names = new Set(clocks.map(nameOf));
  const unknown = (rows: readonly Parameters<typeof keyOf>[0][], what: string) =>
    rows.filter((row) => !names.has(keyOf(row))).map((row) => doubled(keyOf(row), what));
  return [
    ...unknown(facts.clocks, 'a clock that does not follow from the timeline'),
    ...unknown(facts.alerts, 'an alert of a clock that there is not'),
  ];
}

/** A clock's row is what follows from the timeline. */
function asReckoned(facts: Facts, kept: Kept): Finding[] {
  const { clock } = kept.traced;
  const row = facts.clocks.find((one) => keyOf(one) === nameOf(kept));
  if (!row) return [lost(nameOf(kept), 'a clock that the books do not have')];
  const same =
    row.state === clock.state &&
    row.budgetMs === clock.budgetMs &&
    row.usedMs === clock.usedMs &&
    msOrNull(row.dueAt) === clock.dueAt &&
    msOrNull(row.endedAt) === clock.endedAt;
  return same
    ? []
    : [lost(nameOf(kept), `the clock is ${row.state}, due ${row.dueAt}; the timeline says ${clock.state}`)];
}

const msOrNull = (instant: string | null): number | null => (instant === null ? null : msOf(instant));

/** What a clock ran past, long enough for a process to be there, was raised: itself, or what lies further. */
function raised(facts: Facts, kept: Kept): Finding[] {
  const { clock } = kept.traced;
  // One that runs still was waited for: whatever is due by now was raised.
  const used = kept.usedBy(clock.endedAt === null ? facts.readAt - SWEPT_MS : clock.endedAt - AWAY_MS);
  return kept.points
    .filter(({ usedMs }) => usedMs > clock.carriedMs && usedMs < used)
    .filter((point) => {
      const rank = point.usedMs / clock.budgetMs;
      return !kept.alerts.some((alert) => alert.rank >= rank && alert.usedMs >= point.usedMs);
    })
    .map(({ threshold }) => lost(nameOf(kept), `${threshold} passed in silence`));
}

/** A threshold is raised once, and once more after each change that puts it off. */
function noneTwice(kept: Kept): Finding[] {
  const counts = Map.groupBy(kept.alerts, ({ threshold }) => threshold);
  return [...counts]
    .filter(([, all]) => all.length > 1 + kept.changes)
    .map(([threshold, all]) => doubled(nameOf(kept), `${threshold} was raised ${all.length} times`));
}

/** Nor is one raised before its time, or of a clock that is over. */
function noneTooEarly(kept: Kept): Finding[] {
  const { clock } = kept.traced;
  return kept.alerts.flatMap(({ threshold, raisedAt, usedMs }) => {
    const at = msOf(raisedAt);
    const isAfter = clock.endedAt !== null && at > clock.endedAt;
    const point = kept.points.find((one) => one.threshold === threshold);
    // Before more time was granted it lay earlier.
    const isEarly = kept.changes === 0 && point !== undefined && usedMs < point.usedMs;
    const isWrong = usedMs > kept.usedBy(at);
    return [
      ...(isAfter ? [doubled(nameOf(kept), `${threshold} was raised after the clock was over`)] : []),
      ...(isEarly || isWrong ? [doubled(nameOf(kept), `${threshold} was raised before its time`)] : []),
    ];
  });
}

/** The timeline has each breach that was raised. */
function recorded(facts: Facts, kept: Kept): Finding[] {
  const { target, cycle } = kept.traced.clock;
  const breaches = kept.alerts.filter(({ threshold }) => threshold === 'breach').length;
  const entries = facts.timeline.filter(
    ({ ticketId, type, data }) =>
      ticketId === kept.ticket.ticketId &&
      type === 'sla_breached' &&
      data.target === target &&
      data.cycle === cycle,
  ).length;
  if (entries === breaches) return [];
  const says = `the timeline has ${entries} of ${breaches} breaches`;
  return [entries < breaches ? lost(nameOf(kept), says) : doubled(nameOf(kept), says)];
}

const wasSnoozed = (facts: Facts, { ticket }: Kept): boolean =>
  facts.timeline.some(({ ticketId, type }) => ticketId === ticket.ticketId && type === 'sla_snoozed');

/** A warning stands in the ticket's thread, a breach in the desk's room. */
function told(facts: Facts, kept: Kept): Finding[] {
  if (kept.alerts.length === 0 || wasSnoozed(facts, kept)) return [];
  const roles = kept.alerts.map(({ threshold }) => (threshold === 'breach' ? 'room' : 'thread'));
  return [...new Set(roles)]
    .filter((role) => !facts.notices.some((one) => keyOf(one) === nameOf(kept) && one.role === role))
    .map((role) => lost(nameOf(kept), `its alert stands in no ${role}`));
}

/** Whom the policy calls is called, once for each time that the deadline was missed. */
function called(facts: Facts, kept: Kept): Finding[] {
  const escalations = facts.escalations.filter(({ key }) => key === nameOf(kept));
  const breaches = kept.alerts.filter(({ threshold }) => threshold === 'breach').length;
  const isDue = kept.ticket.queue === CALLED_LATE && breaches > 0 && !wasSnoozed(facts, kept);
  if (isDue && escalations.length === 0) return [lost(nameOf(kept), 'nobody was called')];
  return escalations.length > breaches + kept.changes
    ? [doubled(nameOf(kept), `people were called ${escalations.length} times for ${breaches} breaches`)]
    : [];
}

/** An alert's own message says how its clock stands by now. */
function shown(facts: Facts, clocks: readonly Kept[], notice: Notice): Finding[] {
  if (!notice.subject) return [];
  const kept = clocks.find((one) => nameOf(one) === keyOf(notice));
  if (!kept) return [doubled(notice.subject, 'an alert of a clock that there is not')];
  const text = alertText(kept.traced.clock, facts.readAt);
  return says(facts, notice.subject, timeless(text));
}

/** A digest stands where it went once, and counts its alerts as they stand. */
function digests(facts: Facts, clocks: readonly Kept[]): Finding[] {
  const all = Map.groupBy(
    facts.notices.filter(({ digestId }) => digestId !== null),
    ({ digestId }) => digestId,
  );
  return [...all].flatMap(([digestId, notices]) => {
    const counts = { overdue: 0, soon: 0, paused: 0, done: 0 };
    for (const notice of notices) {
      const kept = clocks.find((one) => nameOf(one) === keyOf(notice));
      if (kept) counts[standingOf(kept.traced.clock, facts.readAt)]++;
    }
    return says(facts, `sla-digest/${digestId}`, t('sla.digest_counts', counts));
  });
}

function standingOf({ state, dueAt }: Clock, now: number): 'overdue' | 'soon' | 'paused' | 'done' {
  if (state === 'paused') return 'paused';
  if (state !== 'running') return 'done';
  return dueAt !== null && dueAt < now ? 'overdue' : 'soon';
}

/** What was sent last says it, and so does the message on the platform: cards() compares these two. */
function says(facts: Facts, subject: string, text: Text): Finding[] {
  const row = facts.outbox.findLast((one) => one.subject === subject && one.content.op === 'put');
  const ref = facts.refs.find((one) => one.subject === subject);
  if (!row || !ref) return [lost(subject, 'an alert that stands nowhere')];
  const message = facts.board.find(
    (one) =>
      !one.isDeleted &&
      one.platform === ref.platform &&
      one.room === ref.channel &&
      one.id === ref.externalId,
  );
  const reader = { locale: row.locale as Locale, timeZone: row.timeZone };
  const words = localise(text, reader).split(NO_TIME)[0] ?? '';
  return message && JSON.stringify(message.content).includes(words)
    ? []
    : [lost(subject, `the alert does not say “${words}”`)];
}

/** Where a time stands, which Slack shows in its own way. */
const NO_TIME = /[\u2066-\u2068]*§/;

function timeless(text: Text): Text {
  return typeof text === 'object' && 'key' in text
    ? ({ ...text, args: { ...text.args, at: '§', late: '§' } } as Text)
    : text;
}
