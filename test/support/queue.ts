import { pino } from 'pino';
import { Registry } from 'prom-client';
import { textCard } from '../../src/chat/card.ts';
import type { InboundOf } from '../../src/chat/inbound.ts';
import type { Outgoing } from '../../src/chat/outgoing.ts';
import { directPerson, type Place } from '../../src/chat/place.ts';
import { queueMetrics } from '../../src/chat/queue/metrics.ts';
import { transactAs, type Unit } from '../../src/chat/queue/transaction.ts';
import { Wakeup } from '../../src/chat/queue/wakeup.ts';
import { newId } from '../../src/context.ts';
import type { Database } from '../../src/db/connect.ts';
import { type TestClock, testClock } from './clock.ts';

export const silent = pino({ level: 'silent' });
export const JOB = { type: 'job', name: 'test' } as const;
export const WORKSPACE = 'default';

export interface TestUnit extends Unit {
  readonly clock: TestClock;
}

/** What transactions need, with a clock that the test moves. */
export function testUnit(
  database: Database,
  options: { workspaceId?: string; clock?: TestClock } = {},
): TestUnit {
  return {
    database,
    workspaceId: options.workspaceId ?? WORKSPACE,
    clock: options.clock ?? testClock(),
    newId,
    wakeup: new Wakeup(database, silent),
    followers: [],
  };
}

export const freshMetrics = () => queueMetrics(new Registry());

/** A place of the fake platform: `@u` is a direct chat. */
export function placeOf(channel: string, more: Partial<Place> = {}): Place {
  const kind = directPerson(channel) === undefined ? 'channel' : 'dm';
  return { platform: 'slack', tenant: 'T1', channel, kind, ...more };
}

/** A line that somebody writes. */
export function said(text: string, more: { channel?: string; eventKey?: string } = {}): InboundOf<'message'> {
  const key = more.eventKey ?? `event ${text}`;
  return {
    type: 'message',
    eventKey: key,
    at: '2026-11-24T08:00:00Z',
    place: placeOf(more.channel ?? 'C1'),
    actor: { externalId: 'U1' },
    messageId: key,
    text,
    files: [],
    addressed: true,
    mentions: [],
  };
}

export function pressed(eventKey: string, channel = 'C1'): InboundOf<'action'> {
  return {
    type: 'action',
    eventKey,
    at: '2026-11-24T08:00:00Z',
    place: placeOf(channel),
    actor: { externalId: 'U1' },
    action: 'ticket.take',
    subject: 'x',
    values: {},
  };
}

/** Something to be sent; a put of its own subject unless said otherwise. */
export function outgoing(channel: string, text: string, more: Partial<Outgoing> = {}): Outgoing {
  return {
    place: placeOf(channel),
    locale: 'en',
    timeZone: 'UTC',
    content: { op: 'put', card: textCard(text) },
    ...more,
  };
}

/** One transaction that asks for these messages. */
export async function sendAll(unit: Unit, ...messages: Outgoing[]): Promise<void> {
  await transactAs(unit, JOB, async (ctx) => {
    ctx.outgoing.push(...messages);
  });
}
