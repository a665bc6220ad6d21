import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textCard } from '../../../src/chat/card.ts';
import type { Place } from '../../../src/chat/place.ts';
import type { Delivery, DeliveryContent } from '../../../src/chat/platform.ts';
import { sharedData } from '../../support/shared-data.ts';
import { type RunningAdapter, runAdapter, SECRET } from '../../support/slack-adapter.ts';
import { asCommand, asEvent, asInteraction, BOT, TEAM } from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';

const folder = sharedData('payloads/slack/shapes');
if (!folder)
  console.log('shapes of Slack’s payloads: skipped, there is no shared/data beside the repository');

async function jsonFiles(under: string): Promise<string[]> {
  const found = await readdir(under, { recursive: true });
  return found.filter((name) => name.endsWith('.json')).map((name) => join(under, name));
}

/** The shapes have every field with its value blanked; this puts likely ones in, so that they get further in. */
function filled(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, key));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, one]) => [name, filled(one, name)]);
    return 'event' in value
      ? { ...Object.fromEntries(entries), type: 'event_callback' }
      : Object.fromEntries(entries);
  }
  if (value !== '' && value !== '0000000000.000000') return value;
  if (/(^|_)ts$/.test(key)) return '1795000100.000001';
  if (key === 'team_id' || key === 'context_team_id' || key === 'team' || key === 'app_installed_team_id')
    return TEAM;
  if (key === 'user' || key === 'user_id') return 'U0MEI';
  if (key === 'channel' || key === 'channel_id') return 'C0GENERAL';
  if (key === 'text') return `<@${BOT}> words`;
  if (key === 'reaction') return 'ticket';
  if (key === 'tab') return 'home';
  if (key === 'command') return '/desk';
  if (key === 'subtype' || key === 'bot_id') return undefined;
  return value;
}

describe.skipIf(!folder)('every shape that Slack’s own libraries know', () => {
  let slack: FakeSlack;
  let running: RunningAdapter;
  let files: string[] = [];

  beforeAll(async () => {
    files = (await jsonFiles(folder ?? '')).filter((file) => !file.includes('/api/'));
    slack = await new FakeSlack().start();
    slack.say('C0GENERAL', { user: 'U0MEI', text: 'something', ts: '1795000100.000001' });
    running = await runAdapter({ apiUrl: slack.apiUrl });
    await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined());
  });
  afterAll(async () => {
    await running.stop();
    await slack.stop();
  });

  const send = (file: string, payload: object) => {
    if (file.includes('slash-commands')) {
      return running.post(
        asCommand(Object.fromEntries(Object.entries(payload).map(([k, v]) => [k, String(v)])), SECRET),
      );
    }
    return running.post((file.includes('/events/') ? asEvent : asInteraction)(payload, SECRET));
  };

  it('is taken as it stands: blanked, it names no workspace of ours', async () => {
    expect(files.length).toBeGreaterThan(90);
    for (const file of files) {
      const { status } = await send(file, JSON.parse(await readFile(file, 'utf8')) as object);
      expect({ file, status }).toEqual({ file, status: 200 });
    }
    expect(running.intake.accepted).toEqual([]);
  });

  it('is taken with values in it, and what the desk listens to gets through', async () => {
    for (const file of files) {
      const { status } = await send(file, filled(JSON.parse(await readFile(file, 'utf8'))) as object);
      expect({ file, status }).toEqual({ file, status: 200 });
    }
    const kinds = new Set(running.intake.accepted.map((inbound) => inbound.type));
    for (const kind of ['message', 'reaction_added', 'home_opened', 'bot_removed', 'channel_deleted']) {
      expect(kinds).toContain(kind);
    }
    expect(new Set(running.intake.interactions.map((inbound) => inbound.type))).toContain('command');
  });

  it('is no surprise as an answer of the Web API either', async () => {
    const { platform } = running.adapter;
    const place: Place = { platform: 'slack', tenant: TEAM, channel: 'C0GENERAL', kind: 'channel' };
    const delivery = (content: DeliveryContent): Delivery => ({
      place: { ...place, ...(content.op === 'update' ? { thread: '1795000100.000001' } : {}) },
      content,
      locale: 'en',
      timeZone: 'UTC',
      clientKey: 'key',
      firstTriedAt: '2026-11-24T10:00:00Z',
    });
    const ref = { externalId: '1795000100.000001' };
    const card = textCard('x');
    for (const file of await jsonFiles(join(folder ?? '', 'api'))) {
      const answer = JSON.parse(await readFile(file, 'utf8')) as object;
      slack.answers.set(basename(file, '.json'), { ...answer, ok: true });
    }
    const signal = AbortSignal.timeout(5_000);
    const deliveries: DeliveryContent[] = [
      { op: 'post', card },
      { op: 'update', card, ref },
      { op: 'delete', ref },
      { op: 'ephemeral', card, person: 'U0MEI' },
      { op: 'react', ref, emoji: 'ticket' },
      { op: 'home', card, person: 'U0MEI' },
    ];
    for (const content of deliveries) {
      expect(await platform.send(delivery(content), signal)).toMatchObject({ kind: 'sent' });
    }
    expect(await platform.find(delivery({ op: 'post', card }), signal)).toEqual({ kind: 'absent' });
    expect(await platform.profile(TEAM, 'U0MEI')).toEqual({ externalId: 'U0MEI', isGuest: true });
  });
});
