import { directPlace, type PlatformName } from './chat/place.ts';
import type { Context } from './context.ts';

/** A person as they are, or until their erasure were, known. */
export interface Subject {
  personId: string;
  name: string;
  email: string | null;
  accounts: { platform: PlatformName; tenant: string; externalId: string }[];
}

/** How a person is taken out. */
export interface Erasure {
  /** What stands where their name did, in texts that are stored as they are shown. */
  alias: string;
  /** Their words go too. */
  texts: boolean;
}

/** A part of Parley that keeps something about people. Every table belongs to one (test/people/personal-data). */
export interface DataHolder {
  /** Its key in an export. */
  name: string;
  /** All that it keeps about somebody, as it is stored. */
  collect(ctx: Context, who: Subject): Promise<Record<string, unknown>>;
  /** How much of it stays in the desk, without the name. */
  count?(ctx: Context, who: Subject): Promise<Kept>;
  /**
   * Takes the person out of some of its rows, in the caller's transaction. It may be begun again from any
   * cursor it gave, and finds nothing to do where it has been.
   * @param cursor undefined at first, then what the call before returned
   * @returns where to go on; undefined: nothing is left
   */
  forget(ctx: Context, who: Subject, how: Erasure, cursor: string | undefined): Promise<Forgotten>;
}

export interface Kept {
  tickets: number;
  comments: number;
}

export interface Forgotten {
  cursor?: string;
  /** Cards that are drawn anew. */
  cards: number;
}

/** Where the person is written to directly, as lanes and rooms name it: each account, and their mailbox. */
export function directChannels({
  accounts,
  email,
}: Subject): { platform: PlatformName; tenant: string; channel: string }[] {
  const rooms = accounts.map(({ platform, tenant, externalId }) => directPlace(platform, tenant, externalId));
  const mailbox = email ? [directPlace('email', 'smtp', email)] : [];
  return [...rooms, ...mailbox].map(({ platform, tenant, channel }) => ({ platform, tenant, channel }));
}
