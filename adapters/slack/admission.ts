import type { WhoWeAre } from './identity.ts';
import { origin } from './payloads/interactions.ts';
import type { SlackBody } from './webhook/parse.ts';

export type Admission =
  | { kind: 'in'; tenant: string; bot: string }
  /** From a workspace that isn't ours. */
  | { kind: 'foreign' }
  /** Slack hasn't told us yet who we are. */
  | { kind: 'not_ready' };

/**
 * Which workspace a payload belongs to, and whether that may talk to this bot. In Slack Connect and
 * Enterprise Grid, the first that counts is the one in whose name we were told, then the person's: an
 * outside person in a shared channel is let in through our side of it.
 * @param allowed team ids from the configuration; empty: only the bot token's own
 */
export function admit(body: SlackBody, allowed: readonly string[], us: WhoWeAre): Admission {
  const identity = us.current();
  if (!identity) return { kind: 'not_ready' };
  const teams = allowed.length > 0 ? allowed : [identity.team];
  const tenant = teamsIn(body).find((team) => teams.includes(team));
  return tenant ? { kind: 'in', tenant, bot: identity.userId } : { kind: 'foreign' };
}

function teamsIn(body: SlackBody): string[] {
  const parsed = origin.safeParse(body);
  if (!parsed.success) return [];
  const { context_team_id, team_id, team, view, user } = parsed.data;
  // With a context, nothing else counts: `team_id` is then only where the author comes from.
  if (context_team_id) return [context_team_id];
  const person = typeof user === 'object' ? user?.team_id : undefined;
  return [view?.app_installed_team_id, team_id, team?.id, person, view?.team_id].filter(
    (id): id is string => typeof id === 'string',
  );
}
