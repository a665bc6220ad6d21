import type { PlatformName } from '../chat/place.ts';
import { type Locale, type Text, t } from '../i18n/text.ts';

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
  /** No person but a system that opens tickets: it has no account, so nothing is ever sent to it. */
  isMachine?: true;
  /** Set once the person was taken out: what tells them from others who were. */
  former?: string;
  /** Latest seen first. */
  accounts: Account[];
}

/** Somebody with what they may do, as the permission rules need it. */
export interface Viewer {
  personId: string;
  isGuest: boolean;
  isAdmin: boolean;
  /** Somebody for whose tickets policies may promise more. */
  isVip: boolean;
  /** Keys of the teams in which the person is an agent; leads are agents too. */
  agentOf: ReadonlySet<string>;
  leadOf: ReadonlySet<string>;
}

/** How a person is named where they may be no more, in the reader's language. */
export function nameOf(person: Pick<Person, 'name' | 'former'>): Text {
  return person.former ? t('people.former', { code: person.former }) : person.name;
}

/** The last of an id, which is random. */
export function formerCode(personId: string): string {
  return personId.slice(-4);
}
