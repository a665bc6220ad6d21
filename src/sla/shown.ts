import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from '../tickets/desk.ts';
import { mayWork } from '../tickets/permissions.ts';
import type { Ticket } from '../tickets/store.ts';

/**
 * The desk always sees its promises; the people concerned, unless the configuration keeps them to the desk.
 * @throws Refusal
 */
export function checkShown(desk: Desk, ticket: Ticket, who: Person): void {
  if (desk.config.sla.showToRequester || mayWork(desk.config, ticket, desk.people.viewer(who))) return;
  throw new Refusal(t('refusal.levels_hidden'));
}
