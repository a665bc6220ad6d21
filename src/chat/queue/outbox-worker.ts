import type { Logger } from 'pino';
import type { Context } from '../../context.ts';
import type { ChatPlatform, Delivery, DeliveryResult, OutboundFile } from '../platform.ts';
import { LaneWorker } from './lane-worker.ts';
import type { QueueMetrics } from './metrics.ts';
import { completionOf, makesMessage } from './outbox-rules.ts';
import {
  type Attempt,
  advance,
  claimOutboundLanes,
  type OutboundLease,
  type OutboundTask,
  renewOutboundLeases,
} from './outbox-store.ts';
import { transactAs, type Unit } from './transaction.ts';

/** A platform call that takes longer is given up; whether it arrived is then found out. */
const CALL_MS = 10_000;

/** A message that its platform will never take. */
export interface RefusedMessage {
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
  return new LaneWorker<OutboundLease>({
    name: `outbox ${platform.name}`,
    unit,
    log: parts.log,
    slots: 64,
    subscribe: (wake) => unit.wakeup.on('outbox', wake),
    claim: (window) => claimOutboundLanes(unit.database.db, platform.name, window),
    renew: (leases, until) => renewOutboundLeases(unit.database.db, leases, until),
    work: (lease, stopping) => workLane(parts, lease, stopping),
    onLost: () => parts.metrics.fenced.inc({ queue: 'outbox' }),
  });
}

async function workLane(
  parts: OutboxWorkerParts,
  lease: OutboundLease,
  stopping: () => boolean,
): Promise<void> {
  let attempt: Attempt | undefined;
  for (;;) {
    const task = await step(parts, lease, attempt, stopping());
    if (!task) return;
    attempt = await perform(parts, task);
  }
}

function step(
  parts: OutboxWorkerParts,
  lease: OutboundLease,
  attempt: Attempt | undefined,
  stopping: boolean,
): Promise<OutboundTask | undefined> {
  const { unit } = parts;
  const options = { attempt, pace: parts.platform.pace, now: unit.clock.now(), stopping };
  const completion = attempt?.completion;
  if (!attempt || completion?.kind !== 'dead') {
    return unit.database.db.transaction((tx) => advance(tx, lease, options));
  }
  const { place, subject, ticketId } = attempt.task;
  return transactAs(
    unit,
    { type: 'job', name: 'outbox' },
    (ctx) => parts.onRefused(ctx, { place, subject, ticketId, cause: completion.cause }),
    (tx) => advance(tx, lease, options),
  );
}

async function perform(parts: OutboxWorkerParts, task: OutboundTask): Promise<Attempt> {
  const { unit, platform, metrics } = parts;
  const delivery = await deliveryOf(parts, task);
  let result: DeliveryResult | undefined;
  if (!delivery) result = { kind: 'sent' };
  else if (task.step === 'find') result = await lookFor(parts, task, delivery);
  result ??= await call(parts, task, delivery);
  const now = unit.clock.now();
  const fresh = makesMessage(task.content.op, task.ref !== undefined);
  const completion = completionOf(
    result,
    {
      number: task.attempts,
      since: Temporal.Instant.from(task.firstTriedAt).epochMilliseconds,
      fresh,
      isUpdate: task.content.op === 'put' && task.ref !== undefined,
    },
    now.epochMilliseconds,
    (parts.random ?? Math.random)(),
  );
  metrics.sent.inc({ platform: platform.name, op: task.content.op, result: result.kind });
  report(parts, task, result);
  if (result.kind === 'sent') {
    const waited = now.since(Temporal.Instant.from(task.dueAt)).total('seconds');
    metrics.deliveryDelay.observe({ platform: platform.name }, Math.max(0, waited));
    return { task, completion, ref: result.ref ?? task.ref };
  }
  return { task, completion };
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
): Promise<DeliveryResult | undefined> {
  const { platform, metrics, log } = parts;
  try {
    const found = await platform.find(delivery, AbortSignal.timeout(CALL_MS));
    if (found.kind === 'found') return { kind: 'sent', ref: found.ref };
    if (found.kind === 'unknown') {
      metrics.possibleDoubles.inc({ platform: platform.name });
      log.warn(
        { messageId: task.messageId, platform: platform.name },
        'cannot tell if a post arrived; repeating it',
      );
    }
    return undefined;
  } catch (error) {
    log.warn({ err: error, messageId: task.messageId, platform: platform.name }, 'could not look for a post');
    return { kind: 'ambiguous', reason: 'the platform could not be asked' };
  }
}

async function call(
  parts: OutboxWorkerParts,
  task: OutboundTask,
  delivery: Delivery | undefined,
): Promise<DeliveryResult> {
  if (!delivery) return { kind: 'sent' };
  const signal = AbortSignal.timeout(CALL_MS);
  let timer: NodeJS.Timeout | undefined;
  // The adapter should give up by the signal; if it doesn't, the lane must not hang with it.
  const patience = new Promise<DeliveryResult>((done) => {
    timer = setTimeout(() => done({ kind: 'ambiguous', reason: 'no answer in time' }), CALL_MS + 1_000);
  });
  try {
    return await Promise.race([parts.platform.send(delivery, signal), patience]);
  } catch (error) {
    const about = { err: error, messageId: task.messageId, platform: parts.platform.name };
    parts.log.error(about, 'the adapter failed; taken as unknown whether the message arrived');
    return { kind: 'ambiguous', reason: error instanceof Error ? error.message : 'unknown' };
  } finally {
    clearTimeout(timer);
  }
}

function report(parts: OutboxWorkerParts, task: OutboundTask, result: DeliveryResult): void {
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
