import type { Block, Card, ListItem } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { isVisible } from '../tickets/access.ts';
import type { Desk } from '../tickets/desk.ts';
import { titleOf } from '../tickets/labels.ts';
import { ticketsById } from '../tickets/look-up.ts';
import type { Ticket } from '../tickets/store.ts';
import { mayHandle, mayRead, sightIfAny, sightOf } from './access.ts';
import { healthOf, SHOW } from './health.ts';
import { type Sight, whyWaiting } from './model.ts';
import { type FailedMessage, failedMessages, waitingRooms } from './store.ts';
import { failureText, kindText, longText, whereOf, whyText } from './words.ts';

const ROOMS_SHOWN = 10;
/** Each takes a few blocks, of which a message has at most fifty. */
const FAILED_SHOWN = 8;
/** On the home page only what waits longer than a message usually takes. */
const WORTH_TELLING_SECONDS = 15;
const ROOMS_ON_HOME = 5;

/** Everything that waits or has failed, with buttons for what has. @throws Refusal */
export async function deliveryCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  const sight = sightOf(desk, who);
  const [health, waiting, failed] = [
    await healthOf(ctx, desk),
    await waitingItems(ctx, desk, sight, { dueBefore: ctx.now, limit: ROOMS_SHOWN }),
    await failedMessages(ctx, sight, FAILED_SHOWN),
  ];
  return {
    summary: t('health.summary', { first: health.platforms, second: health.waiting }),
    blocks: [
      { type: 'heading', text: t('delivery.title') },
      { type: 'status', text: health.platforms, tone: health.isWell ? 'good' : 'bad' },
      { type: 'text', style: 'subtle', text: health.waiting },
      { type: 'heading', text: t('delivery.waits') },
      waiting.length > 0
        ? { type: 'list', items: waiting }
        : { type: 'text', text: t('delivery.nothing_waits') },
      { type: 'heading', text: t('delivery.failed') },
      ...(await failedBlocks(ctx, desk, who, failed)),
    ],
  };
}

/** What a lead, an admin or an agent should know of at home; nothing if all is well. */
export async function deliveryAtHome(ctx: Context, desk: Desk, who: Person): Promise<Block[]> {
  const sight = sightIfAny(desk, who);
  if (!sight) return [];
  const dueBefore = ctx.now.subtract({ seconds: WORTH_TELLING_SECONDS });
  const waiting = await waitingItems(ctx, desk, sight, { dueBefore, limit: ROOMS_ON_HOME });
  const { count } = await failedMessages(ctx, sight, 1);
  // Leads and admins are told that all is well, too: no section would mean that nobody looks.
  if (waiting.length + count === 0 && sight.kind === 'queues') return [];
  const failed = count > 0 ? t('delivery.home_failed', { count }) : t('delivery.nothing_failed');
  return [
    { type: 'heading', text: t('delivery.title') },
    waiting.length > 0
      ? { type: 'list', items: waiting }
      : { type: 'text', text: t('delivery.nothing_waits') },
    { type: 'status', text: failed, tone: count > 0 ? 'bad' : 'good' },
    { type: 'actions', buttons: [SHOW] },
  ];
}

async function waitingItems(
  ctx: Context,
  desk: Desk,
  sight: Sight,
  which: { dueBefore: Temporal.Instant; limit: number },
): Promise<ListItem[]> {
  const now = ctx.now.epochMilliseconds;
  const items: ListItem[] = [];
  for (const { place, count, oldest, first } of await waitingRooms(ctx, sight, which)) {
    items.push({
      title: t('delivery.room', { where: await whereOf(ctx, desk, place), count }),
      detail: t('delivery.since', {
        long: longText(ctx.now.since(oldest)),
        why: whyText(whyWaiting(first, now), place),
      }),
    });
  }
  return items;
}

async function failedBlocks(
  ctx: Context,
  desk: Desk,
  who: Person,
  { latest, count }: { latest: FailedMessage[]; count: number },
): Promise<Block[]> {
  if (count === 0) return [{ type: 'text', text: t('delivery.nothing_failed') }];
  const tickets = await ticketsById(
    ctx,
    latest.flatMap(({ ticketId }) => ticketId ?? []),
  );
  const blocks: Block[] = [];
  for (const message of latest) {
    const ticket = tickets.get(message.ticketId ?? '');
    const where = await whereOf(ctx, desk, message.place);
    const at = instantText(Temporal.Instant.from(message.createdAt));
    const what = await whatOf(ctx, desk, who, message, ticket);
    const { messageId: subject } = message;
    blocks.push(
      {
        type: 'list',
        items: [{ title: what, detail: t('delivery.failed_line', { where, at }) }],
      },
      { type: 'text', style: 'subtle', text: failureText(message.error, message.attempts) },
    );
    if (mayHandle(desk, who, message.place, ticket)) {
      blocks.push({
        type: 'actions',
        buttons: [
          { action: 'delivery.again', subject, label: t('button.again'), style: 'primary' },
          {
            action: 'delivery.drop',
            subject,
            label: t('button.drop'),
            style: 'danger',
            confirm: t('confirm.drop'),
          },
        ],
      });
    }
  }
  if (count > latest.length) {
    const args = { shown: latest.length, count };
    blocks.push({ type: 'text', style: 'subtle', text: t('delivery.latest', args) });
  }
  return blocks;
}

/** As much of a message as this person may know: its words, its ticket, or only what kind it is. */
async function whatOf(
  ctx: Context,
  desk: Desk,
  who: Person,
  message: FailedMessage,
  ticket: Ticket | undefined,
): Promise<Text> {
  if (!ticket) return kindText(message.op);
  if (message.summary !== null && mayRead(desk, who, ticket)) return message.summary;
  return (await isVisible(ctx, desk, who, ticket)) ? titleOf(desk.config, ticket) : t('delivery.what.hidden');
}
