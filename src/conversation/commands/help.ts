import type { Block, Card } from '../../chat/card.ts';
import { t } from '../../i18n/text.ts';
import type { Talk } from '../talk.ts';

/** What one can say, with what it does; agents see theirs too. */
export function helpCard(talk: Talk): Card {
  const { desk, who } = talk;
  const viewer = desk.people.viewer(who);
  const isAgent = viewer.isAdmin || viewer.agentOf.size > 0;
  const blocks: Block[] = [
    { type: 'heading', text: t('help.title') },
    { type: 'text', text: t('help.write') },
    REQUESTER,
  ];
  const isLead = viewer.isAdmin || viewer.leadOf.size > 0;
  if (isAgent) {
    const { publicPrefix } = desk.config.replies;
    blocks.push({ type: 'text', style: 'strong', text: t('help.agent') }, isLead ? LEAD : AGENT, {
      type: 'text',
      style: 'subtle',
      text: t('help.thread', { prefix: publicPrefix }),
    });
    blocks.push({ type: 'text', style: 'subtle', text: t('help.keep') });
  }
  blocks.push(
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
      buttons: [{ action: 'desk.new', subject: '', label: t('home.new'), opensForm: true, style: 'primary' }],
    },
  );
  return { summary: t('help.title'), blocks };
}

type Line =
  | 'tickets'
  | 'follow'
  | 'end'
  | 'open'
  | 'settings'
  | 'take'
  | 'sort'
  | 'progress'
  | 'write_on'
  | 'relate'
  | 'deadlines'
  | 'levels'
  | 'try'
  | 'deliver'
  | 'on_call'
  | 'presence'
  | 'page';

/** What it does, and how it is said. */
const lines = (...names: Line[]): Extract<Block, { type: 'facts' }> => ({
  type: 'facts',
  facts: names.map((name) => ({ label: t(`help.${name}`), value: t(`help.${name}_say`) })),
});
const REQUESTER = lines('tickets', 'follow', 'levels', 'end', 'open', 'settings');
const AGENT = lines(
  'take',
  'sort',
  'progress',
  'write_on',
  'relate',
  'page',
  'deadlines',
  'deliver',
  'on_call',
  'presence',
);
const LEAD: Block = { type: 'facts', facts: [...AGENT.facts, ...lines('try').facts] };
