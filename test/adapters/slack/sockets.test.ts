import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlackApi } from '../../../adapters/slack/api/client.ts';
import { slackMetrics } from '../../../adapters/slack/metrics.ts';
import { SlackSockets } from '../../../adapters/slack/socket/sockets.ts';
import { textCard } from '../../../src/chat/card.ts';
import { type RunningAdapter, runAdapter, SECRET } from '../../support/slack-adapter.ts';
import { asEvent, commandOf, eventOf, messageOf } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';
import { type WebSocketClient, WebSocketServer } from '../../support/websocket-server.ts';

let slack: FakeSlack;
let sockets: WebSocketServer;
let running: RunningAdapter | undefined;

beforeEach(async () => {
  slack = await new FakeSlack().start();
  sockets = await new WebSocketServer().start();
  slack.socketUrl = sockets.url;
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await sockets.stop();
  await slack.stop();
});

async function connected(settings: { signingSecret?: string | undefined } = { signingSecret: undefined }) {
  running = await runAdapter({ apiUrl: slack.apiUrl, appToken: 'xapp-1', ...settings });
  await vi.waitFor(() => expect(sockets.clients.size).toBe(2), { timeout: 5_000 });
  await vi.waitFor(() => expect(running?.adapter.problem()).toBeUndefined());
  return { running, clients: [...sockets.clients] as [WebSocketClient, WebSocketClient] };
}
const envelopeOf = (payload: object, type = 'events_api') => ({
  envelope_id: randomUUID(),
  type,
  payload,
  accepts_response_payload: type !== 'events_api',
  retry_attempt: 0,
  retry_reason: '',
});
const acknowledged = (client: WebSocketClient, envelope: { envelope_id: string }) =>
  client.received.find((one) => one.envelope_id === envelope.envelope_id);

