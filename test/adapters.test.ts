import { expect, it } from 'vitest';
import { adaptersFor } from '../src/adapters.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { slackConfig } from './support/slack-adapter.ts';

const SMTP = { SMTP_URL: 'smtp://127.0.0.1:1' };
const FROM = { email: { from: 'desk@example.com' } };

it('e-mail needs its server and its address; half of it is said, not left out', () => {
  const count = (variables: Record<string, string>, config: object) =>
    adaptersFor(readEnvironment(variables), slackConfig(config as Record<string, unknown>)).length;
  expect(count(SMTP, FROM)).toBe(count({}, {}) + 1);
  expect(() => count(SMTP, {})).toThrow('SMTP_URL needs email.from');
  expect(() => count({}, FROM)).toThrow('needs SMTP_URL');
});
