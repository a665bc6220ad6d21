import type { Block, Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { maySee } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import { answerable, isOfDesk } from './access.ts';
import { pageCard, stateOf, stepText, whatOf } from './cards.ts';
import { type Escalation, openEscalations, pagesOf } from './store.ts';

/** How many a card lists. */
const SHOWN = 20;

/** What people are being paged about now, how far it is, and who has it. @throws Refusal for who isn't of the desk */
export async function pagesCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  if (!isOfDesk(desk, who)) throw new Refusal(t('refusal.not_for_pages'));
  const open = await openEscalations(ctx, SHOWN);
  const blocks: Block[] = [{ type: 'heading', text: t('pages.title') }];
  if (open.length === 0) blocks.push({ type: 'text', text: t('pages.none') });
  else blocks.push({ type: 'list', items: await itemsOf(ctx, desk, who, open) });
  return { summary: t('pages.title'), blocks };
}

async function itemsOf(ctx: Context, desk: Desk, who: Person, open: readonly Escalation[]) {
  const people = await desk.people.find(
    ctx,
    open.flatMap(({ acknowledgedById }) => acknowledgedById ?? []),
  );
  const tickets = await ticketsById(
    ctx,
    open.flatMap(({ ticketId }) => ticketId ?? []),
  );
  return open.map((escalation) => {
    const ticket = escalation.ticketId ? tickets.get(escalation.ticketId) : undefined;
    const { text: state } = stateOf({ escalation, people });
    return {
      title: whatOf({ escalation, ticket, config: desk.config, isHidden: isHiddenFrom(desk, who, ticket) }),
      detail: t('pages.line', { state, step: stepText(escalation) }),
      button: {
        action: 'page.show',
        subject: escalation.escalationId,
        label: t('button.show'),
        opensCard: true,
      },
    };
  });
}

/** One of them, with what can be done about it. @throws Refusal */
export async function onePageCard(
  ctx: Context,
  desk: Desk,
  who: Person,
  escalationId: string,
): Promise<Card> {
  const { escalation, ticket } = await answerable(ctx, desk, who, escalationId);
  const pages = await pagesOf(ctx, [escalationId]);
  const ids = [escalation.acknowledgedById, ...pages.map(({ personId }) => personId)];
  const people = await desk.people.find(
    ctx,
    ids.flatMap((id) => id ?? []),
  );
  const isHidden = isHiddenFrom(desk, who, ticket);
  return pageCard({ escalation, pages, people, ticket, config: desk.config, isLatest: true, isHidden });
}

/** What an escalation is about, for somebody. */
export async function whatFor(ctx: Context, desk: Desk, who: Person, escalation: Escalation): Promise<Text> {
  const id = escalation.ticketId;
  const ticket = id ? (await ticketsById(ctx, [id])).get(id) : undefined;
  return whatOf({ escalation, ticket, config: desk.config, isHidden: isHiddenFrom(desk, who, ticket) });
}

function isHiddenFrom(desk: Desk, who: Person, ticket: Ticket | undefined): boolean {
  return ticket !== undefined && !maySee(desk.config, ticket, desk.people.viewer(who), false);
}
