import type { Option } from '../../chat/card.ts';
import type { Field, Form } from '../../chat/form.ts';
import type { FormValues, InboundOf } from '../../chat/inbound.ts';
import { NOTHING, type Outcome } from '../../chat/outcome.ts';
import { ConfigError } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { t } from '../../i18n/text.ts';
import { startDrill } from '../../sla/drill/start.ts';
import { readLength } from '../../sla/lengths.ts';
import type { Target } from '../../sla/model.ts';
import { queuesLedBy } from '../../sla/replay/access.ts';
import { replayInChat } from '../../sla/replay/in-chat.ts';
import { queueName } from '../../tickets/desk.ts';
import { onlookerOf } from '../show.ts';
import type { Talk } from '../talk.ts';

/** Forms with which leads try what is promised: changed policies over past tickets, and the chain of alerts. */

const DAYS = [7, 30, 90, 365] as const;
const QUICK = ['first_response', 'resolution', 'fulfilment'] as const satisfies readonly Target[];

/** @throws Refusal for those who lead no team */
export function replayForm({ desk, who }: Talk): Form {
  queuesLedBy(desk, who);
  return {
    id: 'sla.replay',
    subject: '',
    title: t('replay.form'),
    submit: t('replay.submit'),
    intro: t('replay.intro'),
    fields: [
      {
        type: 'choice',
        id: 'days',
        label: t('replay.field.days'),
        value: '90',
        required: true,
        options: DAYS.map((days) => ({ value: String(days), label: t('replay.days', { days }) })),
      },
      ...QUICK.map(
        (target) =>
          ({
            type: 'text',
            id: target,
            label: t('replay.field.quick', { target: t(`sla.target.${target}`) }),
            placeholder: t('replay.field.quick_example'),
            maxLength: 20,
          }) as const,
      ),
      {
        type: 'text',
        id: 'policy',
        label: t('replay.field.policy'),
        hint: t('replay.field.policy_hint'),
        multiline: true,
      },
    ],
  };
}

/** @throws Refusal */
export async function submitReplay(
  talk: Talk<InboundOf<'form_submitted'>>,
  values: FormValues,
): Promise<Outcome> {
  const { ctx, desk, levels } = talk;
  const days = DAYS.find((known) => String(known) === values.days);
  if (!days) return { kind: 'formErrors', errors: { days: t('cards.choose') } };
  const targets: Partial<Record<Target, number>> = {};
  for (const target of QUICK) {
    const given = values[target]?.trim();
    if (!given) continue;
    const length = readLength(given);
    if (!length || length.rest)
      return { kind: 'formErrors', errors: { [target]: t('refusal.replay_length') } };
    targets[target] = length.ms;
  }
  const text = values.policy?.trim() ? values.policy : undefined;
  try {
    const trial = { file: 'policy', targets, ...(text === undefined ? {} : { text }) };
    return { kind: 'reply', card: await replayInChat(ctx, desk, levels, onlookerOf(talk), { days, trial }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'formErrors', errors: { policy: error.problems.join('\n') } };
  }
}

/** @param queue chosen beforehand. @throws Refusal for those who lead no team */
export function drillForm({ desk, who }: Talk, queue: string): Form {
  const { config } = desk;
  const queues = queuesLedBy(desk, who);
  const chosen = queues.includes(queue) ? queue : (queues[0] ?? '');
  return {
    id: 'sla.drill',
    subject: '',
    title: t('drill.form'),
    submit: t('drill.submit'),
    intro: t('drill.intro'),
    fields: [
      {
        type: 'choice',
        id: 'queue',
        label: t('field.queue'),
        value: chosen,
        required: true,
        options: queues.map((value) => ({ value, label: queueName(config, value) })),
      },
      ...escalationField(config, chosen),
    ],
  };
}

const NOBODY = '-';

/** The queue's own is chosen; none where there is nothing to choose. */
function escalationField(config: Config, queue: string): Field[] {
  const policies = Object.keys(config.escalations);
  if (policies.length === 0) return [];
  const options: Option[] = policies.map((value) => ({ value, label: value }));
  return [
    {
      type: 'choice',
      id: 'escalation',
      label: t('drill.field.escalation'),
      value: config.queues[queue]?.escalation ?? policies[0] ?? NOBODY,
      required: true,
      options: [...options, { value: NOBODY, label: t('drill.nobody') }],
    },
  ];
}

/** @throws Refusal */
export async function submitDrill(
  talk: Talk<InboundOf<'form_submitted'>>,
  values: FormValues,
): Promise<Outcome> {
  const { ctx, desk, who } = talk;
  const queue = queuesLedBy(desk, who).find((key) => key === values.queue);
  if (!queue) return { kind: 'formErrors', errors: { queue: t('cards.choose') } };
  const policy = Object.keys(desk.config.escalations).find((key) => key === values.escalation);
  await startDrill(ctx, desk, who, { queue, ...(policy ? { policy } : {}) });
  return NOTHING;
}
