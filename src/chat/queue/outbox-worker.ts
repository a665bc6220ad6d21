import type { Logger } from 'pino';
import type { Context } from '../../context.ts';
import type { Tx } from '../../db/connect.ts';
import { describeError } from '../../db/errors.ts';
import { OutOfPatience, within } from '../../patience.ts';
import type { ChatPlatform, Delivery, OutboundFile } from '../platform.ts';
import { Arrivals } from './arrivals.ts';
import { msOf } from './instants.ts';
import { type Holding, LaneWorker } from './lane-worker.ts';
import { LostLease } from './lease.ts';
import { renewLeases } from './lease-store.ts';
import type { QueueMetrics } from './metrics.ts';
import { type AttemptResult, completionOf, toldBy } from './outbox-rules.ts';
import { advance, claimOutboundLanes } from './outbox-store.ts';
import type { Attempt, OutboundLease, OutboundTask } from './outbox-task.ts';
import { transact, transactAs, type Unit } from './transaction.ts';

/** A platform call that takes longer is given up; whether it arrived is then found out. */
const CALL_MS = 10_000;

const JOB = { type: 'job', name: 'outbox' } as const;

/** A message that its platform will never take. */
export interface RefusedMessage {
  messageId: string;
  place: OutboundTask['place'];
  subject: string | null;
  ticketId: string | null;
  cause: 'not_member' | 'gone' | 'invalid';
}

export interface OutboxWorkerParts {
  unit: Unit;
  platform: ChatPlatform;
  metrics: QueueMetrics;
  log: Logger;
  /** A stored file as the platform gets it; undefined if it is no more. */
  fileOf(attachmentId: string): Promise<OutboundFile | undefined>;
  /** Tells people about a message that can't be delivered, in the transaction that marks it dead. */
  onRefused(ctx: Context, refused: RefusedMessage): Promise<void>;
  random?: () => number;
}

/**
 * Sends one platform's messages. Every platform has its own worker and slots, and every room is a lane, so
 * a slow, limited or broken one holds up nothing but itself.
 */
export function createOutboxWorker(parts: OutboxWorkerParts): LaneWorker<OutboundLease> {
  const { unit, platform } = parts;
  const arrivals = new Arrivals();
  const queue = { workspaceId: unit.workspaceId, platform: platform.name };
  return new LaneWorker<OutboundLease>({
    name: `outbox ${platform.name}`,
    unit,
    log: parts.log,
    slots: 64,
    subscribe: (wake) => unit.wakeup.on(`outbox ${platform.name}`, wake),
    claim: (window) => claimOutboundLanes(unit.database.db, queue, window),
    renew: (leases, until) => renewLeases(unit.database.urgent, unit.workspaceId, 'outbox', leases, until),
    work: (lease, holding) => workLane({ ...parts, arrivals }, lease, holding),
    onLost: () => parts.metrics.fenced.inc({ queue: 'outbox' }),
  });
}

type Parts = OutboxWorkerParts & { arrivals: Arrivals };

async function workLane(parts: Parts, lease: OutboundLease, holding: Holding): Promise<void> {
  let attempt: Attempt | undefined;
  for (;;) {
    const task = await step(parts, lease, attempt, holding.stopping() || holding.lost.aborted);
    // Marked as being sent, and left so: whoever has the lane next looks for it first.
    if (!task || holding.lost.aborted) return;
    attempt = task.step === 'give_up' ? giveUp(parts, task) : await perform(parts, task, holding.lost);
  }
}

async function step(
  parts: Parts,
  lease: OutboundLease,
  attempt: Attempt | undefined,
  stopping: boolean,
): Promise<OutboundTask | undefined> {
  const { unit, log } = parts;
  const random = parts.random ?? Math.random;
  const goOn = (tx: Tx) =>
    advance(tx, lease, {
      attempt,
      pace: parts.platform.pace,
      now: unit.clock.now(),
      stopping,
      random: random(),
    });
  if (attempt?.completion.kind === 'dead') {
    const { place, subject, ticketId, messageId } = attempt.task;
    const refused = { messageId, place, subject, ticketId, cause: attempt.completion.cause };
    try {
      return await transactAs(unit, JOB, (ctx) => parts.onRefused(ctx, refused), goOn);
    } catch (error) {
      if (error instanceof LostLease) throw error;
      // The lane must go on; if it is the database that is away, the next lines fail too.
      log.error({ err: error, messageId }, 'people could not be told of a message that can not be delivered');
    }
  }
  return transact(unit, (base) => goOn(base.tx));
}

/** A message at which every worker has ended so far. Its room goes on without it; operators have to look. */
function giveUp({ log, metrics, platform }: Parts, task: OutboundTask): Attempt {
  const { messageId, ticketId, content, unended } = task;
  metrics.sent.inc({ platform: platform.name, op: content.op, result: 'given_up' });
  log.error(
    { platform: platform.name, messageId, ticketId, op: content.op, unended },
    'gave up a message: the process has ended each time that it was being sent',
  );
  const error = `given up: the process ended ${unended} times in a row while sending it`;
  return { task, completion: { kind: 'dead', cause: 'invalid', error } };
}

