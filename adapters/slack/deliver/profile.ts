import type { ExternalActor } from '../../../src/chat/inbound.ts';
import type { SlackApi } from '../api/client.ts';
import { SlackAway, troubleOf } from '../api/trouble.ts';

const CALL_MS = 5_000;

interface UserNames {
  name?: string;
  real_name?: string;
  profile?: { display_name?: string; real_name?: string };
}

/** How a person is called: as they chose, else their full name, else their handle. */
export function personName(user: UserNames): string | undefined {
  return user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || undefined;
}

/**
 * A person as Slack knows them.
 * @returns undefined if Slack doesn't, or no more
 * @throws Error while Slack can't be asked
 */
export async function readProfile(api: SlackApi, person: string): Promise<ExternalActor | undefined> {
  try {
    const { user } = await api
      .asBot({ timeoutMs: CALL_MS })
      .users.info({ user: person, include_locale: true });
    if (!user || user.deleted) return undefined;
    const name = personName(user);
    return {
      externalId: person,
      ...(name ? { name } : {}),
      ...(user.profile?.email ? { email: user.profile.email } : {}),
      ...(user.locale ? { locale: user.locale } : {}),
      ...(user.tz ? { timeZone: user.tz } : {}),
    };
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'answered' && ['user_not_found', 'user_not_visible'].includes(trouble.code)) {
      return undefined;
    }
    throw new SlackAway(trouble);
  }
}
