import type { Span } from '../../calendar/model.ts';

/** Rotas as plain data, and who is on call by them. Instants are milliseconds since 1970. */

/** One turn after the other: each layer hands over at the same time on its own clock. */
export interface Layer {
  /** Person ids in the order of their turns; null: somebody who can't be called, whose turns are nobody's. */
  people: (string | null)[];
  /** IANA name of the clock that `start`, `handOver` and `only` go by. */
  zone: string;
  /** Date from which the layer counts, at the time of hand-over. */
  start: string;
  handOver: HandOver;
  /** Absent: around the clock. */
  only?: Hours;
}

export interface HandOver {
  /** Length of a turn as a clock on the wall shows it, in minutes: a day is 1440, whatever daylight saving does. */
  everyMinutes: number;
  /** Of hand-overs that come in weeks, 1 (Monday) to 7. */
  weekday?: number;
  /** Minutes since midnight. */
  at: number;
}

/** Some hours of some days. */
export interface Hours {
  /** 1 (Monday) to 7. A span that ends on the next day belongs to the day on which it begins. */
  days: number[];
  /** Within a day, by its clock; may touch or overlap. */
  spans: Span[];
}

export interface Rota {
  /** A later one takes the place of earlier ones wherever it has somebody's turn. */
  layers: Layer[];
  /** When people are away: what would be their turn is nobody's then. Who stands in does so knowing. */
  away?: Away[];
}

export interface Away {
  personId: string;
  from: number;
  to: number;
}

/** Somebody stands in, whatever the layers say. Of two that overlap, the one made later counts. */
export interface Override {
  overrideId: string;
  personId: string;
  from: number;
  to: number;
  /** Of the rota, when it was made. */
  revision: number;
}

/** A stretch of time that is one person's, or nobody's. */
export interface Shift {
  from: number;
  to: number;
  /** Null: nobody is on call. */
  personId: string | null;
  by: ShiftSource;
}

export type ShiftSource =
  /** Index of the layer and number of the turn, from 0. */
  | { type: 'turn'; layer: number; turn: number }
  | { type: 'override'; overrideId: string }
  /** No layer covers it. */
  | { type: 'none' };

/**
 * The shifts of [from, to), in order, without overlap or hole: where nobody is on call, there is one of nobody's.
 * The first and the last are cut off at the ends.
 */
export function shiftsBetween(rota: Rota, overrides: readonly Override[], from: number, to: number): Shift[] {
  if (to <= from) return [];
  const nobody: Shift = { from, to, personId: null, by: { type: 'none' } };
  const layered = rota.layers.reduce(
    (under, layer, index) => overlay(under, turnsBetween(layer, index, from, to)),
    [nobody],
  );
  const present = (rota.away ?? []).reduce(withoutAway, layered);
  const inOrder = overrides.toSorted((a, b) => a.revision - b.revision);
  return inOrder.reduce((under, one) => overlay(under, cutTo([shiftOf(one)], from, to)), present);
}

/** Neighbouring shifts of the same person as one: what a person sees as their time on call. */
export function joined(shifts: readonly Shift[]): Shift[] {
  const runs: Shift[] = [];
  for (const shift of shifts) {
    const last = runs.at(-1);
    if (last && last.personId === shift.personId && last.to === shift.from) last.to = shift.to;
    else runs.push({ ...shift });
  }
  return runs;
}

/** Whose time an instant is. */
export function runAt(runs: readonly Shift[], at: number): Shift | undefined {
  return runs.find((run) => run.from <= at && at < run.to);
}

const shiftOf = ({ from, to, personId, overrideId }: Override): Shift => ({
  from,
  to,
  personId,
  by: { type: 'override', overrideId },
});

/** `over` lies on `under`; both are in order and without overlap. */
function overlay(under: readonly Shift[], over: readonly Shift[]): Shift[] {
  const seen: Shift[] = [];
  let next = 0;
  for (const below of under) {
    let from = below.from;
    while (next < over.length) {
      const above = over[next];
      if (!above || above.from >= below.to) break;
      if (above.from > from) seen.push({ ...below, from, to: above.from });
      if (above.from >= below.from) seen.push(above);
      from = Math.max(from, Math.min(above.to, below.to));
      if (above.to > below.to) break;
      next++;
    }
    if (from < below.to) seen.push({ ...below, from, to: below.to });
  }
  return seen;
}

