import { z } from 'zod';
import type { TeamsSettings } from '../../src/config/environment.ts';
import type { Config } from '../../src/config/schema.ts';
import { type Check, clockFinding, type Finding, reasonOf } from '../../src/finding.ts';
import { t } from '../../src/i18n/text.ts';
import { OPENID_METADATA } from './door/keys.ts';

const PATIENCE_MS = 10_000;
/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const LOGIN = 'https://login.microsoftonline.com';
const SCOPE = 'https://api.botframework.com/.default';
/** Where Microsoft serves bots in Teams: worldwide, GCC, GCC High, DoD, operated by 21Vianet. */
const KNOWN_HOSTS = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
  'smba.infra.teams.microsoftonline.cn',
];

/** Where the outside is, for tests. */
export interface CheckEdges {
  login?: string;
  openIdMetadataUrl?: string;
}

/** What `parley doctor` looks at for Teams: the bot's token, Microsoft's keys, tenants and hosts. Posts nothing. */
export function teamsCheck(
  settings: TeamsSettings,
  config: Pick<Config, 'teamsApp'>,
  edges: CheckEdges = {},
): Check {
  return {
    id: 'teams',
    async run() {
      if (!settings.appId) return [{ id: 'teams', state: 'ok', found: t('doctor.teams_off') }];
      return [
        ...(await tokenFindings(settings, settings.appId, edges.login ?? LOGIN)),
        await keysFinding(edges.openIdMetadataUrl ?? OPENID_METADATA),
        tenantsFinding(settings, config),
        hostsFinding(config.teamsApp.serviceHosts),
      ];
    },
  };
}

const refusal = z.looseObject({ error: z.string(), error_description: z.string().optional() });

async function tokenFindings(settings: TeamsSettings, appId: string, login: string): Promise<Finding[]> {
  const id = 'teams.token';
  if (settings.appType === 'UserAssignedMSI') return [{ id, state: 'ok', found: t('doctor.teams_msi') }];
  const tenant = settings.appType === 'MultiTenant' ? 'botframework.com' : (settings.tenantId ?? '');
  const asked = Date.now();
  let response: Response;
  try {
    response = await fetch(`${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: settings.appPassword ?? '',
        scope: SCOPE,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    const found = t('doctor.teams_away', { reason: reasonOf(error) });
    const todo = t('doctor.teams_away_todo', { host: new URL(login).host });
    return [{ id, state: 'problem', found, todo }];
  }
  const theirs = Date.parse(response.headers.get('date') ?? '');
  const clock = Number.isNaN(theirs)
    ? []
    : [clockFinding('teams.clock', 'Microsoft', [asked, Date.now()], theirs)];
  if (response.ok) return [...clock, { id, state: 'ok', found: t('doctor.teams_token_ok') }];
  const said = refusal.safeParse(await response.json().catch(() => undefined));
  // The description begins with a code such as AADSTS7000222, which is what people look for.
  const code = said.data
    ? (/AADSTS\d+/.exec(said.data.error_description ?? '')?.[0] ?? said.data.error)
    : `HTTP ${response.status}`;
  const found = t('doctor.teams_token_bad', { code });
  return [...clock, { id, state: 'problem', found, todo: t('doctor.teams_token_todo') }];
}

async function keysFinding(metadataUrl: string): Promise<Finding> {
  const id = 'teams.keys';
  let reason: string;
  try {
    const response = await fetch(metadataUrl, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return { id, state: 'ok', found: t('doctor.teams_keys_ok') };
    reason = `HTTP ${response.status}`;
  } catch (error) {
    reason = reasonOf(error);
  }
  const found = t('doctor.teams_keys_away', { reason });
  const todo = t('doctor.teams_away_todo', { host: new URL(metadataUrl).host });
  return { id, state: 'problem', found, todo };
}

function tenantsFinding(settings: TeamsSettings, { teamsApp }: Pick<Config, 'teamsApp'>): Finding {
  const id = 'teams.tenants';
  const count = teamsApp.tenants.length || (settings.tenantId ? 1 : 0);
  if (count > 0) return { id, state: 'ok', found: t('doctor.teams_tenants_ok', { count }) };
  const found = t('doctor.teams_tenants_none');
  return { id, state: 'problem', found, todo: t('doctor.teams_tenants_todo') };
}

function hostsFinding(hosts: readonly string[]): Finding {
  const id = 'teams.hosts';
  const odd = hosts.filter((host) => !KNOWN_HOSTS.includes(host.toLowerCase()));
  if (odd.length === 0) return { id, state: 'ok', found: t('doctor.teams_hosts_ok') };
  const found = t('doctor.teams_hosts_odd', { hosts: odd.join(', ') });
  return { id, state: 'warning', found, todo: t('doctor.teams_hosts_todo') };
}
