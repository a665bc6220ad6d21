import type { Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { localise } from '../../i18n/localise.ts';
import { t } from '../../i18n/text.ts';
import { Refusal } from '../../refusal.ts';
import type { Desk } from '../../tickets/desk.ts';
import { ticketsById } from '../../tickets/look-up.ts';
import { mayWork } from '../../tickets/permissions.ts';
import type { LevelParts } from '../parts.ts';
import type { Onlooker } from '../why/why.ts';
import { queuesLedBy } from './access.ts';
import { replayCard, rowTitle } from './card.ts';
import { changedSet, type Trial } from './change.ts';
import { chartToken } from './chart.ts';
import type { Change, Row } from './compare.ts';
import { replay } from './run.ts';

/** What a platform waits for, and what may be held up meanwhile. */
const MOST = { tickets: 2_000, ms: 1_500 };
const CHART_ROWS = 12;

/**
 * Runs changed policies over the latest tickets of the queues that somebody leads.
 * @throws Refusal for others
 * @throws ConfigError for a text that is none
 */
export async function replayInChat(
  ctx: Context,
  desk: Desk,
  { rules, links }: LevelParts,
  onlooker: Onlooker,
  { days, trial }: { days: number; trial: Trial },
): Promise<Card> {
  const { who } = onlooker;
  const queues = queuesLedBy(desk, who);
  if (trial.text === undefined && Object.keys(trial.targets ?? {}).length === 0) {
    throw new Refusal(t('refusal.replay_nothing'));
  }
  const changed = changedSet(desk.config, trial, ctx.now);
  const replayed = await replay((work) => work(ctx), rules, { changed, days, queues, most: MOST });
  const token = chartOf(replayed.rows, onlooker);
  return replayCard({
    replayed,
    changes: await visible(ctx, desk, onlooker, replayed.changes),
    ...(token && onlooker.seesPictures ? { picture: links.linkTo(token) } : {}),
  });
}

/** A lead of one team doesn't hear of what is kept to another. */
async function visible(
  ctx: Context,
  desk: Desk,
  { who }: Onlooker,
  changes: readonly Change[],
): Promise<Change[]> {
  const tickets = await ticketsById(
    ctx,
    changes.map(({ ticketId }) => ticketId),
  );
  const viewer = desk.people.viewer(who);
  return changes.filter(({ ticketId }) => {
    const ticket = tickets.get(ticketId);
    return ticket !== undefined && mayWork(desk.config, ticket, viewer);
  });
}

/** Names of rows in letters that the pictures' font has; in Chinese the number of the row in the list. */
function chartOf(rows: readonly Row[], { locale, timeZone }: Onlooker): string | undefined {
  const shown = rows.slice(0, CHART_ROWS).map((row, index): [string, number, number, number, number] => {
    const name =
      locale === 'en'
        ? localise(rowTitle(row, index + 1), { locale, timeZone })
        : `${index + 1} · ${row.priority}`;
    return [name.slice(0, 40), row.before.met, row.before.missed, row.after.met, row.after.missed];
  });
  return shown.length > 0 ? chartToken({ kind: 'replay', rows: shown }) : undefined;
}
