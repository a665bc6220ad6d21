import { z } from 'zod';

/** What the process's environment says: addresses and secrets. Everything else is in parley.yaml. */
export interface Environment {
  port: number;
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  databaseUrl?: string;
  dataDir: string;
  configFile: string;
  /** Whether PARLEY_CONFIG named the file: then it has to exist. */
  configNamed: boolean;
  logLevel: string;
  slack?: SlackSettings;
  /** By variable, the tokens with which monitors send their alerts. */
  alertTokens?: Readonly<Record<string, string>>;
  /** Where urgent mail is handed in; holds a password. */
  smtpUrl?: string;
  /** Always there: without an app id Teams is open on loopback, for a first look and for tests. */
  teams: TeamsSettings;
}

export interface SlackSettings {
  botToken: string;
  /** HTTP mode. At least one of `signingSecret` and `appToken` is there. */
  signingSecret?: string;
  /** Socket Mode. */
  appToken?: string;
  /** Another Web API, e.g. an emulator's. */
  apiUrl?: string;
}

export interface TeamsSettings {
  /** Without an app id nothing is authenticated: loopback only. */
  appId?: string;
  appPassword?: string;
  appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  tenantId?: string;
}

/** Empty is not set: `PORT=` in a compose file means the default. */
const filled = z
  .string()
  .trim()
  .optional()
  .transform((value) => value || undefined);