function withoutAway(shifts: readonly Shift[], away: Away): Shift[] {
  const missed = shifts.filter(({ personId }) => personId === away.personId);
  return overlay(
    shifts,
    cutTo(missed, away.from, away.to).map((shift) => ({ ...shift, personId: null })),
  );
}

function cutTo(shifts: readonly Shift[], from: number, to: number): Shift[] {
  return shifts
    .map((shift) => ({ ...shift, from: Math.max(shift.from, from), to: Math.min(shift.to, to) }))
    .filter((shift) => shift.from < shift.to);
}

/** The turns of one layer within [from, to), cut to its hours. */
function turnsBetween(layer: Layer, index: number, from: number, to: number): Shift[] {
  const clock = handOversOf(layer);
  const begin = Math.max(from, clock.begin);
  if (begin >= to || layer.people.length === 0) return [];
  const open = layer.only ? stretchesOf(layer.only, layer.zone, begin, to) : [{ from: begin, to }];
  const turns: Shift[] = [];
  let turn = clock.turnAt(begin);
  for (const stretch of open) {
    while (clock.at(turn + 1) <= stretch.from) turn++;
    for (let at = stretch.from; at < stretch.to; turn++) {
      const end = Math.min(clock.at(turn + 1), stretch.to);
      if (end > at) turns.push({ from: at, to: end, ...whose(layer, index, turn) });
      at = end;
      if (end === stretch.to) break;
    }
  }
  return turns;
}

function whose(layer: Layer, index: number, turn: number): Pick<Shift, 'personId' | 'by'> {
  const personId = layer.people[turn % layer.people.length] ?? null;
  return { personId, by: { type: 'turn', layer: index, turn } };
}

/**
 * When a layer hands over. Turns are counted on the wall's clock, so that 09:00 stays 09:00: one that falls into the
 * hour that spring leaves out comes as much later, and of an hour that autumn has twice the first counts.
 */
function handOversOf({ start, handOver, zone }: Layer) {
  const { everyMinutes, weekday, at } = handOver;
  const day = Temporal.PlainDate.from(start);
  const begin = wall(day, at);
  // Turns in weeks go by their weekday, so that the first one may be shorter.
  const back = weekday === undefined ? 0 : (day.dayOfWeek - weekday + 7) % 7;
  const first = begin.subtract({ days: back });
  const handOverAt = (turn: number) => instantOf(first.add({ minutes: turn * everyMinutes }), zone);
  return {
    begin: instantOf(begin, zone),
    at: handOverAt,
    turnAt(instant: number): number {
      const local = Temporal.Instant.fromEpochMilliseconds(instant)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime();
      let turn = Math.floor(first.until(local).total('minutes') / everyMinutes);
      while (handOverAt(turn) > instant) turn--;
      while (handOverAt(turn + 1) <= instant) turn++;
      return turn;
    },
  };
}

/** The stretches of [from, to) that lie in the hours, in order, touching ones joined. */
export function stretchesOf(
  hours: Hours,
  zone: string,
  from: number,
  to: number,
): { from: number; to: number }[] {
  const spans = hours.spans.toSorted((a, b) => a.from - b.from);
  const found: { from: number; to: number }[] = [];
  const last = dateAt(to, zone);
  // Spans of the day before may end today.
  for (let day = dateAt(from, zone).subtract({ days: 1 }); ; day = day.add({ days: 1 })) {
    if (Temporal.PlainDate.compare(day, last) > 0) break;
    if (!hours.days.includes(day.dayOfWeek)) continue;
    for (const span of spans) {
      const begin = Math.max(from, instantOf(wall(day, span.from), zone));
      const end = Math.min(to, instantOf(wall(day, span.to), zone));
      if (end <= begin) continue;
      const before = found.at(-1);
      if (before && before.to >= begin) before.to = Math.max(before.to, end);
      else found.push({ from: begin, to: end });
    }
  }
  return found;
}

/** @param minutes since midnight; more than a day's: on the next day */
function wall(day: Temporal.PlainDate, minutes: number): Temporal.PlainDateTime {
  return day.toPlainDateTime().add({ minutes });
}

function instantOf(local: Temporal.PlainDateTime, zone: string): number {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

function dateAt(instant: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
}
