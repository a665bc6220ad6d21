import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { teamsCheck } from '../../../adapters/teams/check.ts';
import type { TeamsSettings } from '../../../src/config/environment.ts';
import { freePort } from '../../../src/db/embedded/free-port.ts';
import { localise } from '../../../src/i18n/localise.ts';
import { type Loopback, onLoopback } from '../../support/loopback.ts';

/** What the doctor says of an app registration, against a sign-in service that answers as Microsoft's does. */

const SECRET = 'hunter2-hunter2';
const nowhere = `http://127.0.0.1:${await freePort()}`;
let server: Loopback;
let origin: string;
let asked: { path: string; form: Record<string, string> }[];
let answer: { status: number; body: object; date?: string };
beforeAll(async () => {
  server = await onLoopback(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const path = request.url ?? '';
    if (path.startsWith('/keys')) {
      response.writeHead(path === '/keys' ? 200 : 404).end('{}');
      return;
    }
    asked.push({ path, form });
    if (answer.date) response.setHeader('date', answer.date);
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  });
  origin = server.origin;
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: { access_token: 'x', expires_in: 3599 } };
});
afterAll(() => server.stop());

const APP: TeamsSettings = { appId: 'app', appPassword: SECRET, appType: 'SingleTenant', tenantId: 'tenant' };

async function findings(
  settings: TeamsSettings = APP,
  teamsApp: { tenants?: string[]; serviceHosts?: string[] } = {},
  edges: { login?: string; openIdMetadataUrl?: string } = {},
): Promise<string[]> {
  const config = {
    teamsApp: { tenants: [], serviceHosts: ['smba.trafficmanager.net'], readHistory: false, ...teamsApp },
  };
  const check = teamsCheck(settings, config, {
    login: origin,
    openIdMetadataUrl: `${origin}/keys`,
    ...edges,
  });
  const found = await check.run();
  const lines = found.map(({ id, state, found: what, todo }) => {
    expect(todo !== undefined, `${id} says what to do`).toBe(state !== 'ok');
    return `${id} ${state}: ${localise(what, { locale: 'en', timeZone: 'UTC' })}`;
  });
  expect(lines.join()).not.toContain(SECRET);
  return lines;
}

describe('an app that is registered well', () => {
  it('gets a token for the Bot Framework from its own tenant', async () => {
    expect(await findings()).toEqual([
      'teams.clock ok: This machine’s clock and that of Microsoft agree.',
      'teams.token ok: Microsoft gives the bot a token.',
      'teams.keys ok: The keys with which Microsoft signs can be had.',
      'teams.tenants ok: One tenant may talk to the bot.',
      'teams.hosts ok: The bot’s token goes to Microsoft’s own hosts only.',
    ]);
    expect(asked).toEqual([
      {
        path: '/tenant/oauth2/v2.0/token',
        form: {
          grant_type: 'client_credentials',
          client_id: 'app',
          client_secret: SECRET,
          scope: 'https://api.botframework.com/.default',
        },
      },
    ]);
  });

  it('of many tenants asks the Bot Framework’s own', async () => {
    await findings({ ...APP, appType: 'MultiTenant' }, { tenants: ['a', 'b'] });
    expect(asked[0]?.path).toBe('/botframework.com/oauth2/v2.0/token');
  });

  it('of a managed identity is not asked for', async () => {
    const found = await findings({ appId: 'app', appType: 'UserAssignedMSI', tenantId: 'tenant' });
    expect(found[0]).toMatch(/^teams.token ok: A managed identity/);
    expect(asked).toEqual([]);
  });

  it('none is set up', async () => {
    expect(await findings({ appType: 'SingleTenant' })).toEqual(['teams ok: Teams is not set up.']);
  });
});

describe('what is wrong is found', () => {
  it('a secret that has run out, by Microsoft’s code', async () => {
    answer = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000222: The provided client secret …' },
    };
    expect(await findings()).toContainEqual(
      'teams.token problem: Microsoft gives the bot no token: AADSTS7000222. No message leaves.',
    );
  });

  it('a clock that is an hour ahead', async () => {
    answer.date = new Date(Date.now() - 3_600_000).toUTCString();
    expect((await findings())[0]).toMatch(/^teams.clock problem: .* 3[56]\d\d s ahead/);
  });

  it('a firewall', async () => {
    const found = await findings(APP, {}, { login: nowhere, openIdMetadataUrl: `${nowhere}/` });
    expect(found).toContainEqual(expect.stringMatching(/^teams.token problem: .*ECONNREFUSED/));
    expect(found).toContainEqual(expect.stringMatching(/^teams.keys problem: .*ECONNREFUSED/));
  });

  it('keys that are not where they should be', async () => {
    const found = await findings(APP, {}, { openIdMetadataUrl: `${origin}/keys/gone` });
    expect(found).toContainEqual(expect.stringMatching(/^teams.keys problem: .*HTTP 404/));
  });

  it('nobody who may talk to it', async () => {
    const found = await findings({ appId: 'app', appPassword: SECRET, appType: 'MultiTenant' });
    expect(found).toContainEqual(expect.stringMatching(/^teams.tenants problem/));
  });

  it('a host that anybody may have registered', async () => {
    const found = await findings(APP, {
      serviceHosts: ['smba.trafficmanager.net', 'evil.trafficmanager.net'],
    });
    expect(found).toContainEqual(
      expect.stringMatching(/^teams.hosts warning: .*: evil\.trafficmanager\.net\./),
    );
  });
});
