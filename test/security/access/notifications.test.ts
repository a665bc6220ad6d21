import { glob, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directPerson } from '../../../src/chat/place.ts';
import { fileOn } from '../../support/story.ts';
import type { Posted } from '../../support/story-platform.ts';
import { AUDIENCES, type Audience, isNotification, SWEEPS } from './audiences.ts';
import { type Facts, isConfidential, isDesk, type Standing, sees, TICKETS } from './policy.ts';
import { type Stage, setStage } from './stage.ts';

/** Who hears of what: everything that stands in any room after a day's work on every kind of ticket. */

let stage: Stage;
let facts: Facts[];
/** Messages that were there before the day's work. */
let before: Map<Posted, number>;
/** What was said during the day, and who may read it. */
const said = new Map<string, 'everybody concerned' | 'desk'>();

const posted = () => Object.values(stage.desk.platforms).flatMap((platform) => platform.posted);
/** The states that a message has had since the work began. */
const newStates = (message: Posted) => message.versions.slice(before.get(message) ?? 0);

beforeAll(async () => {
  stage = await setStage();
  before = new Map(posted().map((message) => [message, message.versions.length]));
  await work();
  facts = await stage.facts();
});
afterAll(() => stage.close());

const word = (kind: string, ticket: string, audience: 'everybody concerned' | 'desk') => {
  const made = `zqlater${kind}${ticket}`;
  said.set(made, audience);
  return made;
};

/** Every kind of thing that happens to a ticket and is told to somebody. */
async function work(): Promise<void> {
  const { desk, tickets, players } = stage;
  const sam = players.requester.accounts.slack;
  const bytes = new TextEncoder().encode('a file');
  for (const name of TICKETS) {
    const ticket = tickets[name];
    const agent = name === 'vault' ? desk.person('Sven Vault', 'slack') : players.agent.accounts.slack;
    const triage = desk.thread(ticket.triage);
    const copy = name === 'open' ? ticket.card : await desk.sees(desk.dm(sam), `${ticket.key} ·`);
    await desk.says(agent, triage, `>> ${word('reply', name, 'everybody concerned')}`);
    const file = (kind: string, audience: 'everybody concerned' | 'desk') => [
      fileOn(desk, 'slack', word(kind, name, audience), bytes),
    ];
    const note = await desk.says(agent, triage, word('note', name, 'desk'), file('notefile', 'desk'));
    await desk.edits(agent, note, word('editednote', name, 'desk'));
    const line = await desk.says(
      sam,
      desk.thread(copy),
      word('line', name, 'everybody concerned'),
      file('linefile', 'everybody concerned'),
    );
    await desk.edits(sam, line, word('editedline', name, 'everybody concerned'));
    await desk.passes({ seconds: 301 });
    await desk.deletes(sam, line);
    await desk.commands(agent, `wait ${ticket.key} vendor: ${word('waitnote', name, 'desk')}`);
    await desk.commands(agent, `resume ${ticket.key}`);
    await desk.commands(agent, `title ${ticket.key} ${word('title', name, 'everybody concerned')}`);
    await desk.commands(agent, `solve ${ticket.key} ${word('solution', name, 'everybody concerned')}`);
    await desk.commands(sam, `reopen ${ticket.key} ${word('reason', name, 'everybody concerned')}`);
    await desk.settled();
  }
  await desk.commands(players.outsider.accounts.slack, `watch ${tickets.open.key}`);
  await desk.commands(players.admin.accounts.slack, `link ${tickets.open.key} ${tickets.vault.key}`);
  await desk.commands(players.admin.accounts.slack, `merge ${tickets.vault.key} into ${tickets.open.key}`);
  // She followed the duplicate too, and came with it.
  await desk.commands(players.opener.accounts.slack, `unwatch ${tickets.open.key} @Noor Haddad`);
  await desk.passes({ hours: 1 });
}

function standingOf(person: string): { who: Standing; isCast: boolean } {
  const cast = Object.values(stage.players).find(
    ({ role, accounts }) =>
      role !== 'somebody of another company' && Object.values(accounts).some(({ id }) => id === person),
  );
  if (cast) return { who: cast, isCast: true };
  const teams = person.startsWith('sven') ? ['security'] : person.startsWith('kim') ? ['desk'] : [];
  const personId = person.startsWith('kim') ? stage.kimId : person;
  return {
    who: { role: 'agent', personId, teams, isAdmin: false, isGuest: false, hasLeft: false },
    isCast: false,
  };
}

function mayRead(message: Posted, audience: 'everybody concerned' | 'desk', ticket: Facts): boolean {
  const person = message.onlyFor ?? directPerson(message.place.channel);
  if (person !== undefined) {
    const { who } = standingOf(person);
    return audience === 'desk' ? isDesk(who, ticket) : sees(who, ticket);
  }
  const isOfQueue =
    message.place.channel === (ticket.queue === 'security' ? 'triage-security' : 'triage-desk');
  return isOfQueue || (audience !== 'desk' && !isConfidential(ticket) && message.place.channel === 'it-help');
}

const factsOf = (ticketId: string): Facts => {
  const found = facts.find((one) => one.ticketId === ticketId);
  if (!found) throw new Error('no facts');
  return found;
};

