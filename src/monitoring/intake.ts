import { createHash, timingSafeEqual } from 'node:crypto';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import { createMask } from '../privacy/mask.ts';
import type { Desk } from '../tickets/desk.ts';
import { readAlerts } from './formats/read.ts';
import { tokenVariable } from './listening.ts';
import type { MonitorMetrics } from './metrics.ts';
import { type Recorded, recordAlerts } from './record.ts';

/** What a webhook's route needs. */
export interface AlertIntake {
  /** Whether the token is the source's; a source that isn't known, or has none, lets nobody in. */
  admits(source: string, token: string | undefined): boolean;
  /**
   * Keeps what a monitor sent, in one commit.
   * @throws UnreadableAlerts
   */
  accept(source: string, body: unknown): Promise<Recorded>;
}

export interface AlertIntakeParts {
  unit: Unit;
  desk: Desk;
  /** By the variable that holds each. */
  tokens: Readonly<Record<string, string>>;
  metrics: MonitorMetrics;
}

export function createAlertIntake({ unit, desk, tokens, metrics }: AlertIntakeParts): AlertIntake {
  const sources = new Map(Object.entries(desk.config.monitoring.sources));
  const digests = new Map(
    [...sources.keys()].flatMap((source) => {
      const token = tokens[tokenVariable(source)];
      return token ? [[source, digest(token)] as const] : [];
    }),
  );
  const mask = createMask(desk.config);
  return {
    admits(source, token) {
      const expected = digests.get(source);
      // Compared in any case, and by digests, which are equally long: the time says nothing about either.
      const isSame = timingSafeEqual(digest(token ?? ''), expected ?? NOBODYS);
      const isAdmitted = isSame && expected !== undefined;
      if (!isAdmitted) metrics.refused.inc({ reason: 'token' });
      return isAdmitted;
    },
    async accept(source, body) {
      const settings = sources.get(source);
      if (!settings) throw new Error(`there is no source ${source}`);
      const alerts = readAlerts(settings, body, mask);
      const actor = { type: 'job', name: `alerts from ${source}` } as const;
      const recorded = await transactAs(unit, actor, (ctx) =>
        recordAlerts(ctx, desk, source, settings, alerts),
      );
      metrics.heard.inc({ source, result: 'fired' }, recorded.fired);
      metrics.heard.inc({ source, result: 'ended' }, recorded.ended);
      metrics.heard.inc({ source, result: 'nothing' }, recorded.nothing);
      return recorded;
    },
  };
}

const digest = (token: string) => createHash('sha256').update(token).digest();
const NOBODYS = Buffer.alloc(32);
