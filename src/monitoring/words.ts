import { shorten } from '../i18n/cut.ts';

/** The words of alerts, as a ticket has them. */

/** What a ticket says at first: each alert's title, with what it says below. */
export function descriptionOf(alerts: readonly { title: string; body: string }[]): string {
  const parts = alerts.map(({ title, body }) =>
    body && body !== title ? `${title}\n${shorten(body, 1_000)}` : title,
  );
  return shorten(parts.join('\n\n'), 4_000);
}

/** Their titles on one line. */
export function titlesOf(alerts: readonly { title: string }[]): string {
  return shorten([...new Set(alerts.map(({ title }) => title))].join('; '), 300);
}
