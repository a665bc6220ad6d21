/** Times as people write them in a command, in English and Chinese. Pure; instants in ms. */

export interface Now {
  /** Ms since 1970. */
  at: number;
  /** IANA name: whose clock is meant. */
  zone: string;
}

interface Point {
  isNow?: boolean;
  date?: Temporal.PlainDate;
  /** Minutes since midnight. */
  minutes?: number;
}

const WEEKDAYS = [
  /^(?:mon(?:day)?|(?:周|星期|礼拜)一)$/u,
  /^(?:tue(?:s(?:day)?)?|(?:周|星期|礼拜)二)$/u,
  /^(?:wed(?:nesday)?|(?:周|星期|礼拜)三)$/u,
  /^(?:thu(?:rs(?:day)?)?|(?:周|星期|礼拜)四)$/u,
  /^(?:fri(?:day)?|(?:周|星期|礼拜)五)$/u,
  /^(?:sat(?:urday)?|(?:周|星期|礼拜)六)$/u,
  /^(?:sun(?:day)?|(?:周|星期|礼拜)[日天])$/u,
];
const DATE =
  /(?<iso>\d{4}-\d{1,2}-\d{1,2})|(?<month>\d{1,2})月(?<day>\d{1,2})[日号]|(?<plus>\b(?:today|tonight|tomorrow)\b|今天|今晚|明天|明晚|后天)|(?<weekday>\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|(?:周|星期|礼拜)[一二三四五六日天])/u;
const DAYS_AHEAD: Record<string, number> = {
  today: 0,
  tonight: 0,
  今天: 0,
  今晚: 0,
  tomorrow: 1,
  明天: 1,
  明晚: 1,
  后天: 2,
};
const TIME =
  /^(?<half>上午|早上|凌晨|中午|下午|晚上)?(?:(?<hour>\d{1,2})(?:[:：](?<minute>\d{2})|[点时](?:(?<half2>半)|(?<cn>\d{1,2})分?)?)?)\s*(?<ampm>am|pm|a\.m\.|p\.m\.)?$/u;
const BETWEEN = /\s+(?:to|until|till)\s+|\s*(?:到|至)\s*|\s*[–—~]\s*|\s+-\s+|(?<=[:：]\d\d)-(?=\d)/u;

/**
 * When something is: “tomorrow 20:00”, “周五 9点”. A time without a date is its next one, a date without a time is at
 * the time that it is now.
 * @returns undefined if it isn't a time
 */
export function readInstant(text: string, now: Now): number | undefined {
  const point = readPoint(text, now);
  if (!point) return undefined;
  if (point.isNow) return now.at;
  const today = localOf(now);
  const date = point.date ?? today.toPlainDate();
  const minutes = point.minutes ?? today.hour * 60 + today.minute;
  const found = instantOf(date, minutes, now.zone);
  return !point.date && found < now.at ? instantOf(date.add({ days: 1 }), minutes, now.zone) : found;
}

/**
 * From when until when: “from 18:00 to 22:00”, “tomorrow”, “until 22:00”, “明天 9点到18点”, nothing (from now on).
 * @returns `to` is absent where only a beginning was said; undefined if it isn't a time
 */
export function readSpan(text: string, now: Now): { from: number; to?: number } | undefined {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^(?:from\s+|从\s*)/u, '');
  if (said === '') return { from: now.at };
  const only = /^(?:(?:until|till|to)\s+|[到至]\s*)(?<end>.+)$/u.exec(said)?.groups?.end;
  if (only !== undefined) {
    const to = readEnd(only, { isNow: true }, now.at, now);
    return to === undefined ? undefined : { from: now.at, to };
  }
  const [first = '', second, ...more] = said.split(BETWEEN);
  if (more.length > 0) return undefined;
  const begin = readPoint(first, now);
  if (!begin) return undefined;
  const from = beginOf(begin, now);
  if (second === undefined) {
    if (!begin.date || begin.minutes !== undefined) return { from };
    return { from, to: instantOf(begin.date, 1440, now.zone) };
  }
  const to = readEnd(second, begin, from, now);
  if (to === undefined) return undefined;
  // Both are past and no day was said: tomorrow's.
  if (to <= now.at && !begin.date && !begin.isNow && !hasDate(second, now)) {
    return { from: nextDay(from, now.zone), to: nextDay(to, now.zone) };
  }
  return { from, to };
}

