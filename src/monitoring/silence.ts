import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { MonitorSource } from '../config/monitoring.ts';
import type { Context } from '../context.ts';
import { localise } from '../i18n/localise.ts';
import { instantText, t } from '../i18n/text.ts';
import type { Desk } from '../tickets/desk.ts';
import { silentSince } from './listening.ts';
import { recordSilence } from './record.ts';
import { expectSource, sourceStates } from './store.ts';

/**
 * A monitor that isn't heard may be dead, with everything that it watches: where `expectEvery` says how often it has
 * to be heard, silence is an alert of its own.
 */
export async function noticeSilence(unit: Unit, desk: Desk): Promise<void> {
  const expected = Object.entries(desk.config.monitoring.sources).filter(
    ([, { expectEvery }]) => expectEvery,
  );
  if (expected.length === 0) return;
  await transactAs(unit, { type: 'job', name: 'silence' }, async (ctx) => {
    const states = await sourceStates(ctx);
    for (const [source, settings] of expected) {
      const state = states.get(source);
      if (!state) await expectSource(ctx, source);
      const since = state && silentSince(state, settings, ctx.now);
      if (since) await raise(ctx, desk, source, settings, since);
    }
  });
}

async function raise(
  ctx: Context,
  desk: Desk,
  source: string,
  settings: MonitorSource,
  since: Temporal.Instant,
): Promise<void> {
  const { language, timeZone } = desk.config;
  const queue = desk.config.queues[settings.queue];
  const reader = { locale: queue?.language ?? language, timeZone: queue?.timeZone ?? timeZone };
  await recordSilence(ctx, desk, source, settings, {
    title: localise(t('monitor.silent', { monitor: settings.name }), reader),
    text: localise(t('monitor.silent_since', { monitor: settings.name, since: instantText(since) }), reader),
  });
}
