import { describeError } from '../db/errors.ts';
import type { Check, Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';
import { within } from '../patience.ts';

/** A check that takes longer says so instead of keeping whoever waits. */
const PATIENCE_MS = 20_000;

/** Runs all checks side by side; what they found comes in their order. */
export async function examine(checks: readonly Check[]): Promise<Finding[]> {
  return (await Promise.all(checks.map(findingsOf))).flat();
}

async function findingsOf(check: Check): Promise<Finding[]> {
  try {
    return await within(PATIENCE_MS, check.run());
  } catch (error) {
    const found = t('doctor.failed', { reason: describeError(error) });
    return [{ id: check.id, state: 'problem', found, todo: t('doctor.failed_todo') }];
  }
}
