import { open } from 'node:fs/promises';
import { t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { openDesk } from './open-desk.ts';
import type { Terminal } from './terminal.ts';

/** `parley person export`: JSON on stdout or in a new file that only its owner may read. @throws Refusal */
export async function exportPerson(
  out: Terminal,
  variables: Record<string, string | undefined>,
  { who, out: path }: { who: string; out?: string },
): Promise<number> {
  const desk = await openDesk(variables);
  try {
    const found = await desk.personalData.find(desk.asker, who);
    if (found.length === 0) throw new Refusal(t('cli.no_such_person', { who }));
    const persons = [];
    for (const person of found) persons.push(await desk.personalData.collect(desk.asker, person));
    const document = { workspace: desk.config.workspace, asked: who, persons };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (path === undefined) {
      out.print(text);
      return 0;
    }
    await writeNew(path, text);
    const name = [...new Set(found.map((person) => person.name))].join(', ');
    out.warn(t('cli.exported', { name, file: path }));
    return 0;
  } finally {
    await desk.close();
  }
}

/** @throws Refusal if it is there already */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new Refusal(t('cli.file_there', { file: path }));
    throw error;
  });
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
