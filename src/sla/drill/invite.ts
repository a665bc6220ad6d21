import { type Card, textCard } from '../../chat/card.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import { queuesLedBy } from '../replay/access.ts';

/**
 * A message can't open a form by itself: a button does.
 * @param queue as somebody named it; chosen in the form beforehand if they lead it
 * @throws Refusal for those who lead no team
 */
export function drillInvitation(desk: Desk, who: Person, queue: string): Card {
  const known = queuesLedBy(desk, who).find((key) => key === queue.toLowerCase());
  return textCard(t('drill.invitation'), {
    type: 'actions',
    buttons: [
      {
        action: 'sla.drill',
        subject: known ?? '',
        label: t('drill.button'),
        opensForm: true,
        style: 'primary',
      },
    ],
  });
}
