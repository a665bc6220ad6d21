import { ALWAYS } from '../config/calendars.ts';
import type { Config } from '../config/schema.ts';
import { durationText } from '../duration.ts';
import { type Text, t } from '../i18n/text.ts';
import { categoryName, queueName } from '../tickets/desk.ts';
import { kindLabel } from '../tickets/labels.ts';
import type { AlertPoint, Match, Target } from './model.ts';

/** Several texts in one line. */
export function joined(parts: readonly Text[], by: 'comma' | 'dot' | 'semicolon'): Text {
  const [first = '', ...rest] = parts;
  return rest.length === 0 ? first : t(`words.${by}`, { first, rest: joined(rest, by) });
}

/** Which tickets a policy is for. */
export function matchText(config: Config, match: Match): Text {
  const { kinds, priorities, complexity, categories, queues, isVip } = match;
  const parts: Text[] = [
    ...(kinds ? [joined(kinds.map(kindLabel), 'comma')] : []),
    ...(priorities ? [joined(priorities, 'comma')] : []),
    ...(complexity ? [t(`policies.${complexity}`)] : []),
    ...(queues
      ? [
          t('policies.in_queue', {
            queue: joined(
              queues.map((key) => queueName(config, key)),
              'comma',
            ),
          }),
        ]
      : []),
    ...(categories
      ? [
          t('policies.in_category', {
            category: joined(
              categories.map((key) => categoryName(config, key)),
              'comma',
            ),
          }),
        ]
      : []),
    ...(isVip === undefined ? [] : [t(isVip ? 'policies.vip' : 'policies.no_vip')]),
  ];
  return parts.length === 0 ? t('policies.every') : joined(parts, 'dot');
}

/** “First response 4 h” */
export function promiseText(target: Target, ms: number): Text {
  return t('policies.promise', { target: t(`sla.target.${target}`), time: durationText(ms) });
}

export function alertPointText(point: AlertPoint): Text {
  return 'percent' in point
    ? t('policies.at_percent', { percent: point.percent })
    : t('policies.before', { time: durationText(point.beforeMs) });
}

/** In which hours time counts. @param calendar a policy's, by its key; the one that is built in is always open */
export function calendarText(calendar: string): Text {
  return calendar === ALWAYS ? t('policies.around_the_clock') : t('policies.hours', { calendar });
}
