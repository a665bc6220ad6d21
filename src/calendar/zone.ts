/** From an instant on (ms), clocks are ahead of UTC by so many ms, until they show a certain wall time. */
interface Offset {
  since: number;
  ahead: number;
  shownUntil: number;
}

/**
 * What clocks of a zone show between two instants (ms), to be asked for wall times in about ascending order.
 * Temporal is asked for the changes only; all else is arithmetic, as a calendar needs thousands of instants.
 */
export class WallClock {
  readonly #offsets: Offset[];
  #at = 0;

  constructor(zone: string, from: number, to: number) {
    this.#offsets = offsetsBetween(zone, from, to);
  }

  /**
   * The instant of a wall time: the first one at which clocks show it or a later time. So an hour that is shown
   * twice counts from its first showing on (as in RFC 5545, 3.3.5), and a time that is skipped is the instant of
   * the skip. This keeps order: spans that follow one another neither overlap nor leave a hole at a change, a span
   * within skipped time is empty, and a day that a zone left out (Samoa's 30 December 2011) has no hours.
   * @param wall ms since 1970 as clocks show them
   */
  instantOf(wall: number): number {
    const offsets = this.#offsets;
    let i = this.#at;
    while (i > 0 && wall < shownUntil(offsets[i - 1])) i--;
    while (i < offsets.length - 1 && wall >= shownUntil(offsets[i])) i++;
    this.#at = i;
    const offset = offsets[i];
    if (!offset) throw new RangeError('a clock that shows nothing');
    return Math.max(offset.since, wall - offset.ahead);
  }
}

/** Within the list's length, so never undefined. */
const shownUntil = (offset: Offset | undefined): number => offset?.shownUntil ?? 0;

function offsetsBetween(zone: string, from: number, to: number): Offset[] {
  const offsets: Offset[] = [];
  let moment = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  let since = from;
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    const until = next === null ? to : Math.min(to, next.epochMilliseconds);
    const ahead = moment.offsetNanoseconds / 1e6;
    offsets.push({ since, ahead, shownUntil: until + ahead });
    if (next === null || until === to) return offsets;
    moment = next;
    since = until;
  }
}
