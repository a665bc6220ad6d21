import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdersOf } from '../../src/cli/open-desk.ts';
import { type Asker, createPersonalData } from '../../src/people/personal-data.ts';
import type { DataHolder } from '../../src/personal-data.ts';
import { Refusal } from '../../src/refusal.ts';
import { storedWords } from '../support/canaries.ts';
import { fileOn, type Opened, type Someone, type Story, startStory } from '../support/story.ts';

/** Everything that is stored about a person is handed out, or taken away while their tickets stay. */

const OPERATOR: Asker = { operator: 'root' };
/** Nowhere else in the database, so that every place that holds them is found. */
const NAME = 'Zelda Quentin-Ypsilon';
const EMAIL = 'zelda@example.com';
const WHO_THEY_ARE = [NAME, EMAIL, 'zelda-slack', 'zelda-teams'];
const THEIR_WORDS = ['smells of marzipan', 'glows in the dark', 'hums a tune'];

let desk: Story;
let zelda: Someone;
let mei: Someone;
let sam: Someone;
let ticket: Opened;
let shared: Opened;

const personalData = (holders: readonly DataHolder[] = holdersOf(desk.desk())) =>
  createPersonalData({ unit: desk.core.unit, holders, aliasOf: (code) => `Former person ${code}` });
const database = () => desk.core.unit.database;

async function theOne(asker: Asker = OPERATOR, who = EMAIL) {
  const [found, ...more] = await personalData().find(asker, who);
  if (!found || more.length > 0) throw new Error(`${who} is not one person`);
  return found;
}

beforeAll(async () => {
  // An agent who also asks: they are requester, author, assignee and watcher, on two platforms.
  desk = await startStory((config) => config.teams.desk?.agents.push(EMAIL));
  zelda = desk.person(NAME, 'slack');
  const zeldaInTeams = desk.person(NAME, 'teams');
  mei = desk.person('Mei Chen', 'slack');
  sam = desk.person('Sam Rivera', 'slack');
  await desk.known(zelda, zeldaInTeams, mei, sam);
  ticket = await desk.opens(zelda, 'The printer smells of marzipan');
  await desk.press(mei, ticket.triage, 'ticket.take');
  await desk.says(zelda, desk.thread(ticket.card), 'now it glows in the dark', [
    fileOn(desk, 'slack', 'marzipan.txt', new TextEncoder().encode('hums a tune')),
  ]);
  await desk.says(mei, desk.thread(ticket.triage), '>> I will have a look');
  shared = await desk.opens(sam, 'The projector is dim', desk.channel('slack:it-help'));
  await desk.commands(mei, `assign ${shared.key} ${NAME}`);
  await desk.says(zelda, desk.thread(shared.triage), 'it hums a tune as well');
  await desk.commands(mei, `watch ${shared.key} ${NAME}`);
  await desk.passes({ hours: 3, minutes: 1 });
  await desk.commands(zelda, `snooze ${shared.key} 1h: it glows in the dark`);
  await desk.commands(zelda, `more time ${shared.key} 2h: it hums a tune`);
  await desk.passes({ minutes: 1 });
});
afterAll(() => desk.close());

describe('an export', () => {
  it('holds all that is stored, in one document, and is written down', async () => {
    const text = JSON.stringify(await personalData().collect(OPERATOR, await theOne()));
    for (const word of [
      ...WHO_THEY_ARE,
      ...THEIR_WORDS.slice(0, 2),
      'it hums a tune as well',
      'marzipan.txt',
    ]) {
      expect(text).toContain(word);
    }
    expect(JSON.parse(text)).toMatchObject({
      people: { person: { email: EMAIL }, accounts: [{}, {}] },
      tickets: { tickets: [{}, {}], comments: [{}, {}], files: [{}], watched: expect.any(Array) },
      queues: { events: expect.any(Array), messages: expect.any(Array) },
    });
    const audit = await database().sql`select action, actor from audit_entry`;
    expect(audit).toMatchObject([{ action: 'person.exported', actor: 'operator:root' }]);
  });

  it('finds a person by an account too, and says nothing of others', async () => {
    const byAccount = await theOne(OPERATOR, 'teams:ZELDA-teams');
    expect(byAccount).toMatchObject({ name: NAME, email: EMAIL, isBegun: false });
    const text = JSON.stringify(await personalData().collect(OPERATOR, byAccount));
    expect(text).not.toContain('sam@example.com');
  });
});

