import { type SQL, sql } from 'drizzle-orm';
import type { Config } from '../../src/config/schema.ts';
import type { Opened, Someone, Story } from './story.ts';

/** A policy that pages the administrator alone, who may work on every ticket. */
export function withVault(config: Config): void {
  const to = [{ person: 'ines@example.com' }];
  config.escalations.vault = {
    name: { en: 'vault', 'zh-CN': '金库' },
    steps: [
      { to, wait: 3_600_000 },
      { to, wait: 3_600_000 },
    ],
    repeat: 1,
    returnAfter: 3_600_000,
  };
}

/** The administrator has people paged for a ticket. @returns the id of the escalation */
export async function pagedFor(
  desk: Story,
  admin: Someone,
  { key, id }: Pick<Opened, 'key' | 'id'>,
  one: (query: SQL) => Promise<string>,
): Promise<string> {
  await desk.commands(admin, `page ${key} vault: he did it again`);
  await desk.settled();
  return one(sql`select escalation_id from escalation where ticket_id = ${id}`);
}

/** What a button to go on carries while the first step waits. */
export const atFirstStep = (escalationId: string): string => `${escalationId} 0.0.triggered`;

/** The same for what is no ticket. */
export async function pagedForNothing(
  desk: Story,
  admin: Someone,
  one: (query: SQL) => Promise<string>,
): Promise<string> {
  await desk.commands(admin, 'page vault: the door is open');
  await desk.settled();
  return one(sql`select escalation_id from escalation where ticket_id is null`);
}
