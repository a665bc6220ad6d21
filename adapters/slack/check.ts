import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SlackSettings } from '../../src/config/environment.ts';
import type { Config } from '../../src/config/schema.ts';
import { type Check, clockFinding, type Finding } from '../../src/finding.ts';
import { t } from '../../src/i18n/text.ts';
import { type Answered, askSlack } from './ask.ts';

const MANIFEST = new URL('./slack-manifest.yaml', import.meta.url);
const manifestSchema = z.looseObject({
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).min(1) }) }),
});

const identity = z.looseObject({ team: z.string(), user: z.string() });
const room = z.looseObject({
  channel: z.looseObject({
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    name: z.string().optional(),
  }),
});

/** What `parley doctor` looks at in Slack: tokens, scopes, rooms, the clock. Posts nothing. */
export function slackCheck(settings: SlackSettings, config: Config): Check {
  return {
    id: 'slack',
    async run() {
      const asked = await askSlack(settings, 'auth.test');
      if (asked.kind === 'away') return [away(asked.reason), ...secretFindings(settings)];
      const known = [
        ...(asked.date ? [clockFinding('slack.clock', 'Slack', asked.between, asked.date)] : []),
        tokenFinding(asked),
      ];
      if (asked.kind === 'refused') return [...known, ...secretFindings(settings)];
      return [
        ...known,
        await scopesFinding(asked.scopes),
        ...(await Promise.all(roomsOf(config).map((one) => roomFinding(settings, one)))),
        ...secretFindings(settings),
        ...(await socketFindings(settings)),
      ];
    },
  };
}

function away(reason: string): Finding {
  const found = t('doctor.slack_away', { reason });
  return { id: 'slack', state: 'problem', found, todo: t('doctor.slack_away_todo') };
}

function tokenFinding(asked: Exclude<Answered, { kind: 'away' }>): Finding {
  const id = 'slack.token';
  if (asked.kind === 'refused') {
    const found = t('doctor.slack_token_bad', { code: asked.code });
    return { id, state: 'problem', found, todo: t('doctor.slack_token_todo') };
  }
  const { team, user } = identity.parse(asked.body);
  return { id, state: 'ok', found: t('doctor.slack_token_ok', { bot: user, team }) };
}

/** The manifest asks for what the code uses (a test holds that), so it says what is needed. */
async function scopesFinding(granted: readonly string[] | undefined): Promise<Finding> {
  const id = 'slack.scopes';
  if (!granted) {
    const found = t('doctor.slack_scopes_unknown');
    return { id, state: 'warning', found, todo: t('doctor.slack_scopes_unknown_todo') };
  }
  const manifest = manifestSchema.parse(parse(await readFile(MANIFEST, 'utf8')));
  const missing = manifest.oauth_config.scopes.bot.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return { id, state: 'ok', found: t('doctor.slack_scopes_ok') };
  const found = t('doctor.slack_scopes_missing', { scopes: missing.join(', ') });
  return { id, state: 'problem', found, todo: t('doctor.slack_scopes_todo') };
}

/** Every Slack channel that the configuration names, once. */
function roomsOf(config: Config): string[] {
  const named = [
    ...Object.values(config.queues).map(({ channel }) => channel),
    ...Object.keys(config.channels),
  ];
  const ids = named.flatMap((one) => /^slack:(.+)$/.exec(one)?.[1] ?? []);
  return [...new Set(ids)];
}

async function roomFinding(settings: SlackSettings, channel: string): Promise<Finding> {
  const id = `slack.room.${channel}`;
  const asked = await askSlack(settings, 'conversations.info', { channel });
  if (asked.kind === 'away') return { ...away(asked.reason), id };
  const found = asked.kind === 'answered' ? room.parse(asked.body).channel : undefined;
  const name = found?.name ? `#${found.name} (${channel})` : channel;
  if (found?.is_archived) {
    const words = t('doctor.slack_room_archived', { room: name });
    return { id, state: 'problem', found: words, todo: t('doctor.slack_room_archived_todo') };
  }
  // To a bot a private channel without it looks as if it didn't exist.
  if (found?.is_member) return { id, state: 'ok', found: t('doctor.slack_room_ok', { room: name }) };
  const words = t('doctor.slack_room_absent', { room: name });
  return { id, state: 'problem', found: words, todo: t('doctor.slack_room_absent_todo') };
}

function secretFindings({ signingSecret }: SlackSettings): Finding[] {
  if (!signingSecret) return [];
  const id = 'slack.signing_secret';
  if (/^[0-9a-f]{32}$/.test(signingSecret)) return [{ id, state: 'ok', found: t('doctor.slack_secret_ok') }];
  const found = t('doctor.slack_secret_odd');
  return [{ id, state: 'warning', found, todo: t('doctor.slack_secret_todo') }];
}

/** Asks for a connection and does not make it: that changes nothing. */
async function socketFindings(settings: SlackSettings): Promise<Finding[]> {
  if (!settings.appToken) return [];
  const id = 'slack.socket';
  const asked = await askSlack({ ...settings, botToken: settings.appToken }, 'apps.connections.open');
  switch (asked.kind) {
    case 'away':
      return [{ ...away(asked.reason), id }];
    case 'answered':
      return [{ id, state: 'ok', found: t('doctor.slack_socket_ok') }];
    case 'refused': {
      const found = t('doctor.slack_socket_bad', { code: asked.code });
      return [{ id, state: 'problem', found, todo: t('doctor.slack_socket_todo') }];
    }
  }
}
