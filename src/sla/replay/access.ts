import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../../tickets/desk.ts';

/** The queues whose promises somebody may try things with: leads of their teams, admins of all. @throws Refusal */
export function queuesLedBy({ config, people }: Desk, who: Person): string[] {
  const viewer = people.viewer(who);
  const led = Object.entries(config.queues).filter(
    ([, { team }]) => viewer.isAdmin || viewer.leadOf.has(team),
  );
  if (led.length === 0) throw new Refusal(t('refusal.levels_not_lead'));
  return led.map(([key]) => key);
}
