import type { Block, Card, ListItem } from '../chat/card.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import { Refusal } from '../refusal.ts';
import { isVisible, visibleTicket } from '../tickets/access.ts';
import type { Desk } from '../tickets/desk.ts';
import { titleOf } from '../tickets/labels.ts';
import { ticketsById } from '../tickets/look-up.ts';
import { silentSince } from './listening.ts';
import {
  type AlertRow,
  alertsOf,
  firingCounts,
  firingIncidents,
  incidentsOf,
  sourceStates,
} from './store.ts';

/** How many alerts of a ticket, and how many tickets, a card shows. */
const SHOWN = 20;

/** Whether alerts from monitoring are somebody's concern: the desk's. */
export function mayWatchMonitors(desk: Desk, who: Person): boolean {
  const viewer = desk.people.viewer(who);
  return viewer.isAdmin || viewer.agentOf.size > 0;
}

/** The monitors, when each was heard last, and the tickets of what fires now. @throws Refusal */
export async function monitoringCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  if (!mayWatchMonitors(desk, who)) throw new Refusal(t('refusal.not_for_monitoring'));
  const sources = Object.entries(desk.config.monitoring.sources);
  const title = t('monitor.title');
  const blocks: Block[] = [{ type: 'heading', text: title }];
  if (sources.length === 0) {
    return { summary: title, blocks: [...blocks, { type: 'text', text: t('monitor.no_sources') }] };
  }
  const states = await sourceStates(ctx);
  const counts = await firingCounts(ctx);
  const items = sources.map(([source, settings]): ListItem => {
    const state = states.get(source);
    return {
      title: settings.name,
      detail: state?.heardAt
        ? t(silentSince(state, settings, ctx.now) ? 'monitor.silent_line' : 'monitor.heard_line', {
            at: instantText(state.heardAt),
            firing: counts.get(source) ?? 0,
          })
        : t('monitor.never_heard'),
    };
  });
  blocks.push({ type: 'list', items }, ...(await firingBlocks(ctx, desk, who)));
  return { summary: title, blocks };
}

async function firingBlocks(ctx: Context, desk: Desk, who: Person): Promise<Block[]> {
  const firing = await firingIncidents(ctx, SHOWN);
  const tickets = await ticketsById(
    ctx,
    firing.map(({ ticketId }) => ticketId),
  );
  const items: ListItem[] = [];
  for (const one of firing) {
    const ticket = tickets.get(one.ticketId);
    if (!ticket || !(await isVisible(ctx, desk, who, ticket))) continue;
    items.push({
      title: titleOf(desk.config, ticket),
      detail: t('card.alerts', { total: ticket.alerts?.total ?? one.firing, firing: one.firing }),
      button: { action: 'ticket.show', subject: ticket.ticketId, label: t('button.show'), opensCard: true },
    });
  }
  if (items.length === 0) return [{ type: 'text', text: t('monitor.nothing_fires') }];
  return [
    { type: 'text', style: 'strong', text: t('monitor.fires') },
    { type: 'list', items },
  ];
}

/** The alerts of a ticket: those that fire first. @throws Refusal */
export async function alertsCard(ctx: Context, desk: Desk, who: Person, ticketId: string): Promise<Card> {
  const ticket = await visibleTicket(ctx, desk, who, { ticketId });
  const alerts: AlertRow[] = [];
  for (const { incidentId } of await incidentsOf(ctx, ticket.ticketId)) {
    if (alerts.length < SHOWN) alerts.push(...(await alertsOf(ctx, incidentId, SHOWN - alerts.length)));
  }
  const title = titleOf(desk.config, ticket);
  const total = ticket.alerts?.total ?? alerts.length;
  return {
    summary: title,
    blocks: [
      { type: 'heading', text: title },
      alerts.length > 0
        ? { type: 'list', items: alerts.map(itemOf) }
        : { type: 'text', text: t('monitor.no_alerts') },
      ...(total > alerts.length && alerts.length > 0
        ? [
            {
              type: 'text',
              style: 'subtle',
              text: t('monitor.more', { shown: alerts.length, total }),
            } satisfies Block,
          ]
        : []),
    ],
  };
}

function itemOf({ title, startsAt, overAt, isFiring, severity, url }: AlertRow): ListItem {
  const since = instantText(Temporal.Instant.from(startsAt));
  const detail: Text = isFiring
    ? t('monitor.firing_since', { since })
    : t('monitor.over', { since, until: instantText(Temporal.Instant.from(overAt ?? startsAt)) });
  return {
    title,
    detail: severity ? t('monitor.with_severity', { detail, severity }) : detail,
    ...(url ? { button: { action: 'link', subject: '', label: t('button.monitor'), url } } : {}),
  };
}
