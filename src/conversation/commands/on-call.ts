import type { Config } from '../../config/schema.ts';
import { t } from '../../i18n/text.ts';
import { calendarLink } from '../../oncall/rota/calendar-link.ts';
import { allRotasCard, myShiftsCard, rotaAtCard, rotaCard } from '../../oncall/rota/cards.ts';
import { defaultEnd } from '../../oncall/rota/reach.ts';
import { takeOver } from '../../oncall/rota/take-over.ts';
import { Refusal } from '../../refusal.ts';
import type { Talk } from '../talk.ts';
import type { PlainVerb } from './lexicon.ts';
import type { CommandAnswer } from './run.ts';
import { type Now, readInstant, readSpan } from './when.ts';

export const ON_CALL_VERBS = ['on_call', 'take_over', 'my_shifts', 'calendar_link'] as const;
export type OnCallVerb = (typeof ON_CALL_VERBS)[number];
export const isOnCallVerb = (verb: PlainVerb): verb is OnCallVerb =>
  (ON_CALL_VERBS as readonly string[]).includes(verb);

const EXAMPLES = {
  on_call: { en: 'on call network tomorrow 20:00', 'zh-CN': '值班 网络 明天 20:00' },
  take_over: { en: 'take over network from 18:00 to 22:00', 'zh-CN': '接班 网络 18:00 到 22:00' },
  calendar_link: { en: 'calendar link network', 'zh-CN': '日历链接 网络' },
} as const;

/** “who is on call”, “take over network until 22:00”, “my shifts”, “calendar link”. @throws Refusal */
export async function runOnCallCommand(talk: Talk, verb: OnCallVerb, rest: string): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  const { rota, words } = splitRota(desk.config, rest);
  switch (verb) {
    case 'my_shifts':
      return { card: await myShiftsCard(ctx, desk, who) };
    case 'calendar_link': {
      if (words) throw new Refusal(which(talk, verb, words));
      return { card: await calendarLink(ctx, desk, talk.feedLinks, who, { rota: rota ?? '', isNew: false }) };
    }
    case 'on_call': {
      const key = rota ?? (words ? onlyRota(talk) : undefined);
      if (!key) {
        if (words) throw new Refusal(which(talk, verb, words));
        return { card: await allRotasCard(ctx, desk, who) };
      }
      if (!words) return { card: await rotaCard(ctx, desk, who, key) };
      const at = readInstant(words, nowOf(talk));
      if (at === undefined) throw new Refusal(t('refusal.time_unknown', { example: exampleOf(talk, verb) }));
      return { card: await rotaAtCard(ctx, desk, who, key, at) };
    }
    case 'take_over': {
      const key = rota ?? onlyRota(talk);
      if (!key) throw new Refusal(which(talk, verb, words));
      const span = readSpan(words, nowOf(talk));
      if (!span) throw new Refusal(t('refusal.time_unknown', { example: exampleOf(talk, verb) }));
      const to = span.to ?? (await defaultEnd(ctx, desk, key, span.from));
      return { card: await takeOver(ctx, desk, who, { rota: key, person: who, from: span.from, to }) };
    }
  }
}

/** What is said after the word has to be a rota or a time: else it is somebody's matter, not a command. */
export function fitsOnCall(
  talk: Pick<Talk, 'desk' | 'reader' | 'saidAt'>,
  verb: OnCallVerb,
  rest: string,
): boolean {
  const { rota, words } = splitRota(talk.desk.config, rest);
  if (!words) return true;
  if (verb === 'on_call') return readInstant(words, nowOf(talk)) !== undefined;
  return verb === 'take_over' && rota !== undefined && readSpan(words, nowOf(talk)) !== undefined;
}

/** The rota that a text begins with, by key or by name in either language, and what follows. */
function splitRota(config: Config, rest: string): { rota?: string; words: string } {
  const said = rest
    .trim()
    .replace(/^(?:for|on)\s+/iu, '')
    .replace(/[\s?？。.!！]+$/u, '');
  const lower = said.toLowerCase();
  const names = Object.entries(config.rotas).flatMap(([rota, { name }]) =>
    [rota, name.en, name['zh-CN']].map((one) => ({ rota, name: one.toLowerCase() })),
  );
  const found = names
    .filter(({ name }) => lower.startsWith(name) && !/^[a-z0-9-]/u.test(lower.slice(name.length)))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (!found) return { words: said };
  const words = said.slice(found.name.length).replace(/^[\s:：,，的]+/u, '');
  return { rota: found.rota, words };
}

/** The only rota of the person's teams. */
function onlyRota({ desk, who }: Talk): string | undefined {
  const viewer = desk.people.viewer(who);
  const all = Object.keys(desk.config.rotas);
  const theirs = all.filter((key) => viewer.agentOf.has(desk.config.rotas[key]?.team ?? ''));
  return theirs.length === 1 ? theirs[0] : all.length === 1 ? all[0] : undefined;
}

function which(talk: Talk, verb: Exclude<OnCallVerb, 'my_shifts'>, words: string) {
  const names = Object.keys(talk.desk.config.rotas);
  if (names.length === 0) return t('refusal.rota_none');
  return words
    ? t('refusal.rota_unknown', { name: words, names: names.join(', ') })
    : t('refusal.rota_which', { example: exampleOf(talk, verb) });
}

const exampleOf = ({ reader }: Pick<Talk, 'reader'>, verb: Exclude<OnCallVerb, 'my_shifts'>): string =>
  EXAMPLES[verb][reader.locale];

/** Times are meant as when they were written, on the clock of whoever wrote. */
const nowOf = ({ saidAt, reader }: Pick<Talk, 'saidAt' | 'reader'>): Now => ({
  at: saidAt.epochMilliseconds,
  zone: reader.timeZone,
});
