import type { ExternalActor } from '../chat/inbound.ts';
import type { Place } from '../chat/place.ts';
import { localeOf } from '../i18n/text.ts';
import { tidyName } from './name.ts';
import {
  type AccountKey,
  attachAccount,
  findByAccount,
  findByEmail,
  insertPerson,
  lockIdentity,
  type PersonRow,
  type PersonWithAccounts,
  type Scope,
  updateAccount,
  updatePerson,
} from './store.ts';

/** When somebody was last seen is kept to this precision, so that a message needs no write for it. */
const SEEN_PRECISION_MINUTES = 5;
/** When an account was last seen that never was. */
const NEVER = '1970-01-01T00:00:00Z';

/**
 * The person behind an account: made known if new, joined to the person with the same e-mail address if
 * there is one, brought up to date with what the platform says.
 * @param options.isUnseen they did nothing there: where they were seen stays where the bot writes to them first
 * @param options.profileRead the actor comes from the platform's profile: noted, so that it isn't asked again
 */
export async function meet(
  scope: Scope,
  place: Pick<Place, 'platform' | 'tenant'>,
  actor: ExternalActor,
  options: MeetOptions = {},
): Promise<PersonWithAccounts> {
  const key = { platform: place.platform, tenant: place.tenant, externalId: actor.externalId };
  const known = await findByAccount(scope, key);
  if (!known) return makeKnown(scope, key, actor, options);
  const seen = await noteSeen(scope, key, known, actor, options);
  const changed = changesOf(known, actor, options.profileRead ?? false);
  if (changed) await updatePerson(scope, known.row.personId, changed);
  return seen || changed ? ((await findByAccount(scope, key)) ?? known) : known;
}

interface MeetOptions {
  /** How to write to them directly. */
  reference?: Record<string, unknown>;
  profileRead?: boolean;
  /** Looked up: they have not shown up themselves. */
  isUnseen?: boolean;
}

async function makeKnown(
  scope: Scope,
  key: AccountKey,
  actor: ExternalActor,
  options: MeetOptions,
): Promise<PersonWithAccounts> {
  const email = emailOf(actor);
  // The account first and then the address, for all: what is known of somebody differs between their events.
  // Sent to the server together, run in this order.
  const [, , meanwhile, sameEmail] = await Promise.all([
    lockIdentity(scope, `${key.platform}:${key.tenant}:${key.externalId}`),
    email ? lockIdentity(scope, email) : undefined,
    findByAccount(scope, key),
    email ? findByEmail(scope, email) : undefined,
  ]);
  if (meanwhile) return meanwhile;
  const personId = sameEmail?.personId ?? scope.newId();
  const person = {
    personId,
    name: tidyName(actor.name) ?? actor.externalId,
    email: email ?? null,
    locale: localeOf(actor.locale) ?? null,
    timeZone: zoneOf(actor) ?? null,
  };
  const [, , made] = await Promise.all([
    sameEmail ? undefined : insertPerson(scope, person),
    attachAccount(scope, personId, key, {
      ...(options.profileRead ? profileOf(scope, actor) : {}),
      ...(options.reference ? { reference: options.reference } : {}),
      ...(options.isUnseen ? { seenAt: NEVER } : {}),
    }),
    findByAccount(scope, key),
  ]);
  if (!made) throw new Error('an account was not made');
  return made;
}

async function noteSeen(
  scope: Scope,
  key: AccountKey,
  known: { seenAt: string; accounts: PersonWithAccounts['accounts'] },
  actor: ExternalActor,
  options: MeetOptions,
): Promise<boolean> {
  const before = Temporal.Instant.from(known.seenAt);
  const isStale = scope.now.since(before).total('minutes') >= SEEN_PRECISION_MINUTES;
  const reference = known.accounts.find(
    (account) => account.platform === key.platform && account.externalId === key.externalId,
  )?.reference;
  const isMoved = options.reference && JSON.stringify(options.reference) !== JSON.stringify(reference);
  if (!isStale && !isMoved && !options.profileRead) return false;
  await updateAccount(scope, key, {
    ...(options.isUnseen ? {} : { seenAt: scope.now.toString() }),
    ...(isMoved ? { reference: options.reference } : {}),
    ...(options.profileRead ? profileOf(scope, actor) : {}),
  });
  return true;
}

/** What only a profile tells of an account. */
function profileOf(scope: Scope, actor: ExternalActor) {
  return { profileAt: scope.now.toString(), isGuest: actor.isGuest ?? false };
}

/**
 * What the platform says anew of a person. What they chose here stays. Their name follows profiles only:
 * what events carry differs between platforms, and the name would change to and fro.
 */
function changesOf(
  { row, accounts }: PersonWithAccounts,
  actor: ExternalActor,
  profileRead: boolean,
): Partial<PersonRow> | undefined {
  const next: Partial<PersonRow> = {};
  const name = tidyName(actor.name);
  const isPlaceholder = accounts.some((account) => account.externalId === row.name);
  if (name && name !== row.name && (profileRead || isPlaceholder)) next.name = name;
  const email = emailOf(actor);
  // Also if somebody has it already who was met elsewhere: one human in two persons, who both need their duties.
  if (email && !row.email) next.email = email;
  const locale = localeOf(actor.locale);
  if (locale && !row.localeChosen && locale !== row.locale) next.locale = locale;
  const zone = zoneOf(actor);
  if (zone && !row.timeZoneChosen && zone !== row.timeZone) next.timeZone = zone;
  if (row.disabledAt && profileRead) next.disabledAt = null;
  return Object.keys(next).length > 0 ? next : undefined;
}

function emailOf(actor: ExternalActor): string | undefined {
  return actor.email?.trim().toLowerCase() || undefined;
}

function zoneOf(actor: ExternalActor): string | undefined {
  if (!actor.timeZone) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: actor.timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
