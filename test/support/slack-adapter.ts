import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import type { Inbound, Interaction } from '../../src/chat/inbound.ts';
import { NOTHING, type Outcome } from '../../src/chat/outcome.ts';
import type { Adapter, ChatIntake, Shown } from '../../src/chat/platform.ts';
import type { SlackSettings } from '../../src/config/environment.ts';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { systemClock } from '../../src/context.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { eventually } from './eventually.ts';
import type { SignedRequest } from './slack-payloads.ts';
import { FakeSlack } from './slack-server.ts';

export const SECRET = 'a-signing-secret';

/** A core that takes everything and answers what the test wants. */
class FakeIntake implements ChatIntake {
  readonly accepted: Inbound[] = [];
  readonly interactions: Interaction[] = [];
  duplicates = 0;
  readonly confirmed: Shown[] = [];
  outcome: Outcome = NOTHING;
  locale: Locale = 'en';
  /** Set: the database can't take anything. */
  failure: Error | undefined;
  /** Set: taking takes this long, in ms. */
  delayMs = 0;
  private readonly keys = new Set<string>();

  async accept(inbound: Inbound): Promise<'accepted' | 'duplicate'> {
    await new Promise((done) => setTimeout(done, this.delayMs));
    if (this.failure) throw this.failure;
    if (this.keys.has(inbound.eventKey)) {
      this.duplicates++;
      return 'duplicate';
    }
    this.keys.add(inbound.eventKey);
    this.accepted.push(inbound);
    return 'accepted';
  }

  shown(messages: readonly Shown[]): void {
    this.confirmed.push(...messages);
  }

  async interact(inbound: Interaction) {
    if (this.failure) throw this.failure;
    this.interactions.push(inbound);
    return { outcome: this.outcome, locale: this.locale, timeZone: 'Europe/Berlin' };
  }
}

export interface RunningAdapter {
  adapter: Adapter;
  intake: FakeIntake;
  metrics: Registry;
  post(
    request: SignedRequest,
    headers?: Record<string, string>,
  ): Promise<{ status: number; text: string; json: unknown }>;
  url: string;
  stop(): Promise<void>;
}

export function slackConfig(changes: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    intake: { defaultQueue: 'desk' },
    teams: { desk: { name: 'Desk' } },
    queues: { desk: { name: 'Desk', team: 'desk', channel: 'slack:C0TRIAGE' } },
    categories: { other: { name: 'Other' } },
    ...changes,
  });
}

/** The adapter with a Slack of its own, which has told it who it is. */
export async function runWithSlack(): Promise<{
  slack: FakeSlack;
  running: RunningAdapter;
  stop(): Promise<void>;
}> {
  const slack = await new FakeSlack().start();
  const running = await runAdapter({ apiUrl: slack.apiUrl });
  await eventually(() => running.adapter.problem() === undefined);
  return {
    slack,
    running,
    async stop() {
      await running.stop();
      await slack.stop();
    },
  };
}

/** The adapter behind a real HTTP server, in front of a core that takes everything. */
export async function runAdapter(
  settings: Partial<SlackSettings>,
  config = slackConfig(),
): Promise<RunningAdapter> {
  const intake = new FakeIntake();
  const metrics = new Registry();
  const log = pino({ level: process.env.STORY_LOG ?? 'silent' });
  const adapter = createSlackAdapter(
    { botToken: 'xoxb-bot', signingSecret: SECRET, ...settings },
    { intake, config, log, metrics, clock: systemClock },
  );
  const server = createServer(express().use(adapter.routes));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await adapter.start();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return {
    adapter,
    intake,
    metrics,
    url,
    async post(request, headers = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...request.headers, ...headers },
        body: request.body,
      });
      const text = await response.text();
      return { status: response.status, text, json: jsonOf(text) };
    },
    async stop() {
      await adapter.stop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
