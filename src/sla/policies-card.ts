import type { Block, Button, Card } from '../chat/card.ts';
import { ALWAYS } from '../config/calendars.ts';
import type { Config } from '../config/schema.ts';
import { durationText } from '../duration.ts';
import { instantText, t } from '../i18n/text.ts';
import { comingDays, hoursText } from './calendar-words.ts';
import { type PolicyVersion, TARGETS } from './model.ts';
import { alertPointText, calendarText, joined, matchText, promiseText } from './words.ts';

export interface PoliciesView {
  version: PolicyVersion;
  config: Config;
  now: Temporal.Instant;
  /** Who leads may try changed policies and the chain of alerts. */
  leads: boolean;
}

/** What is promised, to whom and in which hours. */
export function policiesCard({ version, config, now, leads }: PoliciesView): Card {
  const { set } = version;
  const since = instantText(Temporal.Instant.fromEpochMilliseconds(version.since));
  const summary = t('policies.title');
  const blocks: Block[] = [
    { type: 'heading', text: summary },
    { type: 'text', style: 'subtle', text: t('policies.version', { version: version.version, since }) },
    {
      type: 'list',
      items: set.policies.map(({ key, match, calendar, targets, alerts }, index) => ({
        title: t('policies.policy', { number: index + 1, policy: key, match: matchText(config, match) }),
        detail: joined(
          [
            ...TARGETS.flatMap((target) => {
              const ms = targets[target];
              return ms === undefined ? [] : [promiseText(target, ms)];
            }),
            calendarText(calendar),
            ...(alerts.length > 0
              ? [t('policies.alerts', { points: joined(alerts.map(alertPointText), 'comma') })]
              : []),
          ],
          'dot',
        ),
      })),
    },
    { type: 'text', style: 'subtle', text: pausesText(version) },
  ];
  for (const [name, spec] of Object.entries(set.calendars)) {
    // Said with the policies that go by it.
    if (name === ALWAYS) continue;
    blocks.push(
      { type: 'divider' },
      { type: 'text', style: 'strong', text: t('policies.calendar', { calendar: name }) },
    );
    blocks.push({ type: 'list', items: hoursText(spec).map((title) => ({ title })) });
    const days = comingDays(spec, now.toZonedDateTimeISO(config.timeZone).toPlainDate().toString());
    if (days.length > 0) {
      blocks.push({
        type: 'text',
        style: 'subtle',
        text: t('policies.days', { days: joined(days, 'semicolon') }),
      });
    }
  }
  if (leads) blocks.push({ type: 'actions', buttons: LEADS_BUTTONS });
  return { summary, blocks };
}

const LEADS_BUTTONS: Button[] = [
  { action: 'sla.replay', subject: '', label: t('replay.button'), opensForm: true },
  { action: 'sla.drill', subject: '', label: t('drill.button'), opensForm: true },
];

function pausesText({ set }: PolicyVersion) {
  const grace = durationText(set.reopenGraceMs);
  if (set.pausedBy.length === 0) return t('policies.no_pauses', { grace });
  const reasons = joined(
    set.pausedBy.map((reason) => t(`policies.paused_by.${reason}`)),
    'comma',
  );
  return t('policies.pauses', { reasons, grace });
}
