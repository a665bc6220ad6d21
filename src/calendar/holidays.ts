import type { HolidaysTypes } from 'date-holidays';
import type { Locale } from '../i18n/text.ts';
import { chinaFeast, chinaNotice, WORKED_FOR_A_HOLIDAY } from './china.ts';
import type { Place } from './countries.ts';
import { dateOf, datesFrom, dayOf } from './dates.ts';
import { holidayName } from './holiday-names.ts';
import { holidayLibrary } from './library.ts';

/** What a country's holidays do to a date. */
export type HolidayOf = { date: string; name: Record<Locale, string> } & (
  | Closed
  // A weekend day that is worked for a holiday.
  | { type: 'worked' }
);

/** Between two minutes of the day; from 0 to 1440 is all of it. */
interface Closed {
  type: 'closed';
  from: number;
  to: number;
}

/** Types that count, of what the library knows. */
export type HolidayType = HolidaysTypes.HolidayType;

const DAY_MINUTES = 1440;
/** Days off for some people only (China's Women's Day, Kenya's Idd for Muslims) stop no desk. */
const FOR_SOME = /^(women|youth|children|military|only for|for (all persons|muslim))/i;

/**
 * A place's holidays in a year, by date. China's are those of the State Council's notice where Parley knows it, with
 * the weekend days that are worked for them; else the days that its law names.
 */
export function holidaysIn(place: Place, types: readonly HolidayType[], year: number): HolidayOf[] {
  const isChina = place.country === 'CN' && types.includes('public');
  const notice = isChina ? chinaNotice(year) : undefined;
  const listed = notice ? [] : listedIn(place, types, year);
  return [
    ...listed,
    ...(isChina && !notice ? byLawOf2024(listed, year) : []),
    ...(notice?.off ?? []).flatMap(({ from, to, name }) =>
      datesFrom(from, to).map((date) => wholeDay(date, name)),
    ),
    ...(notice?.worked ?? []).map((date) => ({ type: 'worked' as const, date, name: WORKED_FOR_A_HOLIDAY })),
  ];
}

const wholeDay = (date: string, name: Record<Locale, string>): HolidayOf => ({
  type: 'closed',
  date,
  from: 0,
  to: DAY_MINUTES,
  name,
});

function listedIn(
  { country, state, region }: Place,
  types: readonly HolidayType[],
  year: number,
): HolidayOf[] {
  const Library = holidayLibrary();
  const options = { types: [...types] };
  const library =
    state === undefined
      ? new Library(country, options)
      : region === undefined
        ? new Library(country, state, options)
        : new Library(country, state, region, options);
  const zone = library.getTimezones()[0] ?? 'UTC';
  return library
    .getHolidays(year, 'en')
    .filter((holiday) => !FOR_SOME.test(noteOf(holiday)))
    .flatMap((holiday) => closedBy(holiday, zone))
    .map((one) => ({ ...one, name: (country === 'CN' ? chinaFeast(one.name.en) : undefined) ?? one.name }));
}

function noteOf(holiday: HolidaysTypes.Holiday): string {
  return 'note' in holiday && typeof holiday.note === 'string' ? holiday.note : '';
}

/**
 * The days of a holiday, and how much of them. Its date is written as `2026-12-24 14:00:00`. One that begins at
 * sunset on the evening before ends with `-0600`: its days are those of the civil calendar, as desks keep them.
 */
function closedBy(holiday: HolidaysTypes.Holiday, zone: string): HolidayOf[] {
  const name = holidayName(holiday.name);
  const [date = '', time = '', offset] = holiday.date.split(' ');
  if (offset !== undefined) {
    const days = Math.max(1, Math.floor((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
    return datesFrom(date, dateOf(dayOf(date) + days - 1)).map((day) => wholeDay(day, name));
  }
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const end = Temporal.Instant.fromEpochMilliseconds(holiday.end.getTime()).toZonedDateTimeISO(zone);
  const endDate = end.toPlainDate().toString();
  return datesFrom(date, endDate).flatMap((day) => {
    const from = day === date ? hours * 60 + minutes : 0;
    const to = day === endDate ? end.hour * 60 + end.minute : DAY_MINUTES;
    return from < to ? [{ type: 'closed' as const, date: day, from, to, name }] : [];
  });
}

/**
 * What the library lacks of China's days since 2025: the third day of the new year, and 2 May. Their shifted days
 * are known with the notice only.
 */
function byLawOf2024(listed: readonly HolidayOf[], year: number): HolidayOf[] {
  if (year < 2025) return [];
  const spring = listed.filter(({ name }) => name.en === 'Spring Festival').at(-1);
  return [
    ...(spring ? [wholeDay(dateOf(dayOf(spring.date) + 1), spring.name)] : []),
    wholeDay(`${year}-05-02`, holidayName('Labour Day')),
  ];
}
