import type { Card } from '../chat/card.ts';
import type { PlatformName } from '../chat/place.ts';
import { waitingMessages } from '../chat/queue/ledger-store.ts';
import type { Context } from '../context.ts';
import { instantText, type Text, t } from '../i18n/text.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { platformName } from '../tickets/where.ts';
import { sightOf } from './access.ts';
import { outages } from './store.ts';
import { longText } from './words.ts';

const PLATFORMS: readonly PlatformName[] = ['slack', 'teams', 'web', 'email'];

/** Whether messages get through, in two lines. */
export interface Health {
  /** Each platform that is set up: works, or what is wrong since when. */
  platforms: Text;
  /** What waits and what has failed. */
  waiting: Text;
  isWell: boolean;
}

export async function healthOf(ctx: Context, desk: Desk): Promise<Health> {
  const configured = PLATFORMS.filter((name) => desk.capabilities(name) !== undefined);
  const [away, figures] = await Promise.all([
    outages(ctx),
    waitingMessages(ctx.tx, ctx.workspaceId, ctx.now, configured),
  ]);
  const lines = configured.map((name): Text => {
    const platform = platformName(name);
    const outage = away.find((one) => one.platform === name);
    return outage
      ? t(`health.${outage.reason}`, { platform, since: instantText(outage.since) })
      : t('health.up', { platform });
  });
  const failed = sum(figures.map(({ byState }) => byState.dead ?? 0));
  const count = sum(
    figures.map(({ byState }) => (byState.due ?? 0) + (byState.sending ?? 0) + (byState.ambiguous ?? 0)),
  );
  const oldest = figures.reduce((a, b) => (b.oldestSeconds > a.oldestSeconds ? b : a), figures[0] ?? NONE);
  return {
    platforms: lines.reduceRight((rest, first) => t('health.list', { first, rest })),
    waiting:
      count === 0
        ? t('health.nothing_waits', { failed })
        : t('health.oldest', {
            count,
            failed,
            long: longText(Temporal.Duration.from({ seconds: Math.floor(oldest.oldestSeconds) })),
            platform: platformName(oldest.platform),
          }),
    isWell: away.length === 0 && failed === 0,
  };
}

const NONE = { platform: 'web', oldestSeconds: 0 };
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** `/desk health`, for everybody who works at the desk. @throws Refusal */
export async function healthCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  sightOf(desk, who);
  const health = await healthOf(ctx, desk);
  return {
    summary: t('health.summary', { first: health.platforms, second: health.waiting }),
    blocks: [
      { type: 'status', text: health.platforms, tone: health.isWell ? 'good' : 'bad' },
      { type: 'text', text: health.waiting },
      { type: 'actions', buttons: [SHOW] },
    ],
  };
}

/** Opens the list of what waits and what has failed. */
export const SHOW = {
  action: 'delivery.show',
  subject: '',
  label: t('button.delivery'),
  opensCard: true,
} as const;