function oneOf<const T extends readonly [string, ...string[]]>(values: T, otherwise: T[number]) {
  return filled.pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` }).default(otherwise));
}

const PORT_RANGE = 'must be a whole number from 0 to 65535';

const schema = z
  .object({
    PORT: filled.pipe(
      z
        .string()
        .regex(/^\d{1,5}$/, PORT_RANGE)
        .transform(Number)
        .refine((port) => port <= 65_535, PORT_RANGE)
        .default(3000),
    ),
    // The driver's own kind of URL, which may name several servers.
    DATABASE_URL: filled.pipe(
      z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must be a URL that starts with postgres://')
        .optional(),
    ),
    PARLEY_DATA_DIR: filled,
    PARLEY_CONFIG: filled,
    LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
    SLACK_BOT_TOKEN: filled,
    SLACK_SIGNING_SECRET: filled,
    SLACK_APP_TOKEN: filled,
    SLACK_API_URL: filled.pipe(
      z.url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// or http://' }).optional(),
    ),
    SMTP_URL: filled.pipe(
      z.url({ protocol: /^smtps?$/, error: 'must be a URL that starts with smtp:// or smtps://' }).optional(),
    ),
    MicrosoftAppId: filled,
    MicrosoftAppPassword: filled,
    MicrosoftAppType: oneOf(['SingleTenant', 'MultiTenant', 'UserAssignedMSI'], 'SingleTenant'),
    MicrosoftAppTenantId: filled,
  })
  .superRefine((env, context) => {
    const missing = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (env.SLACK_BOT_TOKEN && !env.SLACK_SIGNING_SECRET && !env.SLACK_APP_TOKEN) {
      missing(
        'SLACK_SIGNING_SECRET',
        'SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (events over HTTP) or SLACK_APP_TOKEN (Socket Mode)',
      );
    }
    if (!env.SLACK_BOT_TOKEN && (env.SLACK_SIGNING_SECRET || env.SLACK_APP_TOKEN)) {
      missing('SLACK_BOT_TOKEN', 'Slack needs SLACK_BOT_TOKEN besides its signing secret or app token');
    }
    if (!env.MicrosoftAppId && (env.MicrosoftAppPassword || env.MicrosoftAppTenantId)) {
      missing('MicrosoftAppId', 'Teams needs MicrosoftAppId besides its password or tenant');
    }
    if (env.MicrosoftAppId && env.MicrosoftAppType !== 'UserAssignedMSI' && !env.MicrosoftAppPassword) {
      missing('MicrosoftAppPassword', 'MicrosoftAppId needs MicrosoftAppPassword');
    }
    if (env.MicrosoftAppId && env.MicrosoftAppType !== 'MultiTenant' && !env.MicrosoftAppTenantId) {
      missing('MicrosoftAppTenantId', `${env.MicrosoftAppType} needs MicrosoftAppTenantId`);
    }
  });

/** The variables that Parley reads. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/** Names each variable that is wrong, and what is allowed; never a value, which may be secret. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/** What the tokens of monitors are named by, `PARLEY_ALERTS_PROMETHEUS`; the rest is the source's. */
const ALERT_TOKEN = /^PARLEY_ALERTS_[A-Z0-9_]+$/;
const LEAST_TOKEN = 16;

function alertTokensIn(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const token = value?.trim();
      return ALERT_TOKEN.test(name) && token ? [[name, token]] : [];
    }),
  );
}

/** @throws EnvironmentError */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    throw new EnvironmentError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const env = parsed.data;
  const alertTokens = alertTokensIn(variables);
  const short = Object.keys(alertTokens).filter((name) => (alertTokens[name]?.length ?? 0) < LEAST_TOKEN);
  if (short.length > 0) {
    const message = `must have at least ${LEAST_TOKEN} characters; \`openssl rand -hex 24\` makes a good one`;
    throw new EnvironmentError(short.map((name) => `${name}: ${message}`));
  }
  return {
    port: env.PORT,
    ...(env.DATABASE_URL ? { databaseUrl: env.DATABASE_URL } : {}),
    dataDir: env.PARLEY_DATA_DIR ?? '.parley',
    configFile: env.PARLEY_CONFIG ?? 'parley.yaml',
    configNamed: env.PARLEY_CONFIG !== undefined,
    logLevel: env.LOG_LEVEL,
    ...(env.SLACK_BOT_TOKEN
      ? {
          slack: {
            botToken: env.SLACK_BOT_TOKEN,
            ...(env.SLACK_SIGNING_SECRET ? { signingSecret: env.SLACK_SIGNING_SECRET } : {}),
            ...(env.SLACK_APP_TOKEN ? { appToken: env.SLACK_APP_TOKEN } : {}),
            ...(env.SLACK_API_URL ? { apiUrl: env.SLACK_API_URL } : {}),
          },
        }
      : {}),
    ...(Object.keys(alertTokens).length > 0 ? { alertTokens } : {}),
    ...(env.SMTP_URL ? { smtpUrl: env.SMTP_URL } : {}),
    teams: teamsOf(env),
  };
}

/** The values of an environment that must never be seen, for the log to take out. */
export function secretsOf({
  databaseUrl,
  smtpUrl,
  slack,
  teams,
  alertTokens,
}: Environment): (string | undefined)[] {
  return [
    passwordIn(databaseUrl),
    passwordIn(smtpUrl),
    slack?.botToken,
    slack?.signingSecret,
    slack?.appToken,
    teams.appPassword,
    ...Object.values(alertTokens ?? {}),
  ];
}

function passwordIn(url: string | undefined): string | undefined {
  // The driver's URLs may name several servers, which `URL` doesn't read.
  const written = /^\w+:\/\/[^:@/]*:([^@]*)@/.exec(url ?? '')?.[1];
  try {
    return written && decodeURIComponent(written);
  } catch {
    return written;
  }
}

type Parsed = z.infer<typeof schema>;

function teamsOf(env: Parsed): TeamsSettings {
  return {
    appType: env.MicrosoftAppType,
    ...(env.MicrosoftAppId ? { appId: env.MicrosoftAppId } : {}),
    ...(env.MicrosoftAppPassword ? { appPassword: env.MicrosoftAppPassword } : {}),
    ...(env.MicrosoftAppTenantId ? { tenantId: env.MicrosoftAppTenantId } : {}),
  };
}
