/** Reading when somebody is away: “until Monday 09:00”, “2h”, “from 24 December until 2 January”, “到周一 9点”. Pure. */

export interface Away {
  from: Temporal.ZonedDateTime;
  /** Undefined: until they say that they are back. */
  until?: Temporal.ZonedDateTime;
  reason?: string;
}

export type Unreadable = 'unreadable' | 'past';

/** @param now in the person's zone: days and hours are theirs */
export function readAway(text: string, now: Temporal.ZonedDateTime): Away | Unreadable {
  const { words, reason } = splitReason(text.trim());
  const why = reason ? { reason } : {};
  if (!words) return { from: now, ...why };
  const { begins, ends } = splitFrom(words);
  const from = begins === undefined ? now : readWhen(begins, now, 'from');
  if (!from) return 'unreadable';
  if (!ends) return Temporal.ZonedDateTime.compare(from, now) < 0 ? 'past' : { from, ...why };
  const until = readDuration(ends, from) ?? readWhen(ends, from, 'until');
  if (!until) return 'unreadable';
  if (Temporal.ZonedDateTime.compare(until, from) <= 0 || Temporal.ZonedDateTime.compare(until, now) <= 0)
    return 'past';
  return { from, until, ...why };
}

/** A reason stands behind a colon that isn't part of a time, a dash, or “because”. */
function splitReason(text: string): { words: string; reason?: string } {
  const found =
    /^(?<words>.*?)(?:(?<!\d)[:：]|[:：](?!\d\d)|\s[–—-]\s|\s*\b(?:because|as)\b|\s*因为)\s*(?<reason>.+)$/isu.exec(
      text,
    )?.groups;
  if (!found) return { words: text };
  return { words: found.words?.trim() ?? '', reason: found.reason?.trim() ?? '' };
}

function splitFrom(words: string): { begins?: string; ends: string } {
  const both =
    /^(?:from\s+|从)(?<begins>.+?)(?:\s+(?:until|till|to|for)\s+|\s*(?:直到|到|至)\s*)(?<ends>.+)$/isu.exec(
      words,
    )?.groups;
  if (both) return { begins: both.begins ?? '', ends: both.ends ?? '' };
  const only = /^(?:from\s+|从)(?<begins>.+?)(?:起|开始)?$/isu.exec(words)?.groups;
  if (only) return { begins: only.begins ?? '', ends: '' };
  return { ends: words.replace(/^(?:(?:until|till|to|for)\s+|直到|到|至)/iu, '').trim() };
}

const UNITS: [RegExp, 'minutes' | 'hours' | 'days' | 'weeks'][] = [
  [/^(?:m|min|mins|minutes?|分钟?)$/iu, 'minutes'],
  [/^(?:h|hrs?|hours?|个?小时|个?钟头?)$/iu, 'hours'],
  [/^(?:d|days?|天|日)$/iu, 'days'],
  [/^(?:w|weeks?|周|个?星期)$/iu, 'weeks'],
];
const NUMERALS: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  半: 0.5,
};

