import { type Card, textCard } from '../../chat/card.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import type { Desk } from '../../tickets/desk.ts';
import { queuesLedBy } from './access.ts';

/** A message can't open a form by itself: a button does. @throws Refusal for those who lead no team */
export function replayInvitation(desk: Desk, who: Person): Card {
  queuesLedBy(desk, who);
  return textCard(t('replay.invitation'), {
    type: 'actions',
    buttons: [
      { action: 'sla.replay', subject: '', label: t('replay.button'), opensForm: true, style: 'primary' },
    ],
  });
}
