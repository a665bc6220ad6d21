import ical from 'node-ical';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact, transactAs } from '../../../src/chat/queue/transaction.ts';
import { rotas } from '../../../src/config/rotas.ts';
import { whoIsOnCall } from '../../../src/oncall/on-call.ts';
import { createRotaWatch } from '../../../src/oncall/rota/attend.ts';
import { rotaData } from '../../../src/oncall/rota/personal-data-store.ts';
import { deleteOldStandIns, deleteOldSwaps } from '../../../src/oncall/rota/retention-store.ts';
import { eventually } from '../../support/eventually.ts';
import { asFirstSeen, type Someone, type Story, startStory } from '../../support/story.ts';

/**
 * On call at a service desk: gaps that are seen ahead, hand-overs, people who stand in for each other, and calendars.
 * The desk works in Slack, the network team in Teams and in Chinese.
 */

/** A Monday, a week or two ahead. All clocks here show UTC. */
const MONDAY = mondayAfter(Temporal.Now.plainDateISO('UTC').add({ days: 7 }));
const day = (offset: number): string => MONDAY.add({ days: offset }).toString();
const instant = (offset: number, time: string): Temporal.Instant =>
  Temporal.Instant.from(`${day(offset)}T${time}:00Z`);

let story: Story;
let mei: Someone;
let kim: Someone;
let ada: Someone;
let sam: Someone;
let tom: Someone;
let leo: Someone;

function mondayAfter(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.add({ days: 8 - date.dayOfWeek });
}

beforeAll(async () => {
  story = await startStory((config) => {
    config.rotas = rotas.parse({
      desk: {
        name: { en: 'Desk', 'zh-CN': '服务台' },
        team: 'desk',
        // From Monday on a day each: Mei, then Kim.
        layers: [
          {
            people: ['mei@example.com', 'kim@example.com'],
            handOver: { every: 'day', at: '09:00' },
            start: day(0),
          },
        ],
      },
      network: {
        name: { en: 'Network', 'zh-CN': '网络' },
        team: 'network',
        layers: [{ people: ['tom@example.com', 'leo@example.com'], start: '2026-01-05' }],
      },
    });
  });
  mei = story.person('Mei Chen', 'slack');
  kim = story.person('Kim Roe', 'slack');
  ada = story.person('Ada Novak', 'slack');
  sam = story.person('Sam Rivera', 'slack');
  tom = story.person('Tom Ming', 'teams', { locale: 'zh-CN' });
  leo = story.person('Leo Net', 'web');
  await story.known(mei, kim, ada, sam, tom, leo);
});
afterAll(() => story.close());

const channel = () => story.channel('slack:triage-desk');
/** Everything that is due for the rotas is done, by whichever process: the story's own looks every five seconds. */
async function attend(): Promise<void> {
  await createRotaWatch({ unit: story.core.unit, desk: story.desk() })();
  await eventually(async () => {
    const due = await story.core.unit.database.sql`
      select 1 from oncall_rota where workspace_id = 'default'
        and next_at <= ${story.core.unit.clock.now().toString()}`;
    return due.length === 0;
  });
}

/** It gets to be this time, and what is due is done. */
async function itIs(offset: number, time: string): Promise<void> {
  await story.settled();
  story.moves(story.core.unit.clock.now().until(instant(offset, time)));
  await attend();
  await story.passes({ seconds: 1 });
}

async function onCall(rota: string, at: Temporal.Instant): Promise<string[]> {
  const people = await transact(story.core.unit, (base) => whoIsOnCall(base, story.desk(), rota, at));
  return people.map(({ name }) => name);
}

/** Asks for a swap, beginning at one's own shifts. */
async function ask(who: Someone, values: Record<string, string>) {
  const shifts = await story.commands(who, 'my shifts');
  return story.submits(who, await story.press(who, shifts, 'rota.swap'), values);
}

/** How often a room has shown something. */
async function times(who: Someone | 'channel', what: string): Promise<number> {
  const room = await story.room(who === 'channel' ? channel() : story.dm(who));
  return room.filter((message) => story.text(message).includes(what)).length;
}