function readDuration(words: string, from: Temporal.ZonedDateTime): Temporal.ZonedDateTime | undefined {
  const found =
    /^(?<amount>\d{1,3}|an?|one|two|three|[一两二三半])\s*(?<unit>[a-z]+|\p{Script=Han}+)$/iu.exec(
      words,
    )?.groups;
  if (!found) return undefined;
  const { amount = '', unit = '' } = found;
  const name = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  if (!name) return undefined;
  const count = NUMERALS[amount.toLowerCase()] ?? Number(amount);
  if (count === 0.5) return from.add(name === 'days' ? { hours: 12 } : { minutes: 30 });
  return from.add({ [name]: count });
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HAN_DAYS = '一二三四五六日';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME =
  /(?:\bat\s+|\s|^)?(?<half>上午|早上|下午|晚上|中午)?\s*(?<hour>\d{1,2})(?:(?:[:：](?<minute>\d{2})|点(?:(?<past>\d{1,2})分?|(?<thirty>半))?)\s*(?<suffix>am|pm)?|\s*(?<only>am|pm))$/iu;

/** A day, a time of day, or both; a day alone is its beginning. A time that has passed today is tomorrow's. */
function readWhen(
  words: string,
  base: Temporal.ZonedDateTime,
  side: 'from' | 'until',
): Temporal.ZonedDateTime | undefined {
  const text = words.trim().replace(/[.。!！]+$/u, '');
  if (/^(?:now|现在)$/iu.test(text)) return base;
  const time = TIME.exec(text);
  const clock = time ? timeOf(time.groups ?? {}) : undefined;
  if (time && !clock) return undefined;
  const dayWords = (time ? text.slice(0, time.index) : text).replace(/\s*(?:\bat|,|，)\s*$/iu, '').trim();
  if (!dayWords) {
    const today = clock && base.withPlainTime(clock);
    if (!today) return undefined;
    return Temporal.ZonedDateTime.compare(today, base) > 0 ? today : today.add({ days: 1 });
  }
  const at = clock ?? Temporal.PlainTime.from('00:00');
  return dayOf(dayWords, at, base, side);
}

function timeOf(found: Record<string, string | undefined>): Temporal.PlainTime | undefined {
  const { half, suffix, only, thirty } = found;
  const isAfternoon = /pm/iu.test(suffix ?? only ?? '') || /下午|晚上/u.test(half ?? '');
  const isMorning = /am/iu.test(suffix ?? only ?? '');
  let hour = Number(found.hour);
  if (isAfternoon && hour < 12) hour += 12;
  if (isMorning && hour === 12) hour = 0;
  const minute = thirty ? 30 : Number(found.minute ?? found.past ?? 0);
  return hour < 24 && minute < 60 ? Temporal.PlainTime.from({ hour, minute }) : undefined;
}

function dayOf(
  words: string,
  at: Temporal.PlainTime,
  base: Temporal.ZonedDateTime,
  side: 'from' | 'until',
): Temporal.ZonedDateTime | undefined {
  const on = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: base.timeZoneId, plainTime: at });
  const today = base.toPlainDate();
  const near = { today: 0, 今天: 0, tomorrow: 1, 明天: 1, 后天: 2 }[words.toLowerCase()];
  if (near !== undefined) {
    const day = today.add({ days: near });
    // “From today” has begun.
    return near === 0 && side === 'from' && Temporal.ZonedDateTime.compare(on(day), base) < 0
      ? base
      : on(day);
  }
  const weekday = weekdayOf(words);
  if (weekday) {
    const ahead = (weekday.day - base.dayOfWeek + 7) % 7;
    if (weekday.isNext) return on(today.add({ days: 8 - base.dayOfWeek + weekday.day - 1 }));
    const day = on(today.add({ days: ahead }));
    return Temporal.ZonedDateTime.compare(day, base) > 0 ? day : on(today.add({ days: ahead + 7 }));
  }
  const date = dateOf(words, today);
  return date && on(date);
}

function weekdayOf(words: string): { day: number; isNext: boolean } | undefined {
  const english =
    /^(?:on\s+)?(?<next>next\s+)?(?<name>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?$/iu.exec(
      words,
    )?.groups;
  if (english) {
    const name = english.name?.toLowerCase() ?? '';
    return { day: WEEKDAYS.findIndex((day) => day.startsWith(name)) + 1, isNext: english.next !== undefined };
  }
  const chinese = /^(?<next>下)?个?(?:周|星期|礼拜)(?<name>[一二三四五六日天])$/u.exec(words)?.groups;
  if (!chinese) return undefined;
  const name = chinese.name === '天' ? '日' : (chinese.name ?? '');
  return { day: HAN_DAYS.indexOf(name) + 1, isNext: chinese.next !== undefined };
}

/** `2026-12-24`, `24 December`, `Dec 24`, `12月24日`: the next such day. */
function dateOf(words: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const iso = /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/.exec(words)?.groups;
  const chinese = /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})[日号]?$/u.exec(words)?.groups;
  const english =
    /^(?:(?<day>\d{1,2})\.?\s+(?<name>[a-z]{3})[a-z]*|(?<name2>[a-z]{3})[a-z]*\s+(?<day2>\d{1,2}))(?:,?\s+(?<year>\d{4}))?$/iu.exec(
      words,
    )?.groups;
  const month = english
    ? MONTHS.indexOf((english.name ?? english.name2 ?? '').toLowerCase()) + 1
    : Number((iso ?? chinese)?.month ?? 0);
  const day = Number(english?.day ?? english?.day2 ?? (iso ?? chinese)?.day ?? 0);
  const year = Number((iso ?? chinese ?? english)?.year ?? 0);
  if (month === 0 || day === 0) return undefined;
  try {
    if (year) return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
    const thisYear = Temporal.PlainDate.from({ year: today.year, month, day }, { overflow: 'reject' });
    return Temporal.PlainDate.compare(thisYear, today) >= 0 ? thisYear : thisYear.add({ years: 1 });
  } catch {
    return undefined;
  }
}
