import type { Card } from '../../chat/card.ts';
import { t } from '../../i18n/text.ts';
import type { Talk } from '../talk.ts';

/** What one can say; agents see theirs too. */
export function helpCard(talk: Talk): Card {
  const { desk, who } = talk;
  const viewer = desk.people.viewer(who);
  const isAgent = viewer.isAdmin || viewer.agentOf.size > 0;
  return {
    summary: t('help.title'),
    blocks: [
      { type: 'heading', text: t('help.title') },
      { type: 'text', text: t('help.write') },
      { type: 'text', style: 'strong', text: t('help.requester') },
      { type: 'text', text: t('help.commands_requester') },
      ...(isAgent
        ? [
            { type: 'text', style: 'strong', text: t('help.agent') } as const,
            { type: 'text', text: t('help.commands_agent') } as const,
          ]
        : []),
      {
        type: 'text',
        style: 'subtle',
        text: t('help.elsewhere', {
          command: desk.config.slack.command,
          emoji: desk.config.intake.emoji[0] ?? 'ticket',
        }),
      },
      {
        type: 'actions',
        buttons: [
          { action: 'desk.new', subject: '', label: t('home.new'), opensForm: true, style: 'primary' },
        ],
      },
    ],
  };
}
