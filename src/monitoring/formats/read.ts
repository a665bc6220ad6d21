import type { MonitorSource } from '../../config/monitoring.ts';
import { storable } from '../../db/json.ts';
import { shorten } from '../../i18n/cut.ts';
import type { Mask } from '../../privacy/mask.ts';
import { type Alert, UnreadableAlerts } from './alert.ts';
import { alertmanagerSchema } from './alertmanager.ts';
import { genericSchema } from './generic.ts';

/** How much of an alert's words is kept. */
const TITLE = 200;
const TEXT = 2_000;
const SHOWN_PROBLEMS = 5;

/**
 * The alerts of a webhook's body, as much of their words as is kept, without secrets.
 * @throws UnreadableAlerts
 */
export function readAlerts(
  source: Pick<MonitorSource, 'format' | 'fields'>,
  body: unknown,
  mask: Mask,
): Alert[] {
  const schema = source.format === 'json' ? genericSchema(source.fields) : alertmanagerSchema;
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const { issues } = parsed.error;
    throw new UnreadableAlerts(
      issues
        .slice(0, SHOWN_PROBLEMS)
        .map(({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message}`),
    );
  }
  return storable(parsed.data).map((alert) => tidied(alert, mask));
}

function tidied(alert: Alert, mask: Mask): Alert {
  const kept = (words: string, limit: number) => shorten(mask(words).text, limit);
  return {
    ...alert,
    title: kept(alert.title.replace(/\s+/g, ' ').trim(), TITLE) || '?',
    text: kept(alert.text.trim(), TEXT),
    severity: alert.severity && shorten(alert.severity.trim().toLowerCase(), 40),
    url: alert.url && alert.url.length <= TEXT ? alert.url : null,
  };
}
