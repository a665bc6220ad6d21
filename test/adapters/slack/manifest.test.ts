import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { eventSchemas } from '../../../adapters/slack/payloads/events.ts';
import { configSchema } from '../../../src/config/schema.ts';

const folder = new URL('../../../adapters/slack/', import.meta.url).pathname;
const manifest = z
  .object({
    features: z.object({
      app_home: z.object({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      }),
      shortcuts: z.array(z.object({ name: z.string().max(24), type: z.string(), callback_id: z.string() })),
      slash_commands: z.array(z.object({ command: z.string(), should_escape: z.boolean(), url: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ request_url: z.string(), bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true), request_url: z.string() }),
    }),
  })
  .parse(parse(await readFile(join(folder, 'slack-manifest.yaml'), 'utf8')));

/** What each Web API method needs, by its page at docs.slack.dev; rooms are channels, groups, chats of each kind. */
const METHOD_SCOPES: Record<string, string[]> = {
  'auth.test': [],
  'apps.connections.open': [],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
  'conversations.open': ['im:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'reactions.add': ['reactions:write'],
  'users.conversations': ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  'users.lookupByEmail': ['users:read.email'],
  'users.info': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
const EVENT_SCOPES: Record<string, string[]> = {
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  reaction_added: ['reactions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_left: ['channels:read'],
  group_archive: ['groups:read'],
  group_deleted: ['groups:read'],
  group_left: ['groups:read'],
  user_change: ['users:read'],
  tokens_revoked: [],
  app_uninstalled: [],
  app_home_opened: [],
};

async function source(): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

/** The Web API methods that the code calls. */
async function methods(): Promise<string[]> {
  const groups = 'auth|apps\\.connections|chat|conversations|files|reactions|users|views';
  const calls = (await source()).matchAll(new RegExp(`(?:client|\\))\\s*\\.((?:${groups})\\.\\w+)\\(`, 'g'));
  return [...new Set([...calls].map((call) => call[1] ?? ''))].sort();
}

describe('the manifest', () => {
  it('subscribes to exactly the events that are listened to', () => {
    const listened = Object.keys(eventSchemas).flatMap((type) =>
      type === 'message' ? ['message.channels', 'message.groups', 'message.im', 'message.mpim'] : [type],
    );
    expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(listened.toSorted());
  });

  it('asks for exactly the scopes that the code uses', async () => {
    const called = await methods();
    expect(called).toEqual(Object.keys(METHOD_SCOPES).sort());
    const needed = [
      ...called.flatMap((method) => METHOD_SCOPES[method] ?? [`unknown: ${method}`]),
      ...manifest.settings.event_subscriptions.bot_events.flatMap(
        (event) => EVENT_SCOPES[event] ?? [`unknown: ${event}`],
      ),
      ...((await source()).includes('include_all_metadata') ? ['metadata.message:read'] : []),
      'commands',
    ];
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...new Set(needed)].sort());
  });

  it('has the command, the shortcuts and the home page that the core knows', () => {
    const config = configSchema.parse({
      intake: { defaultQueue: 'x' },
      teams: {},
      queues: {},
      categories: {},
    });
    expect(manifest.features.slash_commands).toMatchObject([
      { command: config.slack.command, should_escape: true },
    ]);
    expect(manifest.features.shortcuts).toMatchObject([
      { type: 'message', callback_id: 'open_ticket' },
      { type: 'global', callback_id: 'new_ticket' },
    ]);
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
  });

  it('sends everything to the one door', () => {
    const addresses = [
      manifest.settings.event_subscriptions.request_url,
      manifest.settings.interactivity.request_url,
      ...manifest.features.slash_commands.map((command) => command.url),
    ];
    expect(new Set(addresses)).toEqual(new Set(['https://desk.example.com/slack/events']));
  });
});
