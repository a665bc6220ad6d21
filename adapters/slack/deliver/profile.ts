import type { ExternalActor } from '../../../src/chat/inbound.ts';
import type { SlackApi } from '../api/client.ts';
import { SlackAway, troubleOf } from '../api/trouble.ts';

const CALL_MS = 5_000;
const UNKNOWN = ['user_not_found', 'user_not_visible', 'users_not_found'];

interface UserNames {
  name?: string;
  real_name?: string;
  profile?: { display_name?: string; real_name?: string };
}

/** How a person is called: as they chose, else their full name, else their handle. */
export function personName(user: UserNames): string | undefined {
  return user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || undefined;
}

/** The workspaces that are ours, and the organisation that they belong to. */
export interface Home {
  teams: readonly string[];
  enterprise: string | undefined;
}

interface Membership {
  team_id?: string;
  is_stranger?: boolean;
  enterprise_user?: { enterprise_id?: string };
}

/** Somebody of another company, in a channel shared with it. */
function isForeign(user: Membership, home: Home | undefined): boolean {
  if (user.is_stranger) return true;
  if (!user.team_id || !home || home.teams.includes(user.team_id)) return false;
  return home.enterprise === undefined || user.enterprise_user?.enterprise_id !== home.enterprise;
}

/**
 * A person as Slack knows them. The address of somebody of another company is what that company says, and one
 * that isn't confirmed is what anybody typed: with it they would become whoever has that address here.
 * @param home undefined: not known yet
 * @returns undefined if Slack doesn't, or no more
 * @throws Error while Slack can't be asked
 */
export async function readProfile(
  api: SlackApi,
  person: string,
  home?: Home,
): Promise<ExternalActor | undefined> {
  try {
    const { user } = await api
      .asBot({ timeoutMs: CALL_MS })
      .users.info({ user: person, include_locale: true });
    if (!user || user.deleted) return undefined;
    const name = personName(user);
    const foreign = isForeign(user, home);
    const mayBeBelieved = !foreign && user.is_email_confirmed !== false;
    const isGuest = foreign || user.is_restricted === true || user.is_ultra_restricted === true;
    return {
      externalId: person,
      ...(name ? { name } : {}),
      ...(isGuest ? { isGuest } : {}),
      ...(user.profile?.email && mayBeBelieved ? { email: user.profile.email } : {}),
      ...(user.locale ? { locale: user.locale } : {}),
      ...(user.tz ? { timeZone: user.tz } : {}),
    };
  } catch (error) {
    return nobodyOr(error);
  }
}

/**
 * Whoever has an e-mail address in our workspace. Slack gives no language with that answer, so their profile is read
 * after it; an address that can't be believed there is nobody's.
 * @throws SlackAway while Slack can't be asked
 */
export async function findProfile(
  api: SlackApi,
  email: string,
  home?: Home,
): Promise<ExternalActor | undefined> {
  const id = await idByEmail(api, email);
  const profile = id === undefined ? undefined : await readProfile(api, id, home);
  return profile?.email?.toLowerCase() === email.toLowerCase() ? profile : undefined;
}

async function idByEmail(api: SlackApi, email: string): Promise<string | undefined> {
  try {
    return (await api.asBot({ timeoutMs: CALL_MS }).users.lookupByEmail({ email })).user?.id;
  } catch (error) {
    return nobodyOr(error);
  }
}

/** @throws SlackAway unless Slack answered that it knows nobody like that */
function nobodyOr(error: unknown): undefined {
  const trouble = troubleOf(error);
  if (trouble.kind === 'answered' && UNKNOWN.includes(trouble.code)) return undefined;
  throw new SlackAway(trouble);
}
