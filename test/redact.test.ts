import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readEnvironment, secretsOf } from '../src/config/environment.ts';
import { createLog } from '../src/log.ts';
import { redactor } from '../src/redact.ts';

describe('what is taken out of a text', () => {
  const redact = redactor(['p@ss "word"/+=', undefined, 'short']);

  it.each([
    ['as it is', 'x p@ss "word"/+= y'],
    ['in JSON', JSON.stringify({ a: 'p@ss "word"/+=' })],
    ['in an address', `https://x/?p=${encodeURIComponent('p@ss "word"/+=')}`],
    ['in a form', new URLSearchParams({ p: 'p@ss "word"/+=' }).toString()],
    ['in base64', `Basic ${Buffer.from('p@ss "word"/+=').toString('base64')}`],
  ])('a known secret %s', (_how, text) => {
    expect(redact(text)).toContain('[redacted]');
    expect(redact(text)).not.toMatch(/word|cEBzcyA/);
  });

  it.each([
    'xoxb-123456-abcdef',
    'xoxe.xoxp-1-abcdefgh',
    'xapp-1-A0-123-abc',
    'Authorization: Bearer abc.def-ghi',
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl',
    'postgres://parley:hunter22@db:5432/parley',
  ])('what looks like a credential: %s', (text) => {
    expect(redactor()(text)).toContain('[redacted]');
    expect(redactor()(text)).not.toMatch(/abcdef|A0-123|abc\.def|c2lnbmF0dXJl|hunter22/);
  });

  it.each(['INC-1042 is late', 'user@example.com', 'http://desk:3000/x', 'short', 'xoxb-'])(
    'and not: %s',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );
});

it('a log line has no secret of the environment in it, at any level', () => {
  const secrets = {
    DATABASE_URL: 'postgres://parley:data%40base-pass@one:5432,two:5432/parley',
    SLACK_BOT_TOKEN: 'a-bot-token-of-another-shape',
    SLACK_SIGNING_SECRET: 'a-signing-secret',
    SLACK_APP_TOKEN: 'an-app-token',
    MicrosoftAppId: 'app',
    MicrosoftAppPassword: 'an-app-password',
    MicrosoftAppTenantId: 'tenant',
  };
  const written: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const log = createLog('trace', secretsOf(readEnvironment(secrets)), destination);
  const told = Object.values(secrets).join(' ');
  log.trace({ told, err: new Error(told, { cause: new Error('data@base-pass') }) }, told);
  log.child({ told }).fatal(told);
  const text = written.join('');
  expect(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).level),
  ).toEqual([10, 60]);
  expect(text).not.toMatch(/base-pass|a-bot-token|a-signing-secret|an-app-token|an-app-password/);
});
