import type { ExternalActor } from '../chat/inbound.ts';
import { directPlace } from '../chat/place.ts';
import { transact, type Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import type { PeopleDirectory } from '../people/directory.ts';
import type { Person } from '../people/model.ts';
import { attachAccount } from '../people/store.ts';
import type { Mentioned, WebPerson } from './model.ts';

/** How long a person is remembered between two requests of theirs. */
const REMEMBER_MS = 5_000;
const CHOICES = 8;
const TENANT = 'local';

export interface WebPeopleParts {
  unit: Unit;
  config: Config;
  directory: Pick<PeopleDirectory, 'resolve' | 'find' | 'search' | 'viewer'>;
}

/** Who stands behind a web id: a configured sample person, or with sign-in the person of that id. */
export interface WebPeople {
  find(webId: string): Promise<WebPerson | undefined>;
  profile(webId: string): Promise<ExternalActor | undefined>;
  /** A sample person; with sign-in nobody is here whom no other platform knows. */
  sampleWith(email: string): ExternalActor | undefined;
  forget(webId: string): void;
  search(text: string): Promise<Mentioned[]>;
  introduce(webIds: readonly string[]): Promise<void>;
}

export function createWebPeople(parts: WebPeopleParts): WebPeople {
  const { unit, config, directory } = parts;
  const load = config.web.signIn === 'demo' ? loadSample : loadPerson;
  const known = new Map<string, { person: WebPerson; until: number }>();

  const find = async (webId: string) => {
    const now = unit.clock.now().epochMilliseconds;
    const remembered = known.get(webId);
    if (remembered && remembered.until > now) return remembered.person;
    const person = await load(parts, webId);
    if (!person || person.disabled) {
      known.delete(webId);
      return undefined;
    }
    const found = webPersonOf(webId, person);
    if (known.size > 10_000) known.clear();
    known.set(webId, { person: found, until: now + REMEMBER_MS });
    return found;
  };

  return {
    find,

    /** What the core may take over: of a person whom it knows already only who they are, not its own defaults. */
    async profile(webId) {
      if (config.web.signIn === 'demo') return sampleActor(config, webId);
      const person = await find(webId);
      return (
        person && { externalId: webId, name: person.name, ...(person.email ? { email: person.email } : {}) }
      );
    },

    sampleWith(email) {
      const wanted = email.toLowerCase();
      const sample =
        config.web.signIn === 'demo'
          ? config.web.people.find((person) => person.email?.toLowerCase() === wanted)
          : undefined;
      return sample && sampleActor(config, sample.id);
    },

    forget: (webId) => {
      known.delete(webId);
    },

    async search(text) {
      if (config.web.signIn === 'demo') return samplesLike(config, text);
      const found = await transact(unit, (scope) => directory.search(scope, text, CHOICES));
      return found.map((person) => ({ webId: person.personId, name: person.name }));
    },

    /** A person who never signed in has no web account yet; without one the core would take them for new. */
    async introduce(webIds) {
      if (config.web.signIn === 'demo' || webIds.length === 0) return;
      await transact(unit, async (scope) => {
        for (const person of (await directory.find(scope, webIds)).values()) {
          if (person.accounts.some((account) => account.platform === 'web')) continue;
          await attachAccount(scope, person.personId, webAccount(person.personId));
        }
      });
    },
  };

  function webPersonOf(webId: string, person: Person): WebPerson {
    return {
      webId,
      personId: person.personId,
      name: person.name,
      ...(person.email ? { email: person.email } : {}),
      locale: person.locale,
      timeZone: person.timeZone,
      viewer: directory.viewer(person),
    };
  }
}

/** The account of a person who signs in on the web. */
export function webAccount(webId: string): { platform: 'web'; tenant: string; externalId: string } {
  return { platform: 'web', tenant: TENANT, externalId: webId };
}

/** A sample person as a platform's profile would tell of them. */
function sampleActor(config: Config, webId: string): ExternalActor | undefined {
  const sample = config.web.people.find((person) => person.id === webId);
  return (
    sample && {
      externalId: sample.id,
      name: sample.name,
      ...(sample.email ? { email: sample.email } : {}),
      ...(sample.language ? { locale: sample.language } : {}),
      ...(sample.timeZone ? { timeZone: sample.timeZone } : {}),
    }
  );
}

async function loadSample(parts: WebPeopleParts, webId: string): Promise<Person | undefined> {
  const actor = sampleActor(parts.config, webId);
  if (!actor) return undefined;
  const place = directPlace('web', TENANT, webId);
  return transact(parts.unit, (scope) => parts.directory.resolve(scope, place, actor));
}

async function loadPerson(parts: WebPeopleParts, webId: string): Promise<Person | undefined> {
  const found = await transact(parts.unit, (scope) => parts.directory.find(scope, [webId]));
  return found.get(webId);
}

function samplesLike(config: Config, text: string): Mentioned[] {
  const wanted = text.trim().toLowerCase();
  return config.web.people
    .filter((person) => `${person.name} ${person.email ?? ''} ${person.id}`.toLowerCase().includes(wanted))
    .slice(0, CHOICES)
    .map((person) => ({ webId: person.id, name: person.name }));
}
