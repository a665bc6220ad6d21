import { afterAll, beforeAll, expect, it } from 'vitest';
import { emailCheck } from '../../../adapters/email/check.ts';
import { freePort } from '../../../src/db/embedded/free-port.ts';
import { localise } from '../../../src/i18n/localise.ts';
import { FakeSmtp } from '../../support/smtp-server.ts';

/** What the doctor says of the mail server. */

let server: FakeSmtp;
beforeAll(async () => {
  server = await FakeSmtp.start();
});
afterAll(() => server.stop());

async function look(url: string): Promise<string> {
  const [finding] = await emailCheck(url).run();
  return finding ? `${finding.state}: ${localise(finding.found, { locale: 'en', timeZone: 'UTC' })}` : '';
}

it('lets us in, and gets no mail', async () => {
  expect(await look(server.url())).toBe('ok: The mail server takes mails from Parley.');
  expect(server.mails).toEqual([]);
});

it('refuses the password, which is not shown, or is not there', async () => {
  const refused = await look(server.url('desk:hunter2'));
  expect(refused).toMatch(/^problem: The mail server does not take mails from Parley: .*535/);
  expect(refused).not.toContain('hunter2');
  expect(await look(`smtp://127.0.0.1:${await freePort()}`)).toMatch(/^problem: .*ECONNREFUSED/);
});
