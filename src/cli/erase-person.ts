import type { Config } from '../config/schema.ts';
import { t } from '../i18n/text.ts';
import type { Found } from '../people/personal-data.ts';
import { Refusal } from '../refusal.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';
import type { Terminal } from './terminal.ts';

/** `parley person erase`. @returns the exit code. @throws Refusal */
export async function erasePerson(
  out: Terminal,
  variables: Record<string, string | undefined>,
  { who, texts, yes }: { who: string; texts: boolean; yes: boolean },
): Promise<number> {
  const desk = await openDesk(variables);
  try {
    const found = await desk.personalData.find(desk.asker, who);
    if (found.length === 0) throw new Refusal(t('cli.no_such_person', { who }));
    if (!yes && !(await isMeant(out, desk, found))) {
      out.warn(t('cli.erase_left'));
      return 1;
    }
    for (const person of found) {
      if (person.isBegun) out.warn(t('cli.erase_resumed'));
      const { alias, cards } = await desk.personalData.erase(desk.asker, person, { texts });
      out.say(t('cli.erased', { name: alias, cards }));
    }
    const refs = refsInConfig(desk.config, found);
    if (refs.length > 0) out.warn(t('cli.config_names', { refs: refs.join(', ') }));
    return 0;
  } finally {
    await desk.close();
  }
}

async function isMeant(out: Terminal, desk: OpenDesk, found: readonly Found[]): Promise<boolean> {
  let tickets = 0;
  let comments = 0;
  for (const person of found) {
    const kept = await desk.personalData.count(desk.asker, person);
    tickets += kept.tickets;
    comments += kept.comments;
  }
  const word = out.words(t('cli.erase_word'));
  const accounts = found.flatMap((person) => [
    ...(person.email ? [person.email] : []),
    ...person.accounts.map(({ platform, externalId }) => `${platform}:${externalId}`),
  ]);
  const name = [...new Set(found.map((person) => person.name))].join(', ');
  const args = { name, accounts: [...new Set(accounts)].join(', '), tickets, comments, word };
  const typed = await out.ask(t('cli.erase_ask', args));
  if (typed === undefined) throw new Refusal(t('cli.erase_no_terminal'));
  return typed === word;
}

/** How the configuration still names the person: it is a file, which only people change. */
function refsInConfig(config: Config, found: readonly Found[]): string[] {
  const theirs = new Set(
    found.flatMap(({ email, accounts }) => [
      ...(email ? [email.toLowerCase()] : []),
      ...accounts.map(({ platform, externalId }) => `${platform}:${externalId}`.toLowerCase()),
    ]),
  );
  const teams = Object.values(config.teams).flatMap(({ agents, leads }) => [...agents, ...leads]);
  return [...new Set([...config.roles.admins, ...teams])].filter((ref) => theirs.has(ref.toLowerCase()));
}
