import type { Card } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from '../tickets/desk.ts';
import { lineOf } from './alert-cards.ts';
import { dueUntil } from './clock-store.ts';
import { queuesOf } from './draw.ts';

const SHOWN = 20;
/** How far ahead is looked. */
const HOURS = 4;

/** What is overdue or will be soon in the queues that somebody works on. @throws Refusal for whoever works on none */
export async function deadlinesCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  const seen = queuesOf(desk, who);
  if (seen?.queues.length === 0) throw new Refusal(t('refusal.sla_no_queue'));
  const queues = seen?.queues ?? Object.keys(desk.config.queues);
  const found = await dueUntil(ctx, ctx.now.add({ hours: HOURS }), { queues, personId: who.personId }, SHOWN);
  const people = await desk.people.find(
    ctx,
    found.flatMap(({ ticket }) => ticket.assigneeId ?? []),
  );
  const now = ctx.now.epochMilliseconds;
  const items = found.map(({ ticket, target, dueAt }) => {
    const due = Temporal.Instant.from(dueAt).epochMilliseconds;
    return lineOf(ticket, { target, state: 'running', dueAt: due, endedAt: null }, people, now);
  });
  const title = t('sla.list_title', { hours: HOURS });
  return {
    summary: title,
    blocks: [
      { type: 'heading', text: title },
      items.length > 0
        ? { type: 'list', items }
        : { type: 'text', style: 'subtle', text: t('sla.list_none', { hours: HOURS }) },
    ],
  };
}
