import type { Locale } from '../i18n/text.ts';

/**
 * China's days off and the weekend days that are worked for them (调休), as the State Council publishes them each
 * November for the next year. Add a year by adding its notice.
 */
interface Notice {
  source: string;
  /** First and last day off, and why. */
  off: [string, string, Feast][];
  /** Saturdays and Sundays that are worked. */
  worked: string[];
}

const FEASTS = {
  newYear: { en: "New Year's Day", 'zh-CN': '元旦' },
  spring: { en: 'Spring Festival', 'zh-CN': '春节' },
  qingming: { en: 'Qingming Festival', 'zh-CN': '清明节' },
  labour: { en: 'Labour Day', 'zh-CN': '劳动节' },
  dragonBoat: { en: 'Dragon Boat Festival', 'zh-CN': '端午节' },
  midAutumn: { en: 'Mid-Autumn Festival', 'zh-CN': '中秋节' },
  national: { en: 'National Day', 'zh-CN': '国庆节' },
  nationalAndMidAutumn: { en: 'National Day and Mid-Autumn Festival', 'zh-CN': '国庆节、中秋节' },
} satisfies Record<string, Record<Locale, string>>;
type Feast = keyof typeof FEASTS;

const NOTICES: Record<number, Notice> = {
  2024: {
    source: '国办发明电〔2023〕7号',
    off: [
      ['2024-01-01', '2024-01-01', 'newYear'],
      ['2024-02-10', '2024-02-17', 'spring'],
      ['2024-04-04', '2024-04-06', 'qingming'],
      ['2024-05-01', '2024-05-05', 'labour'],
      ['2024-06-10', '2024-06-10', 'dragonBoat'],
      ['2024-09-15', '2024-09-17', 'midAutumn'],
      ['2024-10-01', '2024-10-07', 'national'],
    ],
    worked: [
      '2024-02-04',
      '2024-02-18',
      '2024-04-07',
      '2024-04-28',
      '2024-05-11',
      '2024-09-14',
      '2024-09-29',
      '2024-10-12',
    ],
  },
  2025: {
    source: '国办发明电〔2024〕12号',
    off: [
      ['2025-01-01', '2025-01-01', 'newYear'],
      ['2025-01-28', '2025-02-04', 'spring'],
      ['2025-04-04', '2025-04-06', 'qingming'],
      ['2025-05-01', '2025-05-05', 'labour'],
      ['2025-05-31', '2025-06-02', 'dragonBoat'],
      ['2025-10-01', '2025-10-08', 'nationalAndMidAutumn'],
    ],
    worked: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  2026: {
    source: '国办发明电〔2025〕7号',
    off: [
      ['2026-01-01', '2026-01-03', 'newYear'],
      ['2026-02-15', '2026-02-23', 'spring'],
      ['2026-04-04', '2026-04-06', 'qingming'],
      ['2026-05-01', '2026-05-05', 'labour'],
      ['2026-06-19', '2026-06-21', 'dragonBoat'],
      ['2026-09-25', '2026-09-27', 'midAutumn'],
      ['2026-10-01', '2026-10-07', 'national'],
    ],
    worked: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
};

/** What the notice for a year says; undefined while Parley doesn't know it. */
export function chinaNotice(year: number):
  | {
      off: { from: string; to: string; name: Record<Locale, string> }[];
      worked: string[];
    }
  | undefined {
  const notice = NOTICES[year];
  return (
    notice && {
      off: notice.off.map(([from, to, feast]) => ({ from, to, name: FEASTS[feast] })),
      worked: notice.worked,
    }
  );
}

/** A feast by its English name, as China calls it. */
export function chinaFeast(english: string): Record<Locale, string> | undefined {
  return Object.values(FEASTS).find(({ en }) => en === english);
}

/** Why a weekend day is worked. */
export const WORKED_FOR_A_HOLIDAY: Record<Locale, string> = {
  en: 'Adjusted working day',
  'zh-CN': '调休上班',
};