describe('who may', () => {
  it('a person has to be an admin', async () => {
    const person = (isAdmin: boolean): Asker => ({
      personId: '00000000-0000-7000-8000-000000000001',
      viewer: {
        personId: '00000000-0000-7000-8000-000000000001',
        isAdmin,
        isGuest: false,
        isVip: false,
        agentOf: new Set(['desk']),
        leadOf: new Set(['desk']),
      },
    });
    await expect(theOne(person(false))).rejects.toThrow(Refusal);
    const subject = await theOne();
    await expect(personalData().collect(person(false), subject)).rejects.toThrow(Refusal);
    await expect(personalData().erase(person(false), subject, { texts: false })).rejects.toThrow(Refusal);
    expect(await theOne(person(true))).toMatchObject({ name: NAME });
  });
});

describe('an erasure', () => {
  it('can stop anywhere, and goes on from there', async () => {
    const [first, ...others] = holdersOf(desk.desk());
    if (!first) throw new Error('nobody holds data');
    let calls = 0;
    const stopping: DataHolder = {
      ...first,
      forget: (...given) => {
        if (++calls > 1) throw new Error('the process was killed here');
        return first.forget(...given).then((done) => ({ ...done, cursor: ticket.id }));
      },
    };
    const subject = await theOne();
    await expect(
      personalData([stopping, ...others]).erase(OPERATOR, subject, { texts: false }),
    ).rejects.toThrow('killed here');
    // Name, address and accounts went with the first commit.
    const people = await database().sql`select name, email from person where erased_at is not null`;
    expect(people).toEqual([{ name: `Former person ${subject.personId.slice(-4)}`, email: null }]);
    expect(await theOne()).toMatchObject({ personId: subject.personId, isBegun: true });
  });

  it('leaves nothing of who they are in any table, and the tickets as they were', async () => {
    const subject = await theOne();
    const { alias, cards } = await personalData().erase(OPERATOR, subject, { texts: false });
    await desk.settled();
    expect(cards).toBeGreaterThan(2);
    expect(await storedWords(database(), WHO_THEY_ARE)).toEqual([]);
    const tickets = await database().sql`select title, description, state from ticket order by ticket_id`;
    expect(tickets).toMatchObject([
      { title: 'The printer smells of marzipan', state: 'in_progress' },
      { title: 'The projector is dim' },
    ]);
    expect(await database().sql`select body from comment where body like '%tune%'`).toHaveLength(1);
    expect(alias).toBe(`Former person ${subject.personId.slice(-4)}`);
  });

  it('draws the cards anew, in each reader’s language', async () => {
    await desk.becomes(ticket.triage, /Requester: Former person [0-9a-f]{4}/);
    await desk.becomes(shared.triage, /Assignee: Former person [0-9a-f]{4}/);
    await desk.sees(desk.thread(ticket.triage), /^Former person [0-9a-f]{4}.*\nnow it glows in the dark/s);
    const timeline = await desk.press(mei, ticket.triage, 'ticket.timeline');
    expect(timeline.text).toMatch(/Former person [0-9a-f]{4}/);
    expect(timeline.text).not.toContain(NAME);
    const lin = desk.person('林薇', 'slack', { locale: 'zh-CN' });
    await desk.known(lin);
    expect((await desk.commands(lin, `查询 ${shared.key}`)).text).toMatch(/前成员 [0-9a-f]{4}/);
  });

  it('changes nothing when it is asked for again', async () => {
    expect(await personalData().find(OPERATOR, EMAIL)).toEqual([]);
    const audit = await database().sql`select action, data from audit_entry order by entry_id`;
    expect(audit.map((row) => row.action)).toEqual([
      'person.exported',
      'person.exported',
      'person.erasure_begun',
      'person.erased',
    ]);
    expect(JSON.stringify(audit)).not.toContain(NAME);
  });

  it('a later message of the same account makes a new person', async () => {
    await desk.says(zelda, desk.dm(zelda), 'hello again');
    await desk.settled();
    expect(await theOne(OPERATOR, 'slack:zelda-slack')).toMatchObject({ isBegun: false });
    const mine = await desk.commands(zelda, 'my tickets');
    expect(mine.text).not.toContain(ticket.key);
  });

  it('takes the words too, if that is wanted', async () => {
    const words = 'my secret is a turquoise flamingo';
    const another = desk.person('Wilhelmina Xanadu', 'teams');
    await desk.known(another);
    const opened = await desk.opens(another, words);
    await desk.says(another, desk.dm(another), words);
    await desk.commands(another, `reply ${opened.key} ${words}`).catch(() => undefined);
    await desk.settled();
    const subject = await theOne(OPERATOR, 'wilhelmina@example.com');
    await personalData().erase(OPERATOR, subject, { texts: true });
    await desk.settled();
    expect(await storedWords(database(), ['turquoise flamingo', 'Wilhelmina', 'wilhelmina'])).toEqual([]);
    await desk.becomes(opened.triage, new RegExp(`${opened.key} · Former person`));
  });
});
