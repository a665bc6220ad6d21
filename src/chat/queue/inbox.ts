import type { Context } from '../../context.ts';
import { storable } from '../../db/json.ts';
import type { Inbound, Interaction } from '../inbound.ts';
import { NOTHING } from '../outcome.ts';
import type { Answer, ChatIntake } from '../platform.ts';
import { answerOf, insertEvent, insertInteraction, storeAnswer } from './inbox-store.ts';
import type { QueueMetrics } from './metrics.ts';
import { transact, type Unit } from './transaction.ts';

/** What an event comes to; called inside the event's own transaction. */
export type InboundHandler = (base: Omit<Context, 'actor'>, inbound: Inbound) => Promise<Answer>;

/** Called before an event's transaction, for what may wait for a network. */
export type Prepare = (inbound: Inbound) => Promise<void>;

/** Changes an event before anything of it is stored. */
export type Filter = <I extends Inbound>(inbound: I) => Promise<I>;

/** The door through which adapters bring what people say and do. */
export function createInbox(
  unit: Unit,
  prepare: Prepare,
  handle: InboundHandler,
  metrics: QueueMetrics,
  filter: Filter = async (inbound) => inbound,
): ChatIntake {
  return {
    async accept(told) {
      const inbound = await filter(storable(told));
      const fresh = await insertEvent(unit.database.db, {
        workspaceId: unit.workspaceId,
        eventId: unit.newId(),
        now: unit.clock.now().toString(),
        inbound,
      });
      count(metrics, inbound, fresh);
      if (fresh) unit.wakeup.wake('inbox');
      return fresh ? 'accepted' : 'duplicate';
    },
    async interact(pressed) {
      const inbound = await filter(storable(pressed));
      await prepare(inbound);
      const { answer, fresh } = await recordAndWork(unit, handle, inbound);
      count(metrics, inbound, fresh);
      return answer;
    },
  };
}

/**
 * Unlike an event that waits in its lane, an interaction is worked at once: somebody holds a button down.
 * If the work fails, nothing is recorded, and the platform's or the person's next try is a first one.
 */
function recordAndWork(
  unit: Unit,
  handle: InboundHandler,
  inbound: Interaction,
): Promise<{ answer: Answer; fresh: boolean }> {
  return transact(unit, async (base) => {
    const eventId = base.newId();
    const row = { workspaceId: unit.workspaceId, eventId, now: base.now.toString(), inbound };
    if (!(await insertInteraction(base.tx, row))) {
      const before = await answerOf(base.tx, unit.workspaceId, inbound);
      return { answer: before ?? { outcome: NOTHING, locale: 'en', timeZone: 'UTC' }, fresh: false };
    }
    const answer = await handle(base, inbound);
    await storeAnswer(base.tx, unit.workspaceId, eventId, answer);
    return { answer, fresh: true };
  });
}

function count(metrics: QueueMetrics, inbound: Inbound, fresh: boolean): void {
  const labels = { platform: inbound.place.platform, type: inbound.type };
  metrics.accepted.inc({ ...labels, result: fresh ? 'accepted' : 'duplicate' });
}