describe('Socket Mode', () => {
  it('opens two connections with the app-level token', async () => {
    await connected();
    expect(slack.callsOf('apps.connections.open').map((call) => call.token)).toEqual(['xapp-1', 'xapp-1']);
  });

  it('acknowledges an event once it is committed, and not before', async () => {
    const { running, clients } = await connected();
    running.intake.delayMs = 100;
    const envelope = envelopeOf(eventOf(messageOf({ text: 'VPN drops' })));
    clients[0].send(envelope);
    await vi.waitFor(() =>
      expect(acknowledged(clients[0], envelope)).toEqual({ envelope_id: envelope.envelope_id }),
    );
    expect(running.intake.accepted).toMatchObject([{ type: 'message', text: 'VPN drops' }]);
  });

  it('leaves unacknowledged what can’t be committed, for Slack to send again', async () => {
    const { running, clients } = await connected();
    running.intake.failure = new Error('the database is away');
    const payload = eventOf(messageOf({ text: 'later' }));
    const first = envelopeOf(payload);
    clients[0].send(first);
    const probe = envelopeOf(
      {
        type: 'view_closed',
        team: { id: 'T0TEAM' },
        user: { id: 'U0MEI' },
        view: { callback_id: 'x', id: 'V1' },
      },
      'interactive',
    );
    clients[0].send(probe);
    await vi.waitFor(() => expect(acknowledged(clients[0], probe)).toBeDefined());
    expect(acknowledged(clients[0], first)).toBeUndefined();
    running.intake.failure = undefined;
    const again = { ...envelopeOf(payload), retry_attempt: 1, retry_reason: 'timeout' };
    clients[1].send(again);
    await vi.waitFor(() => expect(acknowledged(clients[1], again)).toBeDefined());
    expect(running.intake.accepted).toHaveLength(1);
  });

  it('takes what comes over both connections once', async () => {
    const { running, clients } = await connected();
    const payload = eventOf(messageOf({ text: 'twice' }));
    const envelopes = [envelopeOf(payload), envelopeOf(payload)] as const;
    clients[0].send(envelopes[0]);
    clients[1].send(envelopes[1]);
    await vi.waitFor(() => {
      expect(acknowledged(clients[0], envelopes[0])).toBeDefined();
      expect(acknowledged(clients[1], envelopes[1])).toBeDefined();
    });
    expect(running.intake.accepted).toHaveLength(1);
  });

  it('answers interactions in the acknowledgement', async () => {
    const { running, clients } = await connected();
    running.intake.outcome = { kind: 'reply', card: textCard('Your tickets') };
    const envelope = envelopeOf(commandOf('my tickets'), 'slash_commands');
    clients[1].send(envelope);
    await vi.waitFor(() =>
      expect(acknowledged(clients[1], envelope)).toMatchObject({
        payload: { response_type: 'ephemeral', text: 'Your tickets' },
      }),
    );
  });

  it('loses nothing while Slack refreshes a connection', async () => {
    const { running, clients } = await connected();
    running.intake.delayMs = 200;
    const [old] = clients;
    let fresh: WebSocketClient | undefined;
    let wasOldStillUp = false;
    sockets.onConnection = (client) => {
      fresh = client;
      wasOldStillUp = !old.isClosed;
      client.send({ type: 'hello' });
    };
    const before = envelopeOf(eventOf(messageOf({ text: 'under way' })));
    old.send(before);
    old.send({ type: 'disconnect', reason: 'refresh_requested', debug_info: {} });
    // The next one is up before the old one goes, and the old one still works until then.
    const during = envelopeOf(eventOf(messageOf({ text: 'meanwhile' })));
    old.send(during);
    await vi.waitFor(() => expect(old.isClosed).toBe(true), { timeout: 5_000 });
    expect(acknowledged(old, before)).toBeDefined();
    expect(acknowledged(old, during)).toBeDefined();
    expect(wasOldStillUp).toBe(true);
    const after = envelopeOf(eventOf(messageOf({ text: 'afterwards' })));
    fresh?.send(after);
    await vi.waitFor(() => expect(fresh && acknowledged(fresh, after)).toBeDefined());
    expect(running.intake.accepted.map((inbound) => 'text' in inbound && inbound.text)).toEqual([
      'under way',
      'meanwhile',
      'afterwards',
    ]);
    expect(running.adapter.problem()).toBeUndefined();
  });

  it('never has a moment without a connection, even if both are refreshed at once', async () => {
    const { running, clients } = await connected();
    const problems: (string | undefined)[] = [];
    const watch = setInterval(() => problems.push(running.adapter.problem()), 5);
    for (const client of clients) client.send({ type: 'disconnect', reason: 'warning' });
    await vi.waitFor(() => expect(clients.every((client) => client.isClosed)).toBe(true), { timeout: 5_000 });
    clearInterval(watch);
    expect(sockets.clients.size).toBe(2);
    expect(problems.filter(Boolean)).toEqual([]);
  });

  it('comes back after the line was cut, and says so as long as nothing is up', async () => {
    const { running, clients } = await connected();
    slack.fail('apps.connections.open', { kind: 'error', error: 'internal_error' }, { times: 2 });
    for (const client of clients) client.cut();
    await vi.waitFor(() => expect(running.adapter.problem()).toMatch(/Socket Mode is not connected/));
    await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined(), { timeout: 10_000 });
    const [client] = sockets.clients;
    const envelope = envelopeOf(eventOf(messageOf({ text: 'back' })));
    client?.send(envelope);
    await vi.waitFor(() => expect(running.intake.accepted).toMatchObject([{ text: 'back' }]));
  });

  it('stays off when Slack refuses the token', async () => {
    slack.fail('apps.connections.open', { kind: 'error', error: 'invalid_auth' }, { times: 9 });
    running = await runAdapter({ apiUrl: slack.apiUrl, appToken: 'xapp-bad', signingSecret: undefined });
    await vi.waitFor(() => expect(running?.adapter.problem()).toMatch(/invalid_auth/));
    expect(slack.callsOf('apps.connections.open')).toHaveLength(2);
  });

  it('survives frames that make no sense', async () => {
    const { running, clients } = await connected();
    for (const frame of [
      'no json',
      '[]',
      '{"type":7}',
      '{"type":"events_api","envelope_id":"e1"}',
      { type: 'new', envelope_id: 'e2', payload: {} },
    ]) {
      clients[0].send(frame);
    }
    const envelope = envelopeOf(eventOf(messageOf({ text: 'still here' })));
    clients[0].send(envelope);
    await vi.waitFor(() => expect(acknowledged(clients[0], envelope)).toBeDefined());
    expect(running.intake.accepted).toHaveLength(1);
  });

  it('works beside the HTTP door', async () => {
    const { running, clients } = await connected({ signingSecret: SECRET });
    const payload = eventOf(messageOf({ text: 'by both' }));
    const envelope = envelopeOf(payload);
    clients[0].send(envelope);
    expect((await running.post(asEvent(payload, SECRET))).status).toBe(200);
    await vi.waitFor(() => expect(acknowledged(clients[0], envelope)).toBeDefined());
    expect(running.intake.accepted).toHaveLength(1);
  });

  it('ends what is under way at the stop, and takes nothing new', async () => {
    const { running: adapter, clients } = await connected();
    adapter.intake.delayMs = 150;
    const envelope = envelopeOf(eventOf(messageOf({ text: 'the last' })));
    clients[0].send(envelope);
    // The event has to have arrived before the stop: an answer to what was sent after it says so.
    const probe = envelopeOf({ type: 'new' }, 'interactive');
    clients[0].send(probe);
    await vi.waitFor(() => expect(acknowledged(clients[0], probe)).toBeDefined());
    await adapter.stop();
    running = undefined;
    await vi.waitFor(() => expect(acknowledged(clients[0], envelope)).toBeDefined());
    expect(adapter.intake.accepted).toHaveLength(1);
    await vi.waitFor(() => expect(sockets.clients.size).toBe(0), { timeout: 5_000 });
  });
});

describe('a connection that has died without a word', () => {
  it('is replaced once Slack’s pings stay away', async () => {
    const log = pino({ level: 'silent' });
    const api = new SlackApi({ botToken: 'xoxb', apiUrl: slack.apiUrl }, log);
    const metrics = slackMetrics(new Registry());
    const supervised = new SlackSockets({
      appToken: 'xapp-1',
      api,
      metrics,
      log,
      times: { silenceMs: 120 },
      onGap: () => {},
    });
    supervised.start(async () => {});
    try {
      await vi.waitFor(() => expect(supervised.problem()).toBeUndefined());
      await vi.waitFor(() => expect(sockets.clients.size).toBe(2));
      const first = [...sockets.clients];
      for (const client of first) client.ping();
      await vi.waitFor(
        () => expect([...sockets.clients].filter((client) => !first.includes(client))).toHaveLength(2),
        { timeout: 5_000 },
      );
    } finally {
      await supervised.stop();
    }
  });
});
