import type { Environment } from './config/environment.ts';
import type { Config } from './config/schema.ts';
import type { Check } from './finding.ts';
import { t } from './i18n/text.ts';
import type { AdapterFactory } from './parley.ts';

/**
 * The platforms that the environment and the configuration ask for, each loaded only when it is used.
 * Teams without an app id is open to anybody, so only a desk that this machine alone can reach has it.
 * @throws Error if only half of what e-mail needs is there
 */
export function adaptersFor(environment: Environment, config: Config): AdapterFactory[] {
  const { slack, teams, smtpUrl } = environment;
  const factories: AdapterFactory[] = [web(config)];
  if (slack) {
    factories.push(async (deps) => {
      const { createSlackAdapter } = await import('../adapters/slack/index.ts');
      return createSlackAdapter(slack, deps);
    });
  }
  if (teams.appId || config.web.signIn === 'demo') {
    factories.push(async (deps) => {
      const { createTeamsAdapter } = await import('../adapters/teams/index.ts');
      return createTeamsAdapter(teams, deps);
    });
  }
  const { email } = config;
  if (smtpUrl && !email)
    throw new Error('SMTP_URL needs email.from in parley.yaml: the address that mails come from');
  if (email && !smtpUrl) throw new Error('email in parley.yaml needs SMTP_URL in the environment');
  if (email && smtpUrl) {
    factories.push(async (deps) => {
      const { createEmailAdapter } = await import('../adapters/email/index.ts');
      return createEmailAdapter({ smtpUrl, from: email.from }, deps);
    });
  }
  return factories;
}

/** The built-in web chat, which every desk has. */
export const web =
  (config: Config): AdapterFactory =>
  async (deps, { unit, blobs, people }) => {
    const { createWebAdapter } = await import('../adapters/web/index.ts');
    const { createWebChat } = await import('./webchat/web-chat.ts');
    const shown = (room: string, ids: readonly string[]) =>
      deps.intake.shown?.(
        ids.map((externalId) => ({ platform: 'web', tenant: 'local', channel: room, externalId })),
      );
    const chat = createWebChat({ unit, config, directory: people, blobs, log: deps.log, shown });
    return createWebAdapter({ chat, mode: config.web.signIn }, deps);
  };

/** What `parley doctor` looks at on each platform. Each adapter knows its own; the web chat is part of the desk. */
export function checksFor({ slack, teams, smtpUrl }: Environment, config: Config): Check[] {
  return [
    {
      id: 'slack',
      async run() {
        if (!slack) return [{ id: 'slack', state: 'ok', found: t('doctor.slack_off') }];
        const { slackCheck } = await import('../adapters/slack/check.ts');
        return slackCheck(slack, config).run();
      },
    },
    {
      id: 'teams',
      async run() {
        const { teamsCheck } = await import('../adapters/teams/check.ts');
        return teamsCheck(teams, config).run();
      },
    },
    {
      id: 'email',
      async run() {
        if (!smtpUrl) return [{ id: 'email', state: 'ok', found: t('doctor.email_off') }];
        const { emailCheck } = await import('../adapters/email/check.ts');
        return emailCheck(smtpUrl).run();
      },
    },
  ];
}
