import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

describe('the environment', () => {
  it('nothing set: everything embedded, in .parley, on port 3000', () => {
    expect(readEnvironment({})).toEqual({
      port: 3000,
      dataDir: '.parley',
      configFile: 'parley.yaml',
      configNamed: false,
      logLevel: 'info',
      teams: { appType: 'SingleTenant' },
    });
  });

  it('empty is not set, as compose files write it', () => {
    const names = ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'PARLEY_CONFIG', 'SLACK_API_URL', 'MicrosoftAppType'];
    const empty = Object.fromEntries(names.map((name) => [name, ' ']));
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it('everything set', () => {
    expect(
      readEnvironment({
        PORT: '8080',
        DATABASE_URL: 'postgresql://u:p@db/parley',
        PARLEY_DATA_DIR: '/data',
        PARLEY_CONFIG: '/etc/parley.yaml',
        LOG_LEVEL: 'debug',
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_SIGNING_SECRET: 's',
        SLACK_APP_TOKEN: 'xapp-1',
        SLACK_API_URL: 'http://127.0.0.1:1/api/',
        SMTP_URL: 'smtps://desk:pw@mail.example.com',
        PARLEY_ALERTS_PROMETHEUS: 'a-token-of-some-length',
        PARLEY_ALERTS_GRAFANA: ' ',
        MicrosoftAppId: 'app',
        MicrosoftAppPassword: 'pw',
        MicrosoftAppTenantId: 'tenant',
      }),
    ).toEqual({
      port: 8080,
      databaseUrl: 'postgresql://u:p@db/parley',
      dataDir: '/data',
      configFile: '/etc/parley.yaml',
      configNamed: true,
      logLevel: 'debug',
      slack: {
        botToken: 'xoxb-1',
        signingSecret: 's',
        appToken: 'xapp-1',
        apiUrl: 'http://127.0.0.1:1/api/',
      },
      smtpUrl: 'smtps://desk:pw@mail.example.com',
      alertTokens: { PARLEY_ALERTS_PROMETHEUS: 'a-token-of-some-length' },
      teams: { appType: 'SingleTenant', appId: 'app', appPassword: 'pw', tenantId: 'tenant' },
    });
  });

  const SECRET = 'hunter2';
  const rows: [string, Record<string, string>, string[]][] = [
    ['a port that is none', { PORT: 'http' }, ['PORT: must be a whole number from 0 to 65535']],
    ['a port that is too high', { PORT: '65536' }, ['PORT: must be a whole number from 0 to 65535']],
    [
      'another mail server',
      { SMTP_URL: 'https://hunter2@mail' },
      ['SMTP_URL: must be a URL that starts with smtp:// or smtps://'],
    ],
    [
      'a token of a monitor that can be guessed',
      { PARLEY_ALERTS_GRAFANA: SECRET },
      ['PARLEY_ALERTS_GRAFANA: must have at least 16 characters; `openssl rand -hex 24` makes a good one'],
    ],
    [
      'another database',
      { DATABASE_URL: `mysql://u:${SECRET}@db/x` },
      ['DATABASE_URL: must be a URL that starts with postgres://'],
    ],
    [
      'a log level that there is not',
      { LOG_LEVEL: 'loud' },
      ['LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent'],
    ],
    [
      'Slack without a way for events to come in',
      { SLACK_BOT_TOKEN: SECRET },
      [
        'SLACK_SIGNING_SECRET: SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (events over HTTP) or SLACK_APP_TOKEN (Socket Mode)',
      ],
    ],
    [
      'Slack without a token',
      { SLACK_SIGNING_SECRET: SECRET },
      ['SLACK_BOT_TOKEN: Slack needs SLACK_BOT_TOKEN besides its signing secret or app token'],
    ],
    [
      'a Slack API that is no URL',
      { SLACK_BOT_TOKEN: 'x', SLACK_APP_TOKEN: 'y', SLACK_API_URL: 'localhost' },
      ['SLACK_API_URL: must be a URL that starts with https:// or http://'],
    ],
    [
      'Teams without a password and a tenant',
      { MicrosoftAppId: 'app' },
      [
        'MicrosoftAppPassword: MicrosoftAppId needs MicrosoftAppPassword',
        'MicrosoftAppTenantId: SingleTenant needs MicrosoftAppTenantId',
      ],
    ],
    [
      'Teams with a password alone, which would leave it open to everybody',
      { MicrosoftAppPassword: SECRET },
      ['MicrosoftAppId: Teams needs MicrosoftAppId besides its password or tenant'],
    ],
    [
      'a type of Teams app that there is not',
      { MicrosoftAppType: 'Single' },
      ['MicrosoftAppType: must be one of SingleTenant, MultiTenant, UserAssignedMSI'],
    ],
    [
      'several at once',
      { PORT: '-1', LOG_LEVEL: 'x' },
      [
        'PORT: must be a whole number from 0 to 65535',
        'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
      ],
    ],
  ];
  it.each(rows)('%s', (_what, variables, problems) => {
    let message = '';
    try {
      readEnvironment(variables);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toBe(`The environment is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    expect(message).not.toContain(SECRET);
  });

  it.each([
    [
      'a managed identity has no password',
      { MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppTenantId: 't' },
    ],
    [
      'a multi-tenant app has no tenant of its own',
      { MicrosoftAppType: 'MultiTenant', MicrosoftAppPassword: 'p' },
    ],
  ])('%s', (_what, more) => {
    expect(readEnvironment({ MicrosoftAppId: 'app', ...more }).teams.appId).toBe('app');
  });
});