describe('a time that nobody has', () => {
  it('is reported to the team as soon as it is seen, and shown as covered once somebody takes it', async () => {
    await story.passes({ minutes: 2 });
    await attend();
    const report = await story.sees(channel(), /● Desk: nobody is on call for one stretch of time/);
    expect(story.text(report)).toContain('cover');

    const form = await story.press(kim, report, 'rota.take_over');
    expect(form.text).toContain('Take over');
    const done = await story.submits(kim, form, {});
    expect(done.text).toMatch(/^You are on call for Desk, /);
    await story.sees(channel(), /^Desk: Kim Roe is on call, /);

    await attend();
    await story.becomes(report, '● Desk: somebody is on call for all of this now');
    expect(await onCall('desk', story.core.unit.clock.now())).toEqual(['Kim Roe']);
    await attend();
    expect(await times('channel', 'stretch of time')).toBe(0);
  });
});

describe('who is on call', () => {
  it('can be asked now and for later, in both languages', async () => {
    const all = await story.commands(mei, 'who is on call');
    expect(all.text).toMatch(/Desk: Kim Roe \(until /);
    const later = await story.commands(mei, `on call desk ${day(1)} 12:00`);
    expect(later.text).toMatch(/^Kim Roe is on call for Desk at .*12:00/);
    expect((await story.commands(mei, `on call desk ${day(2)} 12:00`)).text).toMatch(/^Mei Chen is on call/);
    await story.says(tom, story.dm(tom), '谁在值班 网络');
    await story.sees(story.dm(tom), /网络 由 .+ 值班，至/);
    expect((await story.commands(leo, 'on call network')).text).toContain('[My shifts]');
  });

  it('stands on the home page of agents', async () => {
    await story.happens(mei, story.dm(mei), { type: 'home_opened' });
    await story.seesHome(mei, /# On call\n- Desk: Kim Roe/);
    await story.happens(sam, story.dm(sam), { type: 'home_opened' });
    expect(await story.seesHome(sam, /Hello Sam/)).not.toContain('On call');
  });

  it('is not for those who ask the desk for help: what they write is their matter', async () => {
    expect((await story.commands(sam, 'who is on call')).text).toBe(
      'Who is on call is for the agents of the desk.',
    );
    await story.says(sam, story.dm(sam), 'on call');
    await story.sees(story.dm(sam), '[Send to the desk]');
    await story.says(mei, story.dm(mei), 'on call phone is broken');
    await story.sees(story.dm(mei), '# on call phone is broken');
  });
});

describe('a hand-over', () => {
  it('is told to the next person a day and an hour before', async () => {
    await itIs(-1, '10:00');
    await story.sees(story.dm(mei), /^Your shift for Desk begins .*9:00\sAM and ends .*9:00\sAM/);
    await itIs(0, '08:30');
    expect(await times(mei, 'Your shift for Desk begins')).toBe(2);
  });

  it('is announced once, however many processes look at once', async () => {
    await story.settled();
    story.moves(story.core.unit.clock.now().until(instant(0, '09:00')));
    await Promise.all([attend(), attend(), attend()]);
    await story.passes({ seconds: 1 });
    await attend();
    const news = await story.sees(channel(), /^Desk: Mei Chen is on call now, until .*Thank you, Kim Roe\./);
    expect(story.text(news)).toContain('Next: Kim Roe');
    expect(await times('channel', 'Desk: Mei Chen is on call now')).toBe(1);
    expect(await times(mei, 'You are on call for Desk now')).toBe(1);
    expect(await times(kim, 'Your shift for Desk is over. Mei Chen is on call now.')).toBe(1);
  });

  it('after a stop of hours tells how it stands, not what was in between', async () => {
    await story.stopsFor({ hours: 50 });
    await attend();
    // Tuesday's turn was Kim's, which is over as well.
    expect(await times('channel', 'Desk: Kim Roe is on call now')).toBe(0);
    expect(await times('channel', 'Desk: Mei Chen is on call now')).toBe(2);
  });
});

describe('somebody stands in', () => {
  it('says so in one line; who had the time and the channel hear it', async () => {
    await itIs(2, '12:00');
    const done = await story.commands(kim, 'take over desk from 18:00 to 22:00');
    expect(done.text).toMatch(/^You are on call for Desk, .*6:00\sPM – 10:00\sPM\./);
    await story.sees(story.dm(mei), /^Kim Roe takes over your time for Desk/);
    await story.sees(channel(), /^Desk: Kim Roe takes over from Mei Chen/);
    expect(await onCall('desk', instant(2, '21:59'))).toEqual(['Kim Roe']);
    expect(await onCall('desk', instant(2, '22:00'))).toEqual(['Mei Chen']);

    // The later one counts, and can be taken back.
    const lead = await story.commands(ada, 'take over desk from 20:00 to 21:00');
    expect(await onCall('desk', instant(2, '20:30'))).toEqual(['Ada Novak']);
    expect((await story.press(ada, lead, 'rota.withdraw')).text).toMatch(/Kim Roe is on call/);
    expect((await story.press(ada, lead, 'rota.withdraw')).text).toBe('This was taken back already.');
    expect(await onCall('desk', instant(2, '20:30'))).toEqual(['Kim Roe']);
  });

  it('is set by leads for others; agents do so for themselves', async () => {
    const details = await story.commands(ada, 'on call desk');
    const form = await story.press(ada, details, 'rota.take_over');
    const people = form.outcome.kind === 'openForm' ? form.outcome.form.fields[0] : undefined;
    const options = people?.type === 'choice' ? people.options : [];
    const id = (name: string) => options.find(({ label }) => label === name)?.value ?? '';
    expect(options.map(({ label }) => label)).toEqual(['Ada Novak', 'Kim Roe', 'Mei Chen']);
    const time = { from_date: day(10), from_time: '09:00', to_date: day(10), to_time: '18:00' };
    const wrong = await story.submits(ada, form, { ...time, who: id('Kim Roe'), to_time: '8:00' });
    expect(wrong.text).toBe('to_time: The end has to be later than the beginning.');
    expect((await story.submits(ada, form, { ...time, from_time: 'nine' })).text).toContain('from_time: ');
    await story.submits(ada, form, { ...time, who: id('Kim Roe') });
    await story.sees(story.dm(kim), /^Ada Novak has put you on call for Desk/);

    const own = await story.press(mei, await story.commands(kim, 'on call desk'), 'rota.take_over');
    expect(own.text).not.toContain('Who is on call');
    const forged = await story.pressRaw(tom, story.dm(tom), 'rota.take_over', 'desk');
    expect(forged.text).toContain('Tom Ming 不在可以为');
  });
});

describe('a swap', () => {
  /** Mei's turn of Friday. */
  const FRIDAY = { from_date: day(4), from_time: '09:00', to_date: day(5), to_time: '09:00' };

  it('is asked of somebody, and theirs once they accept', async () => {
    const kimId = await personId('Kim Roe');
    const asked = await ask(mei, { ...FRIDAY, person: kimId, note: 'my son’s birthday' });
    expect(asked.text).toBe('I have asked Kim Roe. Until they accept, the shift is yours.');
    const card = await story.sees(story.dm(kim), /^Mei Chen asks you to take the shift for Desk/);
    expect(story.text(card)).toContain('> my son’s birthday');
    const own = await story.sees(story.dm(mei), '● Waits for an answer');
    expect((await ask(mei, { ...FRIDAY, person: kimId })).text).toContain(
      'You have asked for that time already',
    );
    // Nobody else can answer it.
    expect((await story.press(ada, card, 'swap.accept')).text).toBe('This is for somebody else to answer.');

    expect((await story.press(kim, card, 'swap.accept')).text).toMatch(
      /^You have taken the shift of Mei Chen/,
    );
    await story.becomes(own, '● Taken by Kim Roe');
    await story.becomes(card, '● Taken by Kim Roe');
    await story.sees(channel(), /^Desk: Kim Roe takes over from Mei Chen/);
    expect(await onCall('desk', instant(4, '12:00'))).toEqual(['Kim Roe']);
    const again = await story.press(kim, asFirstSeen(card), 'swap.accept');
    expect(again.text).toBe('This is answered, taken back or over.');
  });

  it('can be declined, and is then still the asker’s', async () => {
    const sunday = { from_date: day(6), from_time: '09:00', to_date: day(6), to_time: '12:00' };
    await ask(mei, { ...sunday, person: await personId('Kim Roe') });
    const card = await story.sees(story.dm(kim), '[Decline]');
    await story.press(kim, card, 'swap.decline');
    await story.sees(story.dm(mei), /^Kim Roe can’t take your shift/);
    await story.becomes(card, '● Declined');
    expect(await onCall('desk', instant(6, '10:00'))).toEqual(['Mei Chen']);
  });

  it('goes to the whole team in its channel, and expires when the shift begins', async () => {
    const sunday = { from_date: day(6), from_time: '09:00', to_date: day(6), to_time: '12:00' };
    const asked = await ask(mei, { ...sunday, person: 'everybody' });
    expect(asked.text).toContain('I have asked the team');
    const card = await story.sees(channel(), /^Mei Chen asks who can take the shift/);
    await itIs(6, '09:00');
    await story.becomes(card, '● Nobody accepted in time');
    await story.sees(story.dm(mei), /^Nobody has taken your shift for Desk.*It is still yours\./);
    const late = await story.press(kim, asFirstSeen(card), 'swap.accept');
    expect(late.text).toBe('This is answered, taken back or over.');
  });

  it('is no longer looked after once somebody else has the time', async () => {
    const tuesday = { from_date: day(8), from_time: '09:00', to_date: day(8), to_time: '18:00' };
    await ask(mei, { ...tuesday, person: 'everybody' });
    const card = await story.sees(channel(), '[Accept]');
    await story.commands(ada, `take over desk from ${day(8)} 8:00 to ${day(8)} 20:00`);
    await attend();
    await story.becomes(card, '● No longer needed');
    await story.sees(story.dm(mei), /^You are no longer on call for Desk/);
  });
});

describe('somebody is away', () => {
  it('has no turns meanwhile, which is reported at once; somebody can stand in, or be asked to', async () => {
    expect(await onCall('desk', instant(9, '12:00'))).toEqual(['Kim Roe']);
    await story.commands(kim, `away from ${day(9)} 9:00 until ${day(10)} 9:00: dentist`);
    await attend();
    const report = await story.sees(channel(), /● Desk: nobody is on call for one stretch of time/);
    expect(story.text(report)).not.toContain('dentist');
    expect(await onCall('desk', instant(9, '12:00'))).toEqual([]);
    const day9 = { from_date: day(9), from_time: '09:00', to_date: day(10), to_time: '09:00' };
    expect((await ask(kim, { ...day9, person: 'everybody' })).text).toContain('I have asked the team');
    await story.press(ada, await story.sees(channel(), '[Accept]'), 'swap.accept');
    await attend();
    await story.becomes(report, '● Desk: somebody is on call for all of this now');
    expect(await onCall('desk', instant(9, '12:00'))).toEqual(['Ada Novak']);
  });
});

describe('calendars', () => {
  const linkIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+\/oncall\/[\w-]+\.ics/.exec(text)?.[0] ?? '';
  const read = async (url: string) => {
    const response = await fetch(url);
    const text = await response.text();
    const events = Object.values(ical.sync.parseICS(text)).filter((one) => one?.type === 'VEVENT');
    return { response, text, events };
  };

  it('hold a person’s own shifts, and follow what changes', async () => {
    const url = linkIn((await story.commands(mei, 'calendar link')).text);
    const { response, events } = await read(url);
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const at = (offset: number) =>
      events.find(({ start }) => start.getTime() === instant(offset, '09:00').epochMilliseconds);
    expect(at(12)).toMatchObject({ summary: 'On call: Desk' });
    expect(at(12)?.end?.getTime()).toBe(instant(13, '09:00').epochMilliseconds);
    // Kim's day.
    expect(at(13)).toBeUndefined();

    const etag = response.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await story.commands(ada, `take over desk from ${day(12)} 9:00 to ${day(13)} 9:00`);
    const later = await fetch(url, { headers: { 'if-none-match': etag } });
    expect(later.status).toBe(200);
    expect(await later.text()).not.toContain(at(12)?.uid);
  });

  it('of a rota name its people; a shift that changes hands is the same event, changed', async () => {
    const url = linkIn((await story.commands(tom, '日历链接 服务台')).text);
    const of = (events: Awaited<ReturnType<typeof read>>['events'], offset: number) =>
      events.find(({ start }) => start.getTime() === instant(offset, '09:00').epochMilliseconds);
    const before = of((await read(url)).events, 14);
    expect(before?.summary).toBe('服务台：Mei Chen');
    await story.commands(kim, `take over desk from ${day(14)} 9:00 to ${day(15)} 9:00`);
    const after = of((await read(url)).events, 14);
    expect(after).toMatchObject({ uid: before?.uid, summary: '服务台：Kim Roe' });
    expect(Number(after?.sequence)).toBeGreaterThan(Number(before?.sequence));
    expect(after?.lastmodified?.getTime()).toBeGreaterThanOrEqual(before?.lastmodified?.getTime() ?? 0);
  });

  it('can be had under a new link, which makes the old one void; nobody can make one up', async () => {
    const card = await story.commands(mei, 'calendar link');
    const old = linkIn(card.text);
    expect(linkIn((await story.commands(mei, 'calendar link')).text)).toBe(old);
    const renewed = linkIn((await story.press(mei, card, 'rota.calendar_renew')).text);
    expect((await fetch(renewed)).status).toBe(200);
    expect((await fetch(old)).status).toBe(404);
    const forged = renewed.replace(/[\w-](?=\.ics$)/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await fetch(forged)).status).toBe(404);
    expect((await story.commands(sam, 'calendar link')).text).toBe(
      'Who is on call is for the agents of the desk.',
    );
  });
});

describe('somebody leaves', () => {
  it('leaves their turns to nobody, which is reported', async () => {
    await itIs(13, '10:00');
    story.platforms.slack.profiles.delete(kim.id);
    await story.happens(kim, story.dm(kim), { type: 'person_changed', disabled: true });
    await story.passes({ hours: 2 });
    await attend();
    const report = await story.sees(channel(), /● Desk: nobody is on call for \d+ stretches of time/);
    expect(story.text(report)).toContain('kim@example.com');
    expect(await onCall('desk', instant(15, '12:00'))).toEqual([]);
    await itIs(15, '09:00');
    await story.sees(channel(), '● Nobody is on call for Desk now.');
    await story.sees(story.dm(ada), '● Nobody is on call for Desk now.');
  });
});

describe('what is kept of people', () => {
  it('is handed out, and goes with them', async () => {
    const { unit } = story.core;
    await transactAs(unit, { type: 'job', name: 'test' }, async (ctx) => {
      const personIdOfMei = await personId('Mei Chen');
      const who = { personId: personIdOfMei, name: 'Mei Chen', email: 'mei@example.com', accounts: [] };
      const before = JSON.stringify(await rotaData.collect(ctx, who));
      expect(before).toContain('my son’s birthday');
      await rotaData.forget(ctx, who, { alias: 'Former person', texts: true }, undefined);
      const after = await rotaData.collect(ctx, who);
      expect(after.calendars).toEqual([]);
      expect(JSON.stringify(after)).not.toContain('birthday');
      expect(JSON.stringify(after.swaps)).not.toContain('"open"');
    });
  });

  it('is forgotten when it is old', async () => {
    const { db } = story.core.unit.database;
    const later = story.core.unit.clock.now().add({ hours: 24 * 40 });
    expect(
      await deleteOldSwaps(db, 'default', story.core.unit.clock.now().subtract({ hours: 24 * 90 })),
    ).toBe(0);
    expect(await deleteOldSwaps(db, 'default', later)).toBeGreaterThan(3);
    expect(await deleteOldStandIns(db, 'default', later)).toBeGreaterThan(3);
  });
});

async function personId(name: string): Promise<string> {
  const [row] = await story.core.unit.database.sql<{ person_id: string }[]>`
    select person_id from person where workspace_id = 'default' and name = ${name}`;
  return row?.person_id ?? '';
}
