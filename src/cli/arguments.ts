import { parseArgs } from 'node:util';
import { isDate } from '../calendar/dates.ts';
import { LOCALES, type Locale, localeOf, type Text, t } from '../i18n/text.ts';

/** What `parley …` was asked to do. */
export type Command =
  | { name: 'help' }
  | { name: 'doctor'; json: boolean }
  | { name: 'config check' }
  | { name: 'calendar'; calendar: string; from?: string; days: number }
  | { name: 'sla replay'; policy: string; days: number; json: boolean }
  | { name: 'person export'; who: string; out?: string }
  | { name: 'person erase'; who: string; texts: boolean; yes: boolean };

/** It was asked in a way that it does not understand. */
export class UsageError extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super('usage');
    this.name = 'UsageError';
    this.text = text;
  }
}

const OPTIONS = {
  json: { type: 'boolean' },
  from: { type: 'string' },
  days: { type: 'string' },
  policy: { type: 'string' },
  out: { type: 'string' },
  texts: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  lang: { type: 'string' },
} as const;
type Option = keyof typeof OPTIONS;

/** Which options each command has, besides those of all. */
const ALLOWED: Record<Command['name'], readonly Option[]> = {
  help: [],
  doctor: ['json'],
  'config check': [],
  calendar: ['from', 'days'],
  'sla replay': ['policy', 'days', 'json'],
  'person export': ['out'],
  'person erase': ['texts', 'yes'],
};

/** @param args what stands behind the program's name. @throws UsageError */
export function commandOf(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help) return { name: 'help' };
  const { name, rest } = nameOf(positionals);
  for (const option of Object.keys(values)) {
    if (option === 'lang' || ALLOWED[name].some((allowed) => allowed === option)) continue;
    throw new UsageError(t('cli.too_many', { word: `--${option}` }));
  }
  const [who, ...more] = rest;
  const takesOne = name === 'person export' || name === 'person erase' || name === 'calendar';
  const spare = takesOne ? more[0] : who;
  if (spare !== undefined) throw new UsageError(t('cli.too_many', { word: spare }));
  switch (name) {
    case 'help':
    case 'config check':
      return { name };
    case 'doctor':
      return { name, json: values.json ?? false };
    case 'calendar':
      return { name, calendar: calendarNamed(who), ...datesOf(values) };
    case 'sla replay':
      return { name, policy: policyOf(values), ...daysOf(values, 90), json: values.json ?? false };
    case 'person export':
      return { name, who: named(who), ...(values.out === undefined ? {} : { out: values.out }) };
    case 'person erase':
      return { name, who: named(who), texts: values.texts ?? false, yes: values.yes ?? false };
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    // Node says which option it is, in English.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : '');
  }
}

function nameOf(words: readonly string[]): { name: Command['name']; rest: string[] } {
  if (words.length === 0) throw new UsageError(t('cli.no_command'));
  for (const name of Object.keys(ALLOWED) as Command['name'][]) {
    const parts = name.split(' ');
    if (parts.every((part, i) => words[i] === part)) return { name, rest: words.slice(parts.length) };
  }
  throw new UsageError(t('cli.unknown_command', { command: words.slice(0, 2).join(' ') }));
}

function named(who: string | undefined): string {
  if (!who?.trim()) throw new UsageError(t('cli.no_person'));
  return who.trim();
}

function calendarNamed(name: string | undefined): string {
  if (!name?.trim()) throw new UsageError(t('cli.no_calendar'));
  return name.trim();
}

const LONGEST_DAYS = 3660;

function datesOf({ from, days }: { from?: string; days?: string }): { from?: string; days: number } {
  if (from !== undefined && !isDate(from)) throw new UsageError(t('cli.wrong_date', { word: from }));
  return { ...(from === undefined ? {} : { from }), ...daysOf({ days }, 14) };
}

function daysOf({ days }: { days?: string | undefined }, otherwise: number): { days: number } {
  if (days === undefined) return { days: otherwise };
  if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > LONGEST_DAYS) {
    throw new UsageError(t('cli.wrong_days', { word: days }));
  }
  return { days: Number(days) };
}

function policyOf({ policy }: { policy?: string }): string {
  if (!policy?.trim()) throw new UsageError(t('cli.no_policy'));
  return policy;
}

/**
 * The language of what is said: `--lang`, else what the system is set to, else English. Looked for before
 * anything is parsed, so that complaints about the rest are in it too.
 */
export function languageOf(args: readonly string[], env: Record<string, string | undefined>): Locale {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : args[at]?.includes('=') ? args[at].split('=')[1] : args[at + 1];
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  return LOCALES.find((locale) => locale === asked) ?? localeOf(asked) ?? localeOf(system) ?? 'en';
}
