import type { PlatformName } from '../chat/place.ts';
import type { Locale } from '../i18n/text.ts';

export interface Account {
  platform: PlatformName;
  tenant: string;
  externalId: string;
  reference?: Record<string, unknown>;
  /** ISO instant. */
  seenAt: string;
  isGuest: boolean;
}

export interface Person {
  personId: string;
  name: string;
  email?: string;
  /** Resolved: the person's choice, else the platform's, else the workspace's. */
  locale: Locale;
  timeZone: string;
  disabled: boolean;
  /** No member of the organisation on any platform: sees only what concerns them. */
  isGuest: boolean;
  /** Latest seen first. */
  accounts: Account[];
}

/** Somebody with what they may do, as the permission rules need it. */
export interface Viewer {
  personId: string;
  isGuest: boolean;
  isAdmin: boolean;
  /** Keys of the teams in which the person is an agent; leads are agents too. */
  agentOf: ReadonlySet<string>;
  leadOf: ReadonlySet<string>;
}
