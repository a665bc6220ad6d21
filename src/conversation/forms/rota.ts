import type { Field, Form } from '../../chat/form.ts';
import type { FormValues } from '../../chat/inbound.ts';
import type { Outcome } from '../../chat/outcome.ts';
import { type Text, t } from '../../i18n/text.ts';
import { maySteer, mustBeAgent, mustStandIn, rotaNamed, standIns } from '../../oncall/rota/access.ts';
import { defaultEnd } from '../../oncall/rota/reach.ts';
import { askSwap } from '../../oncall/rota/swap.ts';
import { takeOver } from '../../oncall/rota/take-over.ts';
import type { Person } from '../../people/model.ts';
import { localizedText } from '../../tickets/desk.ts';
import type { Talk } from '../talk.ts';

/** The forms of rotas: a time, and who has it. */

const EVERYBODY = 'everybody';

/** `network`, or with the time that the button stood beside: `network 1795600000000 1795700000000`. */
function readSubject(talk: Talk, subject: string): { rota: string; from: number; to?: number } {
  const [rota = '', from, to] = subject.split(' ');
  const now = talk.ctx.now.epochMilliseconds;
  const isTime = (text: string | undefined): text is string => /^\d{12,14}$/.test(text ?? '');
  return {
    rota,
    from: isTime(from) ? Math.max(Number(from), now) : now,
    ...(isTime(to) ? { to: Number(to) } : {}),
  };
}

/** @throws Refusal */
export async function takeOverForm(talk: Talk, subject: string): Promise<Form> {
  const { ctx, desk, who } = talk;
  mustBeAgent(desk, who);
  const asked = readSubject(talk, subject);
  const config = rotaNamed(desk, asked.rota);
  const isLead = maySteer(desk, who, config);
  if (!isLead) await mustStandIn(ctx, desk, config, who);
  const able = isLead ? withSelf(who, await standIns(ctx, desk, config)) : [];
  return {
    id: 'rota.take_over',
    subject: asked.rota,
    title: t('rota.form_take_over'),
    submit: t('form.submit'),
    intro: introOf(talk, localizedText(config.name)),
    fields: [
      ...(isLead
        ? [
            {
              type: 'choice',
              id: 'who',
              label: t('rota.field_who'),
              required: true,
              value: who.personId,
              options: optionsOf(able),
            } satisfies Field,
          ]
        : []),
      ...(await timeFields(talk, asked)),
    ],
  };
}

/** @throws Refusal */
export async function swapForm(talk: Talk, subject: string): Promise<Form> {
  const { ctx, desk, who } = talk;
  mustBeAgent(desk, who);
  const asked = readSubject(talk, subject);
  const config = rotaNamed(desk, asked.rota);
  await mustStandIn(ctx, desk, config, who);
  const others = (await standIns(ctx, desk, config)).filter(({ personId }) => personId !== who.personId);
  return {
    id: 'rota.swap',
    subject: asked.rota,
    title: t('rota.form_swap'),
    submit: t('form.send'),
    intro: introOf(talk, localizedText(config.name)),
    fields: [
      ...(await timeFields(talk, asked)),
      {
        type: 'choice',
        id: 'person',
        label: t('rota.field_ask'),
        required: true,
        value: EVERYBODY,
        options: [{ value: EVERYBODY, label: t('rota.field_everybody') }, ...optionsOf(others)],
      },
      { type: 'text', id: 'note', label: t('rota.field_note'), multiline: true, maxLength: 500 },
    ],
  };
}

/** @throws Refusal */
export async function submitTakeOver(talk: Talk, rota: string, values: FormValues): Promise<Outcome> {
  const { ctx, desk, who } = talk;
  const time = readTime(talk, values);
  if ('errors' in time) return { kind: 'formErrors', errors: time.errors };
  const person = values.who ? await personOf(talk, values.who) : who;
  if (!person) return { kind: 'formErrors', errors: { who: t('refusal.person_not_found') } };
  return { kind: 'reply', card: await takeOver(ctx, desk, who, { rota, person, ...time }) };
}

/** @throws Refusal */
export async function submitSwap(talk: Talk, rota: string, values: FormValues): Promise<Outcome> {
  const { ctx, desk, who } = talk;
  const time = readTime(talk, values);
  if ('errors' in time) return { kind: 'formErrors', errors: time.errors };
  const asked = values.person ?? EVERYBODY;
  const person = asked === EVERYBODY ? undefined : await personOf(talk, asked);
  if (asked !== EVERYBODY && !person) {
    return { kind: 'formErrors', errors: { person: t('refusal.person_not_found') } };
  }
  const wish = {
    rota,
    ...time,
    ...(person ? { person } : {}),
    ...(values.note ? { note: values.note } : {}),
  };
  return { kind: 'reply', card: await askSwap(ctx, desk, who, wish) };
}

const withSelf = (who: Person, people: readonly Person[]): Person[] => [
  who,
  ...people.filter(({ personId }) => personId !== who.personId),
];

async function personOf({ ctx, desk }: Talk, id: string): Promise<Person | undefined> {
  const person = (await desk.people.find(ctx, [id])).get(id);
  return person?.disabled ? undefined : person;
}

const introOf = ({ reader }: Talk, rota: Text): Text => t('rota.form_intro', { rota, zone: reader.timeZone });

const optionsOf = (people: readonly Person[]) =>
  people.map(({ personId, name }) => ({ value: personId, label: name }));

/** Filled in with the time asked for, else from now until the running shift ends. */
async function timeFields(talk: Talk, asked: { rota: string; from: number; to?: number }): Promise<Field[]> {
  const to = asked.to ?? (await defaultEnd(talk.ctx, talk.desk, asked.rota, asked.from));
  const local = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(talk.reader.timeZone);
  const fields = (end: 'from' | 'to', at: number): Field[] => [
    {
      type: 'date',
      id: `${end}_date`,
      label: t(`rota.field_${end}_date`),
      required: true,
      value: local(at).toPlainDate().toString(),
    },
    {
      type: 'text',
      id: `${end}_time`,
      label: t(`rota.field_${end}_time`),
      hint: t('rota.field_time_hint'),
      required: true,
      maxLength: 8,
      value: local(at).toPlainTime().toString({ smallestUnit: 'minute' }),
    },
  ];
  return [...fields('from', asked.from), ...fields('to', to)];
}

type Time = { from: number; to: number } | { errors: Record<string, Text> };

function readTime(talk: Talk, values: FormValues): Time {
  const errors: Record<string, Text> = {};
  const read = (end: 'from' | 'to'): number => {
    const date = values[`${end}_date`]?.trim() ?? '';
    const time = /^(\d{1,2})[:：](\d{2})$/u.exec(values[`${end}_time`]?.trim() ?? '');
    const minutes = Number(time?.[1]) * 60 + Number(time?.[2]);
    if (!time || Number(time[2]) > 59 || minutes > 1440) errors[`${end}_time`] = t('rota.time_wrong');
    const day = plainDate(date);
    if (!day) errors[`${end}_date`] = t('rota.date_wrong');
    if (!day || errors[`${end}_time`]) return 0;
    return day.toPlainDateTime().add({ minutes }).toZonedDateTime(talk.reader.timeZone).epochMilliseconds;
  };
  const [from, to] = [read('from'), read('to')];
  if (Object.keys(errors).length > 0) return { errors };
  if (to <= from) return { errors: { to_time: t('refusal.time_order') } };
  return { from, to };
}

function plainDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
