import type { Block, Card } from '../../chat/card.ts';
import type { Config } from '../../config/schema.ts';
import { instantText, type Text, t } from '../../i18n/text.ts';
import { queueName } from '../../tickets/desk.ts';

/** What a drill shows. Every card says that nothing has happened. */

/** The alert of the breach that never was. */
export function drillAlertCard(
  config: Config,
  drill: { queue: string; dueAt: string; isOver: boolean },
): Card {
  const queue = queueName(config, drill.queue);
  const summary = t('drill.alert', { queue });
  const at = instantText(Temporal.Instant.from(drill.dueAt));
  const status: Block = drill.isOver
    ? { type: 'status', text: t('drill.over'), tone: 'neutral' }
    : {
        type: 'status',
        text: t('sla.alert_overdue', { target: t('sla.target.first_response'), at }),
        tone: 'bad',
      };
  return {
    summary,
    blocks: [
      { type: 'heading', text: summary },
      status,
      { type: 'text', style: 'subtle', text: t('drill.nothing_to_do') },
    ],
  };
}

/** A step of the chain, and how long it took: ms since the one before; null: not yet. */
export interface Took {
  step: Text;
  ms: number | null;
}

export interface DrillReport {
  queue: string;
  state: 'waiting' | 'running' | 'done' | 'given_up';
  /** ISO instant. */
  dueAt: string;
  took: readonly Took[];
}

export function drillReportCard(config: Config, { queue, state, dueAt, took }: DrillReport): Card {
  const summary = t('drill.report', { queue: queueName(config, queue) });
  const tone = { waiting: 'neutral', running: 'warning', done: 'good', given_up: 'bad' } as const;
  const at = instantText(Temporal.Instant.from(dueAt), 'time');
  return {
    summary,
    blocks: [
      { type: 'heading', text: summary },
      { type: 'status', text: t(`drill.state.${state}`, { at }), tone: tone[state] },
      ...(took.length > 0
        ? [
            {
              type: 'facts',
              facts: took.map(({ step, ms }) => ({
                label: step,
                value:
                  ms === null
                    ? t('drill.not_yet')
                    : t('drill.seconds', { seconds: Math.round(ms / 10) / 100 }),
              })),
            } as const,
          ]
        : []),
      { type: 'text', style: 'subtle', text: t('drill.left_out') },
    ],
  };
}
