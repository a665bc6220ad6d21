import type { Logger } from 'pino';
import { passOn } from './assignment/sweep.ts';
import type { CatchUp } from './catchup/catch-up.ts';
import type { PlatformName } from './chat/place.ts';
import type { ChatPlatform } from './chat/platform.ts';
import { releaseHeld } from './chat/queue/held-store.ts';
import type { QueueMetrics } from './chat/queue/metrics.ts';
import { transactAs, type Unit } from './chat/queue/transaction.ts';
import { fallBack } from './delivery/fall-back.ts';
import type { Blobs } from './files/blobs.ts';
import { noticeSilence } from './monitoring/silence.ts';
import { workIncidents } from './monitoring/work.ts';
import type { PagingMetrics } from './oncall/paging/metrics.ts';
import { goOnWithDue } from './oncall/paging/sweep.ts';
import { createRotaWatch } from './oncall/rota/attend.ts';
import { presenceChanged } from './oncall/rota/presence.ts';
import { createLookUp } from './people/look-up.ts';
import { retentionSweeps } from './retention.ts';
import { goOnWithDrills } from './sla/drill/go-on.ts';
import { createBackFill, recomputeOutdated } from './sla/recompute.ts';
import { type AlertParts, alertsDueIn, attendToDeadlines, wakeSnoozed } from './sla/sweep.ts';
import type { Sweep } from './sweeps.ts';
import { fetchAttachments } from './tickets/attachments/fetch.ts';
import { closeSolved } from './tickets/close.ts';
import type { Desk } from './tickets/desk.ts';

export interface DueWorkParts {
  unit: Unit;
  desk: Desk;
  blobs: Blobs;
  platform(name: PlatformName): ChatPlatform | undefined;
  catchUp: CatchUp;
  metrics: QueueMetrics;
  paging: PagingMetrics;
  dataDir: string;
  sla: AlertParts;
  log: Logger;
}

/** All that becomes due by itself. Replicas run all of it: each row is claimed by one of them. */
export function dueWork(parts: DueWorkParts): Sweep[] {
  const { unit, desk, blobs, platform, catchUp, metrics, paging, dataDir, sla, log } = parts;
  const backFill = createBackFill(sla);
  return [
    {
      name: 'release held replies',
      every: '* * * * * *',
      run: () => releaseHeld(unit),
    },
    {
      name: 'go on with escalations',
      every: '* * * * * *',
      run: (stopping) => whileFull(stopping, () => goOnWithDue({ unit, desk, metrics: paging })),
    },
    {
      name: 'fetch files',
      every: '* * * * * *',
      run: (stopping) => whileFull(stopping, () => fetchAttachments({ unit, desk, blobs, platform, log })),
    },
    {
      name: 'send urgent messages another way',
      every: '*/5 * * * * *',
      run: () => fallBack({ unit, desk, metrics }),
    },
    {
      name: 'close solved tickets',
      // A batch at a time: each closed ticket changes its cards, and those in use must not wait for them.
      every: '*/10 * * * * *',
      run: () => transactAs(unit, { type: 'job', name: 'close' }, (ctx) => closeSolved(ctx, desk)),
    },
    {
      name: 'go on with drills',
      every: '* * * * * *',
      run: () => goOnWithDrills({ unit, desk }),
    },
    {
      name: 'raise alerts of deadlines',
      every: '* * * * * *',
      run: (stopping) => whileFull(stopping, () => attendToDeadlines(sla)),
      dueIn: () => alertsDueIn(sla),
    },
    {
      name: 'wake snoozed alerts',
      every: '* * * * * *',
      run: (stopping) => whileFull(stopping, () => wakeSnoozed(sla)),
    },
    {
      name: 'reckon clocks anew',
      every: '*/5 * * * * *',
      run: async (stopping) => {
        await whileFull(stopping, () => recomputeOutdated(sla));
        await whileFull(stopping, backFill);
      },
    },
    {
      name: 'look up people',
      every: '*/5 * * * * *',
      run: createLookUp({ unit, config: desk.config, platform, met: presenceChanged, log }),
    },
    {
      name: 'attend to rotas',
      every: '*/5 * * * * *',
      run: createRotaWatch({ unit, desk }),
    },
    {
      name: 'work alerts',
      every: '* * * * * *',
      run: (stopping) => whileFull(stopping, () => workIncidents({ unit, desk, log })),
    },
    {
      name: 'notice silent monitors',
      every: '*/10 * * * * *',
      run: () => noticeSilence(unit, desk),
    },
    {
      name: 'give out tickets',
      every: '*/2 * * * * *',
      run: () => passOn(unit, desk),
    },
    ...retentionSweeps({ unit, config: desk.config, dataDir, log }),
    {
      name: 'catch up',
      every: '*/5 * * * * *',
      run: () => catchUp.sweep(),
    },
  ];
}

/** Repeats work that comes in batches until there is none left, or Parley stops. */
async function whileFull(stopping: () => boolean, batch: () => Promise<number>): Promise<void> {
  while (!stopping() && (await batch()) > 0);
}
