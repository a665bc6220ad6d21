import { type Away, readAway } from '../absence/model.ts';
import { checkOfDesk, endAbsence, type NewAbsence, setAbsence } from '../absence/set.ts';
import { lookAgain } from '../assignment/sweep.ts';
import { type Card, textCard } from '../chat/card.ts';
import type { Form } from '../chat/form.ts';
import { mentionsIn } from '../chat/inbound.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import { presenceChanged } from '../oncall/rota/presence.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { personIn } from './commands/person.ts';
import type { Talk } from './talk.ts';

/** Being away and coming back, as the people of the desk say it. */

/** “away until Monday 09:00: dentist”, “away @Mei Chen 2h”. @throws Refusal */
export async function awayByWords(talk: Talk, rest: string): Promise<Card> {
  const { whose, words } = await splitPerson(talk, rest);
  const away = whenAway(talk, words);
  if ('wrong' in away) throw new Refusal(away.wrong);
  return goAway(talk, whose, away);
}

/** When somebody is away, as words and form say it alike: by the days and hours of whoever says it. */
export function whenAway(talk: Talk, words: string): Away | { wrong: Text } {
  const read = readAway(words, talk.saidAt.toZonedDateTimeISO(talk.reader.timeZone));
  if (read === 'unreadable') return { wrong: t('refusal.away_unreadable') };
  return read === 'past' ? { wrong: t('refusal.away_past') } : read;
}

/** @throws Refusal */
export async function goAway(talk: Talk, whose: Person, read: Away, reason?: string): Promise<Card> {
  const { ctx, desk, who } = talk;
  const why = reason?.trim() || read.reason;
  const absence: NewAbsence = {
    from: read.from.toInstant(),
    ...(read.until ? { until: read.until.toInstant() } : {}),
    ...(why ? { reason: why } : {}),
  };
  await setAbsence(ctx, desk, who, whose, absence);
  await presenceChanged(ctx);
  return textCard(setText(talk, whose, absence));
}

function setText({ ctx, who }: Talk, whose: Person, { from, until }: NewAbsence): Text {
  const name = whose.name;
  if (whose.personId !== who.personId) {
    return until
      ? t('absence.set_other', { name, until: instantText(until) })
      : t('absence.set_other_open', { name });
  }
  if (!until) return t('absence.set_open');
  return Temporal.Instant.compare(from, ctx.now) > 0
    ? t('absence.set_later', { from: instantText(from), until: instantText(until) })
    : t('absence.set', { until: instantText(until) });
}

/** “back”, “back @Mei Chen”. @throws Refusal */
export async function backAgain(talk: Talk, rest: string): Promise<Card> {
  const { ctx, desk, who } = talk;
  const whose = rest ? await personIn(talk, rest) : who;
  const isOwn = whose.personId === who.personId;
  const { name } = whose;
  if (!(await endAbsence(ctx, desk, who, whose))) {
    return textCard(isOwn ? t('absence.not_away') : t('absence.not_away_other', { name }));
  }
  await lookAgain(ctx, desk);
  await presenceChanged(ctx);
  return textCard(isOwn ? t('absence.back') : t('absence.back_other', { name }));
}

/** What stands behind a name is when. */
const NAMED = /^@(?<name>.+?)(?:\s+(?<words>(?:until|till|for|from|to|\d|直到|到|至|从|[:：]).*))?$/isu;

async function splitPerson(talk: Talk, rest: string): Promise<{ whose: Person; words: string }> {
  if (!rest.startsWith('@')) return { whose: talk.who, words: rest };
  const [mention] = mentionsIn(talk.inbound);
  const written = mention?.name ? `@${mention.name}` : undefined;
  if (written && rest.startsWith(written)) {
    return { whose: await personIn(talk, written), words: rest.slice(written.length).trim() };
  }
  const { name = '', words = '' } = NAMED.exec(rest)?.groups ?? {};
  return { whose: await personIn(talk, `@${name}`), words };
}

/** Asked for only by those who may send it. @throws Refusal */
export function awayForm({ desk, who }: Talk): Form {
  checkOfDesk(desk, who);
  return {
    id: 'desk.away',
    subject: '',
    title: t('absence.form'),
    submit: t('absence.form_submit'),
    fields: [
      {
        type: 'text',
        id: 'until',
        label: t('absence.field_until'),
        hint: t('absence.field_until_hint'),
        maxLength: 60,
      },
      { type: 'text', id: 'reason', label: t('absence.field_reason'), maxLength: 200 },
      { type: 'person', id: 'person_whose', label: t('absence.field_whose') },
    ],
  };
}
