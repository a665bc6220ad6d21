import type { ExternalActor } from '../chat/inbound.ts';
import { directPerson, directPlace, type Place, type PlatformName } from '../chat/place.ts';
import type { Config } from '../config/schema.ts';
import { type Context, isUuid } from '../context.ts';
import type { Tx } from '../db/connect.ts';
import { type Locale, localeOf } from '../i18n/text.ts';
import { meet } from './meet.ts';
import { type Account, formerCode, type Person, type Viewer } from './model.ts';
import { type Roster, refsOf } from './roster.ts';
import {
  findByAccount,
  findByRefs,
  findLike,
  findNamed,
  findPeople,
  type PersonWithAccounts,
  type Scope,
  updatePerson,
} from './store.ts';

export interface DirectoryParts {
  config: Config;
  roster: Roster;
  /** Platforms that are set up: only there people are written to. */
  isConfigured(platform: PlatformName): boolean;
}

/** Who people are, across their accounts. */
export type PeopleDirectory = ReturnType<typeof createDirectory>;

export function createDirectory(parts: DirectoryParts) {
  const { config, roster } = parts;
  // Several cards of one event need the same people; nobody else changes them inside its transaction.
  const known = new WeakMap<Tx, Map<string, Person>>();
  const knownIn = (tx: Tx): Map<string, Person> => {
    const map = known.get(tx) ?? new Map<string, Person>();
    known.set(tx, map);
    return map;
  };
  const remember = (scope: Pick<Scope, 'tx'>, found: PersonWithAccounts): Person => {
    const person = personOf(found, config);
    knownIn(scope.tx).set(person.personId, person);
    return person;
  };
  const change = async (ctx: Context, personId: string, set: Parameters<typeof updatePerson>[2]) => {
    await updatePerson(ctx, personId, set);
    knownIn(ctx.tx).delete(personId);
  };

  /** Where the bot can write to somebody, where they were last seen first. */
  const directPlaces = (person: Person): { place: Place; seenAt: string }[] =>
    person.disabled
      ? []
      : person.accounts
          .filter(({ platform }) => parts.isConfigured(platform))
          .map(({ platform, tenant, externalId, reference, seenAt }) => ({
            place: directPlace(platform, tenant, externalId, reference),
            seenAt,
          }));

  return {
    /** The person behind an account, made known if new. */
    async resolve(scope: Scope, place: Place, actor: ExternalActor): Promise<Person> {
      const reference = place.kind === 'dm' ? place.reference : undefined;
      return remember(scope, await meet(scope, place, actor, reference ? { reference } : {}));
    },

    /** The person behind an account that is known already. */
    async known(scope: Scope, place: Place, externalId: string): Promise<Person | undefined> {
      const { platform, tenant } = place;
      const found = await findByAccount(scope, { platform, tenant, externalId });
      return found && remember(scope, found);
    },

    /** By a full name, an e-mail address or `platform:account`, ignoring case; undefined if none or several fit. */
    async named(ctx: Context, text: string): Promise<Person | undefined> {
      const [first, second] = await findNamed(ctx, text.trim());
      // Two persons with one address are one human, met on two platforms.
      const isOne = !second || (first?.row.email !== null && first?.row.email === second.row.email);
      return first && isOne ? remember(ctx, first) : undefined;
    },

    /** People whose name or e-mail address contains a text, by name. */
    async search(scope: Scope, text: string, limit: number): Promise<Person[]> {
      return (await findLike(scope, text.trim(), limit)).map((found) => remember(scope, found));
    },

    setLanguage: (ctx: Context, personId: string, locale: Locale) =>
      change(ctx, personId, { locale, localeChosen: true }),
    setTimeZone: (ctx: Context, personId: string, timeZone: string) =>
      change(ctx, personId, { timeZone, timeZoneChosen: true }),
    disable: (ctx: Context, personId: string) => change(ctx, personId, { disabledAt: ctx.now.toString() }),

    async find(ctx: Pick<Context, 'workspaceId' | 'tx' | 'now' | 'newId'>, ids: readonly string[]) {
      const cache = knownIn(ctx.tx);
      const valid = [...new Set(ids)].filter(isUuid);
      for (const found of await findPeople(
        ctx,
        valid.filter((id) => !cache.has(id)),
      ))
        remember(ctx, found);
      return new Map(
        valid.flatMap((id) => {
          const person = cache.get(id);
          return person ? [[id, person] as const] : [];
        }),
      );
    },

    async agentsOf(ctx: Omit<Context, 'actor'>, team: string): Promise<Person[]> {
      const found = await findByRefs(ctx, [...roster.members(team)]);
      return found.map((one) => remember(ctx, one));
    },

    /** People who are with us, by how the configuration names them (lower case); whom it doesn't know is left out. */
    async peopleByRef(ctx: Scope, refs: readonly string[]): Promise<Map<string, Person>> {
      const found = (await findByRefs(ctx, refs)).map((one) => remember(ctx, one));
      const byRef = new Map<string, Person>();
      for (const person of found) {
        for (const ref of refsOf(person)) if (refs.includes(ref) && !byRef.has(ref)) byRef.set(ref, person);
      }
      return byRef;
    },

    async byRefs(ctx: Context, refs: readonly string[]): Promise<Person[]> {
      const found = await findByRefs(
        ctx,
        refs.map((ref) => ref.toLowerCase()),
      );
      return found.map((one) => remember(ctx, one));
    },

    viewer: (person: Person): Viewer => roster.viewer(person),

    /** Whose direct chat or mailbox a place is; undefined for rooms and people who are not known. */
    async at(ctx: Context, { platform, tenant, channel }: Place): Promise<Person | undefined> {
      const externalId = directPerson(channel);
      if (externalId === undefined) return undefined;
      const found =
        platform === 'email'
          ? (await findByRefs(ctx, [externalId]))[0]
          : await findByAccount(ctx, { platform, tenant, externalId });
      return found && remember(ctx, found);
    },

    directPlaces,
    directPlace: (person: Person): Place | undefined => directPlaces(person)[0]?.place,
  };
}

/** The web chat lets in whom another platform knows, and says nothing about them itself. */
function isGuest(accounts: readonly Account[]): boolean {
  const elsewhere = accounts.filter((account) => account.platform !== 'web');
  return elsewhere.length > 0 && elsewhere.every((account) => account.isGuest);
}

function personOf({ row, accounts }: PersonWithAccounts, config: Config): Person {
  return {
    personId: row.personId,
    name: row.name,
    ...(row.email ? { email: row.email } : {}),
    locale: localeOf(row.locale ?? undefined) ?? config.language,
    timeZone: row.timeZone ?? config.timeZone,
    disabled: row.disabledAt !== null,
    isGuest: isGuest(accounts),
    ...(row.isMachine ? { isMachine: true as const } : {}),
    ...(row.erasedAt ? { former: formerCode(row.personId) } : {}),
    accounts,
  };
}
