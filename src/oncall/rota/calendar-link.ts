import type { Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { mustBeAgent, rotaNamed } from './access.ts';
import type { FeedLinks } from './feed-links.ts';
import { feedOf, renewFeed } from './feed-store.ts';

/**
 * The link to a person's calendar, for them alone to see.
 * @param rota empty: all of the person's own shifts
 * @param isNew the links before it become void
 * @throws Refusal
 */
export async function calendarLink(
  ctx: Context,
  desk: Desk,
  links: Pick<FeedLinks, 'linkTo'>,
  who: Person,
  { rota, isNew }: { rota: string; isNew: boolean },
): Promise<Card> {
  mustBeAgent(desk, who);
  const config = rota === '' ? undefined : rotaNamed(desk, rota);
  if (Object.keys(desk.config.rotas).length === 0) throw new Refusal(t('refusal.rota_none'));
  if (isNew) await renewFeed(ctx, who.personId, rota);
  const url = links.linkTo(await feedOf(ctx, who.personId, rota));
  if (!url) throw new Refusal(t('refusal.calendar_no_address'));
  const summary = config
    ? t('calendar.link_rota', { rota: localizedText(config.name) })
    : t('calendar.link_mine');
  return {
    summary,
    blocks: [
      { type: 'text', text: summary },
      { type: 'text', style: 'quote', text: url },
      { type: 'text', style: 'subtle', text: t(isNew ? 'calendar.renewed' : 'calendar.keep') },
      {
        type: 'actions',
        buttons: [
          { action: 'link', subject: '', label: t('calendar.open'), url },
          {
            action: 'rota.calendar_renew',
            subject: rota,
            label: t('calendar.renew'),
            confirm: t('calendar.renew_confirm'),
          },
        ],
      },
    ],
  };
}
