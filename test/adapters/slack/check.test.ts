import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { slackCheck } from '../../../adapters/slack/check.ts';
import type { SlackSettings } from '../../../src/config/environment.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { freePort } from '../../../src/db/embedded/free-port.ts';
import { localise } from '../../../src/i18n/localise.ts';
import { FakeSlack } from '../../support/slack-server.ts';

/** What the doctor says of a Slack that is, or isn't, set up as it has to be. */

const config = parseConfig(
  `
intake: { defaultQueue: desk }
teams: { desk: { name: Desk } }
queues: { desk: { name: Desk, team: desk, channel: "slack:CTRIAGE" } }
categories: {}
channels: { "slack:CHELP": { queue: desk }, "web:it": {} }
`,
  'test.yaml',
);
const GOOD = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const nowhere = `http://127.0.0.1:${await freePort()}/api/`;
let slack: FakeSlack;
let scopes: string[];
beforeAll(async () => {
  slack = await new FakeSlack().start();
  const manifest = parse(await readFile('adapters/slack/slack-manifest.yaml', 'utf8'));
  scopes = manifest.oauth_config.scopes.bot;
  slack.scopes = scopes;
  slack.addChannel('CTRIAGE');
  slack.addChannel('CHELP');
});
afterEach(() => {
  slack.recover();
  slack.scopes = scopes;
  slack.clock = undefined;
});
afterAll(() => slack.stop());

async function findings(more: Partial<SlackSettings> = {}): Promise<string[]> {
  const settings = { botToken: 'xoxb-1', signingSecret: GOOD, apiUrl: slack.apiUrl, ...more };
  const found = await slackCheck(settings, config).run();
  return found.map(({ id, state, found: what, todo }) => {
    expect(todo !== undefined, `${id} says what to do`).toBe(state !== 'ok');
    return `${id} ${state}: ${localise(what, { locale: 'en', timeZone: 'UTC' })}`;
  });
}

describe('a Slack that is set up well', () => {
  it('is all right, by HTTP and by Socket Mode, and nothing was posted or changed', async () => {
    expect(await findings({ appToken: 'xapp-1' })).toEqual([
      'slack.clock ok: This machine’s clock and that of Slack agree.',
      'slack.token ok: The bot token is good: parley in Example.',
      'slack.scopes ok: The bot token has every scope of the manifest.',
      'slack.room.CTRIAGE ok: The bot is in #ctriage (CTRIAGE).',
      'slack.room.CHELP ok: The bot is in #chelp (CHELP).',
      'slack.signing_secret ok: There is a signing secret.',
      'slack.socket ok: The app-level token opens Socket Mode.',
    ]);
    const called = new Set(slack.calls.map((call) => `${call.method} ${call.token}`));
    expect([...called].toSorted()).toEqual([
      'apps.connections.open xapp-1',
      'auth.test xoxb-1',
      'conversations.info xoxb-1',
    ]);
  });
});

describe('what is wrong is found', () => {
  it('a token that was revoked; rooms and scopes can’t be asked for then', async () => {
    slack.fail('auth.test', { kind: 'error', error: 'token_revoked' });
    expect(await findings()).toEqual([
      expect.stringMatching(/^slack.clock ok/),
      'slack.token problem: Slack refuses the bot token: token_revoked. No message leaves.',
      expect.stringMatching(/^slack.signing_secret ok/),
    ]);
  });

  it('scopes that the token lacks', async () => {
    slack.scopes = scopes.filter((scope) => scope !== 'files:read' && scope !== 'im:write');
    expect(await findings()).toContainEqual(
      'slack.scopes problem: The bot token lacks: files:read, im:write. What needs them does not work.',
    );
  });

  it('a Slack-like API that doesn’t say which scopes there are', async () => {
    slack.scopes = undefined;
    expect(await findings()).toContainEqual(expect.stringMatching(/^slack.scopes warning/));
  });

  it('rooms without the bot, private ones too, and archived ones', async () => {
    slack.addChannel('CTRIAGE', { members: [], isPrivate: true });
    slack.addChannel('CHELP', { isArchived: true });
    const found = await findings();
    expect(found).toContainEqual(
      expect.stringMatching(/^slack.room.CTRIAGE problem: The bot is not in CTRIAGE/),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^slack.room.CHELP problem: #chelp \(CHELP\) is archived/),
    );
    slack.addChannel('CTRIAGE');
    slack.addChannel('CHELP');
  });

  it.each([
    [600, /^slack.clock problem: This machine’s clock is (?:59|60)\d s behind that of Slack/],
    [-8, /^slack.clock warning: This machine’s clock is \d+ s ahead of that of Slack/],
  ])('a clock that differs by %i s', async (seconds, words) => {
    slack.clock = Date.now() + seconds * 1000;
    expect((await findings())[0]).toMatch(words);
  });

  it('a signing secret that is none, never shown', async () => {
    const found = await findings({ signingSecret: 'xoxb-not-a-secret' });
    expect(found).toContainEqual(expect.stringMatching(/^slack.signing_secret warning/));
    expect(found.join()).not.toContain('xoxb-not-a-secret');
  });

  it('an app-level token that is refused', async () => {
    slack.fail('apps.connections.open', { kind: 'error', error: 'not_allowed_token_type' });
    expect(await findings({ appToken: 'xapp-1' })).toContainEqual(
      expect.stringMatching(/^slack.socket problem: .*not_allowed_token_type/),
    );
  });

  it.each([
    ['is not reached', { apiUrl: nowhere }, /ECONNREFUSED/],
    ['is in trouble', {}, /HTTP 503/],
  ])('a Slack that %s', async (_what, more, reason) => {
    slack.fail('auth.test', { kind: 'status', status: 503 });
    const [first] = await findings(more);
    expect(first).toMatch(/^slack problem/);
    expect(first).toMatch(reason);
  });

  it('somebody else who answers in its place, and where a redirect leads the token does not go', async () => {
    slack.fail('auth.test', { kind: 'status', status: 200, body: '<html>Sign in to the hotel</html>' });
    expect((await findings())[0]).toMatch(/^slack problem/);
    slack.fail('auth.test', { kind: 'status', status: 302, headers: { location: `${slack.origin}/api/x` } });
    expect((await findings())[0]).toMatch(/^slack problem/);
    expect(slack.callsOf('x')).toEqual([]);
  });
});