const hasDate = (text: string, now: Now): boolean => readPoint(text, now)?.date !== undefined;

function beginOf(point: Point, now: Now): number {
  if (point.isNow) return now.at;
  return instantOf(point.date ?? localOf(now).toPlainDate(), point.minutes ?? 0, now.zone);
}

/** An end without a date is the first such time after the beginning. */
function readEnd(text: string, begin: Point, from: number, now: Now): number | undefined {
  const end = readPoint(text, now);
  if (!end || end.isNow) return undefined;
  if (end.date) return instantOf(end.date, end.minutes ?? 1440, now.zone);
  const day = begin.date ?? localOf({ ...now, at: from }).toPlainDate();
  const sameDay = instantOf(day, end.minutes ?? 1440, now.zone);
  return sameDay > from ? sameDay : instantOf(day.add({ days: 1 }), end.minutes ?? 1440, now.zone);
}

function readPoint(text: string, now: Now): Point | undefined {
  const said = text.trim().toLowerCase();
  if (/^(?:now|right now|现在)$/u.test(said)) return { isNow: true };
  const found = DATE.exec(said);
  const date = found ? dateOf(found, now) : undefined;
  if (found && !date) return undefined;
  const rest = (found ? said.replace(found[0], ' ') : said)
    .replace(/\b(?:at|on|next)\b|[，,的]/gu, ' ')
    .trim();
  if (rest === '') return date ? { date } : undefined;
  const minutes = minutesIn(`${/[今明]晚/u.test(said) ? '晚上' : ''}${rest}`);
  if (minutes === undefined) return undefined;
  return date ? { date, minutes } : { minutes };
}

function dateOf({ groups }: RegExpExecArray, now: Now): Temporal.PlainDate | undefined {
  const today = localOf(now).toPlainDate();
  const { iso, month, day, plus, weekday } = groups ?? {};
  if (plus !== undefined) return today.add({ days: DAYS_AHEAD[plus] ?? 0 });
  if (weekday !== undefined) {
    const number = WEEKDAYS.findIndex((name) => name.test(weekday)) + 1;
    return number === 0 ? undefined : today.add({ days: (number - today.dayOfWeek + 7) % 7 });
  }
  const [y, m, d] = iso ? iso.split('-').map(Number) : [today.year, Number(month), Number(day)];
  try {
    const date = Temporal.PlainDate.from(
      { year: y ?? 0, month: m ?? 0, day: d ?? 0 },
      { overflow: 'reject' },
    );
    const isPast = !iso && Temporal.PlainDate.compare(date, today) < 0;
    return isPast ? date.add({ years: 1 }) : date;
  } catch {
    return undefined;
  }
}

/** `18:00`, `6 pm`, `18点半`, `下午3点`: minutes since midnight. */
function minutesIn(text: string): number | undefined {
  const said = text.replace(/\s+/gu, '');
  if (/^(?:noon)$/u.test(said)) return 720;
  if (/^(?:midnight)$/u.test(said)) return 1440;
  const groups = TIME.exec(said)?.groups;
  if (!groups?.hour) return undefined;
  const { half, minute, half2, cn, ampm } = groups;
  // A number alone is no time.
  if (!minute && !/[点时]/u.test(said) && !ampm) return undefined;
  let hour = Number(groups.hour);
  const isLater = ampm?.startsWith('p') || half === '下午' || half === '晚上';
  if (isLater && hour < 12) hour += 12;
  if (ampm?.startsWith('a') && hour === 12) hour = 0;
  const minutes = minute ? Number(minute) : half2 ? 30 : Number(cn ?? 0);
  if (hour > 24 || minutes > 59 || hour * 60 + minutes > 1440) return undefined;
  return hour * 60 + minutes;
}

const localOf = ({ at, zone }: Now): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

function instantOf(date: Temporal.PlainDate, minutes: number, zone: string): number {
  return date.toPlainDateTime().add({ minutes }).toZonedDateTime(zone).epochMilliseconds;
}

function nextDay(at: number, zone: string): number {
  return localOf({ at, zone }).add({ days: 1 }).epochMilliseconds;
}
