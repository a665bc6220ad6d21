import type { Config } from '../config/schema.ts';
import { type Check, type Finding, reasonOf } from '../finding.ts';
import { t } from '../i18n/text.ts';

const PATIENCE_MS = 10_000;

/** Where browsers and platforms reach Parley, and who may sign in. */
export function addressCheck(config: Pick<Config, 'publicUrl' | 'web'>): Check {
  return {
    id: 'address',
    async run() {
      const { publicUrl, web } = config;
      const findings: Finding[] = [];
      if (web.signIn === 'demo') {
        const found = t('doctor.demo');
        findings.push({ id: 'sign_in', state: 'warning', found, todo: t('doctor.demo_todo') });
      }
      if (!publicUrl) {
        const found = t('doctor.url_none');
        findings.push({ id: 'public_url', state: 'warning', found, todo: t('doctor.url_none_todo') });
        return findings;
      }
      return [...findings, ...schemeOf(publicUrl), await reach(publicUrl)];
    },
  };
}

function schemeOf(url: string): Finding[] {
  if (new URL(url).protocol === 'https:') return [];
  const found = t('doctor.url_http', { url });
  return [{ id: 'public_url_https', state: 'problem', found, todo: t('doctor.url_http_todo') }];
}

async function reach(url: string): Promise<Finding> {
  const id = 'public_url';
  const problem = await problemAt(new URL('healthz', url.endsWith('/') ? url : `${url}/`));
  if (problem === undefined) return { id, state: 'ok', found: t('doctor.url_ok', { url }) };
  // A warning: many machines can't reach their own public address, and Slack still can.
  return {
    id,
    state: 'warning',
    found: t('doctor.url_away', { url, reason: problem }),
    todo: t('doctor.url_away_todo'),
  };
}

/** @returns undefined if a Parley answers there */
async function problemAt(url: URL): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return `HTTP ${response.status}`;
    const body: unknown = await response.json().catch(() => undefined);
    const isParley = typeof body === 'object' && body !== null && 'status' in body && body.status === 'alive';
    return isParley ? undefined : 'something else answers';
  } catch (error) {
    return reasonOf(error);
  }
}
