import type { Logger } from 'pino';
import type { Inbound } from '../../../src/chat/inbound.ts';
import type { ChatIntake } from '../../../src/chat/platform.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { Clock } from '../../../src/context.ts';
import type { DirectChats } from '../deliver/direct-chats.ts';
import type { SlackMetrics } from '../metrics.ts';
import type { AnswerParts } from '../perform/answer.ts';
import type { Lookups, Standing } from '../translate/standing.ts';

/** What bolt's listeners need to parse, translate, hand to the core and perform its answer. */
export interface ListenerParts {
  intake: ChatIntake;
  config: Config;
  clock: Clock;
  log: Logger;
  metrics: SlackMetrics;
  lookups: Lookups;
  directChats: DirectChats;
  answers: AnswerParts;
}

/** Matches every type and callback id. */
export const ANY = /[\s\S]*/;

/** What the doors found out when they let the payload in. */
export function standingOf(context: Record<string, unknown>, parts: ListenerParts): Standing {
  const { tenant, bot } = context;
  if (typeof tenant !== 'string' || typeof bot !== 'string') throw new Error('not admitted by the doors');
  return { tenant, bot, lookups: parts.lookups };
}

/** What Slack sent. Bolt's own `body` is only what it dispatches by. */
export function toldIn(context: Record<string, unknown>): unknown {
  return context.told;
}

export function ignore(parts: ListenerParts, type: string, why: string): void {
  parts.metrics.ignored.inc({ type });
  parts.log.debug({ type }, why);
}

/** Slack sends messages and presses of direct chats only if they are ours. */
export function learnDirectChat(parts: ListenerParts, { place, actor }: Inbound): void {
  const channel = place.kind === 'dm' ? place.reference?.channel : undefined;
  if (typeof channel === 'string') parts.directChats.learn(actor.externalId, channel);
}

export const nowOf = (parts: ListenerParts): string => parts.clock.now().toString();