async function perform(parts: Parts, task: OutboundTask, lost: AbortSignal): Promise<Attempt> {
  const { unit, platform, metrics, arrivals } = parts;
  const delivery = await deliveryOf(parts, task);
  let result: AttemptResult | undefined;
  if (!delivery) result = { kind: 'sent' };
  else {
    if (task.step === 'find') result = await lookFor(parts, task, delivery, lost);
    result ??= await call(parts, task, delivery, lost);
  }
  const told = delivery && toldBy(result);
  const now = unit.clock.now();
  const { tenant } = task.place;
  const since = msOf(task.triedSince);
  const completion = completionOf(
    result,
    {
      number: task.attempts,
      since,
      op: task.content.op,
      posted: task.ref !== undefined,
      othersArrive: arrivals.isProven(tenant, since, now.epochMilliseconds),
    },
    now.epochMilliseconds,
    (parts.random ?? Math.random)(),
  );
  metrics.sent.inc({ platform: platform.name, op: task.content.op, result: result.kind });
  report(parts, task, result);
  const attempt = { task, completion, ...(told ? { told } : {}) };
  if (completion.kind === 'dead') metrics.dead.inc({ platform: platform.name, cause: completion.cause });
  if (result.kind !== 'sent') return attempt;
  arrivals.note(tenant, now.epochMilliseconds);
  const waited = now.since(Temporal.Instant.from(task.dueAt)).total('seconds');
  metrics.deliveryDelay.observe({ platform: platform.name }, Math.max(0, waited));
  metrics.attempts.observe({ platform: platform.name }, task.attempts);
  const ref = result.ref ?? task.ref;
  return { ...attempt, ...(ref ? { ref } : {}) };
}

/** Undefined: there is nothing on the platform to be changed or deleted. */
async function deliveryOf(parts: OutboxWorkerParts, task: OutboundTask): Promise<Delivery | undefined> {
  const base = {
    place: task.place,
    locale: task.locale,
    timeZone: task.timeZone,
    clientKey: task.messageId,
    firstTriedAt: task.firstTriedAt,
  };
  const { content, ref } = task;
  switch (content.op) {
    case 'put': {
      if (ref) return { ...base, content: { op: 'update', card: content.card, ref } };
      const file = content.file ? await parts.fileOf(content.file.attachmentId) : undefined;
      return { ...base, content: { op: 'post', card: content.card, ...(file ? { file } : {}) } };
    }
    case 'delete':
      return ref ? { ...base, content: { op: 'delete', ref } } : undefined;
    case 'ephemeral':
    case 'home':
      return { ...base, content };
    case 'react':
      return {
        ...base,
        content: { op: 'react', ref: { externalId: content.messageId }, emoji: content.emoji },
      };
  }
}

/** @returns undefined if the post has to be made (again) */
async function lookFor(
  parts: OutboxWorkerParts,
  task: OutboundTask,
  delivery: Delivery,
  lost: AbortSignal,
): Promise<AttemptResult | undefined> {
  const { platform, metrics, log } = parts;
  const about = { messageId: task.messageId, platform: platform.name };
  try {
    const found = await withPatience(lost, (signal) => platform.find(delivery, signal));
    if (found.kind === 'found') return { kind: 'sent', ref: found.ref };
    if (found.kind === 'unknown') {
      metrics.possibleDoubles.inc({ platform: platform.name });
      log.warn(about, 'cannot tell if a post arrived; repeating it');
    }
    return undefined;
  } catch (error) {
    log.warn({ err: error, ...about }, 'could not look for a post');
    return { kind: 'ambiguous', reason: 'the platform could not be asked' };
  }
}

async function call(
  parts: OutboxWorkerParts,
  task: OutboundTask,
  delivery: Delivery,
  lost: AbortSignal,
): Promise<AttemptResult> {
  try {
    return await withPatience(lost, (signal) => parts.platform.send(delivery, signal));
  } catch (error) {
    if (error instanceof OutOfPatience) return { kind: 'ambiguous', reason: error.message };
    const about = { err: error, messageId: task.messageId, platform: parts.platform.name };
    parts.log.error(about, 'the adapter failed; taken as unknown whether the message arrived');
    return { kind: 'threw', reason: describeError(error) };
  }
}

/**
 * Gives up after CALL_MS, or when the lane may be another worker's. The adapter should do so by the signal; if
 * it doesn't, the lane must not hang with it.
 */
function withPatience<T>(lost: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return within(CALL_MS + 1_000, ask(AbortSignal.any([lost, AbortSignal.timeout(CALL_MS)])));
}

function report(parts: OutboxWorkerParts, task: OutboundTask, result: AttemptResult): void {
  const { log, metrics, platform } = parts;
  const about = { platform: platform.name, messageId: task.messageId, op: task.content.op };
  const labels = { platform: platform.name, tenant: task.place.tenant };
  switch (result.kind) {
    case 'sent':
      metrics.unauthorised.set(labels, 0);
      return;
    case 'rate_limited':
      log.info({ ...about, retryAfterMs: result.retryAfterMs, scope: result.scope }, 'rate limited');
      return;
    case 'retry':
    case 'ambiguous':
    case 'threw':
      log.warn(
        { ...about, reason: result.reason, result: result.kind, attempts: task.attempts },
        'not sent yet',
      );
      return;
    case 'refused':
      log.error({ ...about, reason: result.reason, cause: result.cause }, 'the platform refused a message');
      return;
    case 'unauthorised':
      metrics.unauthorised.set(labels, 1);
      log.error({ ...labels, reason: result.reason }, 'the platform refuses our credentials; messages wait');
      return;
  }
}