describe('after a day of work', () => {
  it('everything that was said reached somebody', () => {
    const all = posted()
      .flatMap((message) => newStates(message))
      .join('\n');
    // Notes stay in the thread in which they are written, where nobody needs a copy.
    const silent = [...said.keys()].filter((one) => !all.includes(one));
    expect(silent.filter((one) => !/zqlater(edited)?note/.test(one))).toEqual([]);
  });

  it('nothing stands, or ever stood, where somebody reads it who may not', () => {
    const wrong: string[] = [];
    for (const message of posted()) {
      const states = newStates(message).join('\n');
      if (!states.includes('zqlater')) continue;
      for (const [one, audience] of said) {
        if (!states.includes(one)) continue;
        const name = TICKETS.find((ticket) => one.endsWith(ticket)) ?? 'open';
        if (!mayRead(message, audience, factsOf(stage.tickets[name].id))) {
          wrong.push(`${one} (${audience}) in ${message.onlyFor ?? message.place.channel}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('each kind of message went to those it is for', () => {
    const wrong = new Set<string>();
    const seen = new Set<string>();
    for (const message of posted()) {
      // Answers to what somebody asked are theirs; the matrix looks at them.
      if (message.onlyFor) continue;
      for (const card of message.cards) {
        const json = JSON.stringify(card);
        const ticket = facts.find((one) => json.includes(one.ticketId));
        for (const [, key = ''] of json.matchAll(/"key":"([\w.]+)"/g)) {
          if (!isNotification(key)) continue;
          seen.add(key);
          const audience = audienceOf(message, ticket);
          if (audience.length > 0 && !AUDIENCES[key].some((one) => audience.includes(one))) {
            wrong.add(`${key} to ${message.place.channel}, who is ${audience.join()}`);
          }
        }
      }
    }
    expect([...wrong]).toEqual([]);
    expect(seen.size).toBeGreaterThan(25);
  });

  it('who no longer watches hears no more of it', async () => {
    const { desk, players, tickets } = stage;
    const hears = (role: 'former watcher' | 'watcher') => {
      const { id } = players[role].accounts.slack;
      return posted()
        .filter((message) => (message.onlyFor ?? directPerson(message.place.channel)) === id)
        .flatMap((message) => message.versions);
    };
    expect(hears('former watcher').join('\n')).not.toContain('zqlater');
    const atThatTime = hears('watcher').filter((text) => text.includes(tickets.open.key)).length;
    const lin = players.opener.accounts.slack;
    await desk.says(lin, desk.thread(tickets.open.card), 'zqlaterafterwards');
    await desk.commands(lin, `cancel ${tickets.open.key}`);
    await desk.settled();
    expect(hears('watcher').filter((text) => text.includes(tickets.open.key))).toHaveLength(atThatTime);
    expect(hears('watcher').join('\n')).not.toContain('zqlaterafterwards');
  });

  it('who followed a ticket because everybody could hears no more once it is private', async () => {
    const { desk, players } = stage;
    const { accounts } = players.outsider;
    const ticket = await desk.opens(
      accounts.slack,
      'zqmine the lamp flickers',
      desk.channel('slack:it-help'),
    );
    const twin = await desk.opens(
      players['other requester'].accounts.slack,
      'the lamp flickers too',
      desk.channel('slack:it-help'),
    );
    await desk.commands(players.watcher.accounts.slack, `watch ${ticket.key}`);
    // Merged into it, so that its people follow too, though nobody concerned has let them in.
    await desk.commands(players.agent.accounts.slack, `merge ${twin.key} into ${ticket.key}`);
    await desk.commands(accounts.slack, `private ${ticket.key}`);
    await desk.commands(accounts.slack, `watch ${ticket.key} @Noor Haddad`);
    await desk.commands(accounts.slack, `unwatch ${ticket.key} @Noor Haddad`);
    await desk.settled();
    await desk.says(players.agent.accounts.slack, desk.thread(ticket.triage), '>> zqsecretly');
    await desk.passes({ seconds: 301 });
    const readers = posted()
      .filter((message) => message.versions.some((state) => state.includes('zqsecretly')))
      .map((message) => message.place.channel);
    expect(new Set(readers)).toEqual(new Set([`@${accounts.slack.id}`]));
  });
});

function audienceOf({ place }: Posted, ticket: Facts | undefined): Audience[] {
  const person = directPerson(place.channel);
  if (person === undefined) return place.channel === 'it-help' ? ['asked'] : ['desk'];
  if (!ticket) return [];
  const { who, isCast } = standingOf(person);
  const isOwner = [ticket.requesterId, ticket.openedById].includes(who.personId);
  // Watchers come and go, also ones that are agents.
  const isWatcher = isCast && !isOwner ? ['watcher', 'former watcher', 'outsider', 'other requester'] : [];
  return [
    ...(isOwner ? (['concerned'] as const) : []),
    ...(isDesk(who, ticket) ? (['desk'] as const) : []),
    ...(!isCast || isWatcher.length > 0 || ticket.watcherIds.includes(who.personId)
      ? (['watcher'] as const)
      : []),
  ];
}

it('every sweep is known for what it tells people', async () => {
  const files = await Array.fromAsync(glob('src/**/*.ts'));
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/name: '([^']+)',\s*(?:\/\/[^\n]*\s*)*every: /g)].map((match) => match[1]),
  );
  expect(names.sort()).toEqual(Object.keys(SWEEPS).sort());
});
