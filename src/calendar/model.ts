import type { Locale } from '../i18n/text.ts';

/** Working hours of one day in minutes since its midnight, as clocks there show them; an end over 1440 is on the next day. */
export interface Span {
  from: number;
  to: number;
}

/** A day of its own: closed (no spans), a half day, or a weekend day that is worked (调休). */
export interface SpecialDay {
  spans: Span[];
  /** Why, for people: `National Day`, `国庆节`. */
  name?: Record<Locale, string>;
}

/** Business hours as plain data: names are resolved, holidays are dates. It is kept with the policies that use it. */
export type CalendarSpec =
  | { type: 'always' }
  | {
      type: 'hours';
      /** IANA name. */
      zone: string;
      /**
       * Monday first. Spans of a day don't overlap and are in order. What goes on after midnight belongs to the
       * day on which it began: on a holiday it is the evening's shift that falls away, not the early morning.
       */
      week: Span[][];
      /** By date, `2026-10-01`. */
      days: Record<string, SpecialDay>;
    }
  /** Open whenever one of them is: follow the sun. */
  | { type: 'joined'; of: CalendarSpec[] };

/** Business time. Instants are milliseconds since 1970, as everything here is counted in them. */
export interface Calendar {
  /**
   * The earliest instant by which `ms` of business time have passed since `from`; `from` itself for 0.
   * @throws RangeError if they never have (closed for good, or for the next hundred years), and for negative `ms`
   */
  add(from: number, ms: number): number;
  /** Business time between two instants in ms; 0 if `to` is not later. */
  measure(from: number, to: number): number;
  isOpen(at: number): boolean;
  /** Open stretches within [from, to), in order, touching ones joined. */
  stretches(from: number, to: number): { from: number; to: number }[];
}
