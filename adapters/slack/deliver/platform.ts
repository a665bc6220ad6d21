import type { ChatPlatform, History } from '../../../src/chat/platform.ts';
import type { Identity, WhoWeAre } from '../identity.ts';
import { download } from './download.ts';
import { find } from './find.ts';
import { findProfile, type Home, readProfile } from './profile.ts';
import { type SendParts, send } from './send.ts';

/** Slack as the outbox and the core see it. */
export function createPlatform(
  parts: SendParts & { us: WhoWeAre; botToken: string; allowedTeams: readonly string[]; history: History },
): ChatPlatform {
  const { us } = parts;
  return {
    name: 'slack',
    capabilities: {
      ephemeral: true,
      modal: true,
      threads: ['dm', 'group', 'channel'],
      reactions: true,
      home: true,
    },
    // "Rate limits" at docs.slack.dev: about one message a second and channel.
    pace: { messages: 1, perMs: 1_000 },
    homeTenant: () => homeTenant(us.current(), parts.allowedTeams),
    send: (delivery, signal) => send(parts, delivery, signal),
    find: (delivery, signal) => find({ ...parts, identity: () => us.current() }, delivery, signal),
    history: parts.history,
    profile: (tenant, person) =>
      readProfile(parts.api, person, homeOf(us.current(), parts.allowedTeams, tenant)),
    findByEmail: (email, tenant) =>
      findProfile(parts.api, email, homeOf(us.current(), parts.allowedTeams, tenant)),
    download: (file, _tenant, maxBytes) => download(parts.api, parts.botToken, file, maxBytes),
  };
}

function homeOf(
  identity: Identity | undefined,
  allowed: readonly string[],
  tenant: string,
): Home | undefined {
  return identity && { teams: [identity.team, tenant, ...allowed], enterprise: identity.enterprise };
}

/** A token of a whole organisation belongs to none of the workspaces that the configuration names. */
export function homeTenant(identity: Identity | undefined, allowed: readonly string[]): string | undefined {
  return identity && allowed.length > 0 && !allowed.includes(identity.team) ? allowed[0] : identity?.team;
}
