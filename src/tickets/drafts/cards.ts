import type { Block, Card } from '../../chat/card.ts';
import { textCard } from '../../chat/card.ts';
import type { Config } from '../../config/schema.ts';
import { shorten } from '../../i18n/cut.ts';
import { t } from '../../i18n/text.ts';
import { categoryOptions, kindOptions, priorityOptions, queueOptions } from '../labels.ts';
import { ticketKey } from '../model.ts';
import { isConfidential } from '../permissions.ts';
import type { Ticket } from '../store.ts';
import type { Draft } from './store.ts';

export interface DraftView {
  draft: Draft;
  author: string;
  requester: string;
  /** Names of files that came with it. */
  files: string[];
  /** Open tickets of the same place to which this may belong instead. */
  joinable: Ticket[];
  config: Config;
}

/** How much of what was written the card repeats. */
const QUOTED = 500;

/** Nobody but the people concerned and the desk will see the ticket. */
function isHidden({ draft, config }: DraftView): boolean {
  return isConfidential(config, { ...draft, openedById: draft.authorId, assigneeId: null });
}

/** What the bot understood, each field correctable, and one button to send. */
export function draftCard(view: DraftView): Card {
  const { draft, config } = view;
  const subject = draft.draftId;
  const choice = (
    id: 'kind' | 'priority' | 'category' | 'queue',
    options: () => ReturnType<typeof kindOptions>,
  ) =>
    ({
      type: 'choice',
      id,
      label: t(`field.${id}`),
      value: draft[id],
      options: options(),
      action: 'draft.set',
      subject,
    }) as const;
  const blocks: Block[] = [
    { type: 'heading', text: draft.title },
    { type: 'text', style: 'subtle', text: t('draft.intro') },
  ];
  if (draft.body !== draft.title) {
    blocks.push({ type: 'text', style: 'quote', text: shorten(draft.body, QUOTED) });
  }
  if (view.author !== view.requester) {
    blocks.push({ type: 'text', text: t('draft.for', { name: view.requester, author: view.author }) });
  }
  if (view.files.length > 0) {
    blocks.push({ type: 'text', style: 'subtle', text: t('card.files', { count: view.files.length }) });
  }
  blocks.push(
    choice('kind', kindOptions),
    choice('priority', priorityOptions),
    choice('category', () => categoryOptions(config)),
    choice('queue', () => queueOptions(config)),
  );
  if (isHidden(view)) {
    const isForAnother = view.author !== view.requester;
    const text = isForAnother ? t('draft.private_for', { name: view.requester }) : t('draft.private');
    blocks.push({ type: 'text', style: 'subtle', text });
  }
  blocks.push({
    type: 'actions',
    buttons: [
      { action: 'draft.send', subject, label: t('draft.send'), style: 'primary' },
      { action: 'draft.edit', subject, label: t('draft.edit'), opensForm: true },
      { action: 'draft.withdraw', subject, label: t('draft.withdraw') },
      ...view.joinable.map((ticket) => ({
        action: 'draft.join',
        subject: `${subject} ${ticket.ticketId}`,
        label: t('draft.join', { key: ticketKey(ticket) }),
      })),
    ],
  });
  return { summary: t('draft.summary', { title: draft.title }), blocks };
}

export const withdrawnCard = (): Card => textCard(t('draft.withdrawn'));
export const joinedCard = (ticket: Ticket): Card => textCard(t('draft.joined', { key: ticketKey(ticket) }));
