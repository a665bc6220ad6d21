import { createTransport } from 'nodemailer';
import { type Check, reasonOf } from '../../src/finding.ts';
import { t } from '../../src/i18n/text.ts';
import { transportOptions } from './transport.ts';

/** What `parley doctor` looks at in e-mail: that the server answers and lets us in. Sends nothing. */
export function emailCheck(smtpUrl: string): Check {
  const id = 'email';
  return {
    id,
    async run() {
      const transport = createTransport(transportOptions(smtpUrl));
      try {
        await transport.verify();
        return [{ id, state: 'ok', found: t('doctor.email_ok') }];
      } catch (error) {
        const found = t('doctor.email_refused', { reason: reasonOf(error) });
        return [{ id, state: 'problem', found, todo: t('doctor.email_todo') }];
      } finally {
        transport.close();
      }
    },
  };
}
