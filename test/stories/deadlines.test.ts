import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Opened, type Someone, type Story, startStory } from '../support/story.ts';

/** What people hear of deadlines: before they are missed, when they are, and how it ends. */

let desk: Story;
let sam: Someone;
let mei: Someone;
let ada: Someone;
let lin: Someone;
let tom: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 1;
    config.sla.digestSeconds = 60;
  });
  sam = desk.person('Sam Rivera', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  lin = desk.person('Lin Wei', 'teams', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
  tom = desk.person('汤明', 'teams', {
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    email: 'tom@example.com',
  });
  await desk.known(sam, mei, ada, lin, tom);
});
afterAll(() => desk.close());

const triageRoom = () => desk.channel('slack:triage-desk');
/** What stands of a ticket's alerts in a place. */
const alertsIn = async (place: ReturnType<Story['dm']>, what: string) =>
  (await desk.room(place)).map((one) => desk.text(one)).filter((text) => text.includes(what));

async function taken(text: string): Promise<Opened> {
  const ticket = await desk.opens(sam, text);
  await desk.press(mei, ticket.triage, 'ticket.take');
  return ticket;
}

describe('a deadline', () => {
  it('comes near: the thread and whoever has the ticket hear of it', async () => {
    const ticket = await taken('The printer is on fire');
    await desk.passes({ hours: 3, seconds: 30 });
    const inThread = await desk.sees(desk.thread(ticket.triage), 'First response is due at');
    expect(inThread.place.thread).toBe(ticket.triage.id);
    const direct = await desk.sees(desk.dm(mei), 'First response is due at');
    expect(desk.text(direct)).toContain(`# 🔒 ${ticket.key} · The printer is on fire`);
    expect(desk.text(direct)).toContain('[Show] [Why?] [Snooze…] [Change priority…] [Ask for more time…]');
    expect(await alertsIn(triageRoom(), `${ticket.key} · The printer`)).toHaveLength(2);
    expect(await alertsIn(desk.dm(ada), ticket.key)).toEqual([]);
    await desk.commands(mei, `solve ${ticket.key} water`);
    await desk.becomes(direct, '● First response: met at');
  });

  it('is missed: the room, the thread, whoever has it and the lead hear of it, and see how it ends', async () => {
    const ticket = await taken('The scanner is broken');
    await desk.passes({ hours: 3, seconds: 30 });
    const warned = await desk.sees(
      desk.dm(mei),
      new RegExp(`${ticket.key}[\\s\\S]*First response is due at`),
    );
    await desk.passes({ hours: 1 });
    const places = [desk.thread(ticket.triage), triageRoom(), desk.dm(mei), desk.dm(ada)];
    const overdue = new RegExp(`${ticket.key} · The scanner is broken\n● First response is overdue since`);
    const cards = await Promise.all(places.map((place) => desk.sees(place, overdue)));
    // The warning has gone: the alert came anew, so that somebody notices.
    expect(warned.isDeleted).toBe(true);
    expect(await alertsIn(desk.dm(mei), `${ticket.key} · The scanner`)).toHaveLength(1);
    const { text } = await desk.press(mei, ticket.triage, 'ticket.timeline');
    expect(text).toContain('missed the deadline: First response');
    await desk.commands(mei, `reply ${ticket.key} we bring you another one`);
    for (const card of cards) {
      await desk.becomes(card, /● First response: done at [^,]+, [^,]+, \S+ .M, (?:\d+ s|1 min) late/);
      expect(desk.text(card)).not.toContain('[Snooze…]');
    }
    // Each further one is told once as well.
    await desk.passes({ hours: 21 });
    await desk.sees(desk.dm(ada), new RegExp(`${ticket.key}[\\s\\S]*● Resolution is overdue since`));
    await desk.commands(mei, `solve ${ticket.key} another one`);
  });

  it('of a ticket that nobody has comes near in the room of its queue', async () => {
    const ticket = await desk.opens(lin, 'vpn 连不上');
    await desk.passes({ hours: 3, seconds: 30 });
    const there = await desk.sees(desk.channel('teams:triage-network'), `首次响应：截止时间`);
    expect(desk.text(there)).toContain(`${ticket.key} · vpn 连不上`);
    expect(desk.text(there)).toContain('[领取] [查看] [为什么？] [暂缓…] [更改优先级…] [申请延期…]');
    await desk.press(tom, there, 'ticket.take');
    await desk.becomes(there, '处理人: 汤明');
    await desk.commands(tom, `解决 ${ticket.key} 重启了网关`);
    await desk.becomes(there, '● 首次响应：已于');
    expect(desk.text(there)).toContain('按时完成');
    // Nothing more comes of it.
    await desk.passes({ hours: 30 });
    expect(await alertsIn(desk.dm(tom), ticket.key)).toEqual([]);
  });

  it('stands still while the ticket waits', async () => {
    const ticket = await taken('The beamer is broken');
    await desk.commands(mei, `wait ${ticket.key} vendor`);
    await desk.passes({ hours: 40 });
    expect(await alertsIn(triageRoom(), `${ticket.key} · The beamer is broken\n● Resolution`)).toEqual([]);
    await desk.commands(mei, `cancel ${ticket.key}`);
  });
});

describe('snoozing', () => {
  it('puts alerts off for a while, with a reason; then they come again as things stand', async () => {
    const ticket = await taken('The door is stuck');
    await desk.passes({ hours: 3, seconds: 30 });
    const warned = await desk.sees(
      desk.dm(mei),
      new RegExp(`${ticket.key}[\\s\\S]*First response is due at`),
    );
    const form = await desk.press(mei, warned, 'sla.snooze');
    expect(form.text).toContain(`Snooze ${ticket.key}`);
    expect((await desk.submits(mei, form, { for: '120' })).text).toBe(
      'reason: Please say in a word or two why.',
    );
    await desk.submits(mei, form, { for: '120', reason: 'the carpenter comes at four' });
    await desk.becomes(warned, /Snoozed by Mei Chen until [\s\S]*: the carpenter comes at four/);
    await desk.passes({ hours: 1, minutes: 30 });
    // Missed meanwhile, and nobody was called.
    await desk.becomes(warned, '● First response is overdue since');
    expect(await alertsIn(desk.dm(ada), ticket.key)).toEqual([]);
    await desk.passes({ hours: 1 });
    await desk.sees(desk.dm(ada), new RegExp(`${ticket.key}[\\s\\S]*First response is overdue since`));
    const again = await desk.sees(
      desk.dm(mei),
      new RegExp(`${ticket.key}[\\s\\S]*First response is overdue since`),
    );
    expect(again.id).not.toBe(warned.id);
    expect(desk.text(again)).not.toContain('Snoozed');
    const { text } = await desk.press(mei, ticket.triage, 'ticket.timeline');
    expect(text).toContain('snoozed its alerts for 2 h: the carpenter comes at four');
    await desk.commands(mei, `solve ${ticket.key} planed`);
  });

  it('by word, in both languages, and ends by word or button', async () => {
    const ticket = await taken('The lamp is dark');
    expect((await desk.commands(mei, `snooze ${ticket.key}`)).text).toContain('“snooze INC-1042 30m: why”');
    expect((await desk.commands(mei, `snooze ${ticket.key} 3 days: later`)).text).toBe(
      'At most 24 h at a time.',
    );
    expect((await desk.commands(mei, `snooze ${ticket.key} 1h30m: waiting for bulbs`)).text).toMatch(
      new RegExp(`${ticket.key} is snoozed until`),
    );
    expect((await desk.commands(mei, `snooze ${ticket.key} off`)).text).toBe(
      `Alerts of ${ticket.key} come again.`,
    );
    await desk.passes({ seconds: 1 });
    expect((await desk.commands(mei, `snooze ${ticket.key} off`)).text).toBe(`${ticket.key} is not snoozed.`);
    expect((await desk.commands(mei, `暂缓 ${ticket.key} 2小时：等灯泡`)).text).toContain('is snoozed until');
    expect((await desk.commands(sam, `snooze ${ticket.key} 1h: no`)).text).toContain('Only agents of');
    await desk.commands(mei, `solve ${ticket.key} new bulb`);
  });
});

describe('more time', () => {
  it('is asked of the lead, who grants it: the deadline moves, and whoever asked hears of it', async () => {
    const ticket = await taken('The lift is slow');
    await desk.passes({ hours: 3, seconds: 30 });
    const warned = await desk.sees(
      desk.dm(mei),
      new RegExp(`${ticket.key}[\\s\\S]*First response is due at`),
    );
    const form = await desk.press(mei, warned, 'sla.more_time');
    await desk.submits(mei, form, { target: 'first_response', by: '120', reason: 'the expert is away' });
    const asked = await desk.sees(
      desk.dm(ada),
      `Mei Chen asks for 2 h more for ${ticket.key}: First response`,
    );
    expect(desk.text(asked)).toContain('> the expert is away');
    await desk.becomes(warned, 'Mei Chen asked for 2 h more: the expert is away');
    expect((await desk.commands(mei, `more time ${ticket.key} 1h: again`)).outcome.kind).toBe('reply');
    await desk.press(ada, asked, 'sla.grant');
    await desk.sees(desk.dm(mei), `Ada Novak granted 2 h more for ${ticket.key}: First response.`);
    await desk.becomes(asked, 'Ada Novak granted 2 h more');
    expect(desk.text(asked)).not.toContain('[Grant]');
    await desk.becomes(warned, 'Ada Novak granted 2 h more.');
    // It would be missed by now.
    await desk.passes({ hours: 1 });
    expect(
      await alertsIn(desk.dm(ada), `${ticket.key} · The lift is slow\n● First response is overdue`),
    ).toEqual([]);
    await desk.passes({ hours: 2 });
    await desk.sees(desk.dm(ada), new RegExp(`${ticket.key}[\\s\\S]*First response is overdue since`));
    const { text } = await desk.press(mei, ticket.triage, 'ticket.timeline');
    expect(text).toContain('asked for 2 h more (First response): the expert is away');
    expect(text).toContain('granted 2 h more (First response)');
    await desk.commands(mei, `solve ${ticket.key} patience`);
  });

  it('is refused, or not theirs to decide', async () => {
    const ticket = await taken('The floor is cold');
    await desk.commands(mei, `more time ${ticket.key} 30m: we look for carpets`);
    const asked = await desk.sees(desk.dm(ada), `${ticket.key}: First response`);
    expect((await desk.press(mei, asked, 'sla.grant')).text).toBe(
      'Only leads of Service desk and admins can decide on more time.',
    );
    await desk.press(ada, asked, 'sla.refuse');
    await desk.sees(desk.dm(mei), `Ada Novak refused more time for ${ticket.key}: First response.`);
    await desk.commands(mei, `more time ${ticket.key} 30m: please`);
    const again = await desk.sees(desk.dm(ada), '> please');
    await desk.commands(mei, `solve ${ticket.key} carpets`);
    expect((await desk.press(ada, again, 'sla.grant')).text).toBe(
      `That clock of ${ticket.key} is over, so more time changes nothing.`,
    );
  });
});

describe('many at once', () => {
  it('are one digest in each place, after the first, and change there', async () => {
    const tickets: Opened[] = [];
    for (let i = 1; i <= 6; i++) tickets.push(await desk.opens(sam, `Screen ${i} is black`));
    const first = tickets[0];
    if (!first) throw new Error('no ticket');
    const before = (await desk.room(triageRoom())).length;
    await desk.passes({ hours: 4, seconds: 30 });
    const digest = await desk.sees(triageRoom(), '5 deadlines are missed');
    expect(desk.text(digest)).toContain('● 5 overdue · 0 due soon · 0 paused · 0 done');
    expect(desk.text(digest)).toContain('Screen 6 is black');
    // The first by itself, in the room and in its thread, and the digest.
    expect((await desk.room(triageRoom())).length - before).toBe(3);
    const forAda = (await desk.room(desk.dm(ada))).filter((one) => desk.text(one).includes('Screen'));
    expect(forAda).toHaveLength(2);
    for (const { key } of tickets) await desk.commands(mei, `solve ${key} plugged in`);
    await desk.becomes(digest, '● 0 overdue · 0 due soon · 0 paused · 5 done');
    const list = await desk.press(ada, digest, 'sla.alerts');
    expect(list.text).toContain('Nothing is overdue');
  });

  it('leave out what the readers of a room may not see', async () => {
    const [one, two] = [await desk.opens(sam, 'Key 1 is lost'), await desk.opens(sam, 'Key 2 is lost')];
    const secret = await desk.opens(sam, 'Key 3 is lost');
    await desk.passes({ hours: 4, seconds: 30 });
    const digest = await desk.sees(triageRoom(), 'Key 3 is lost');
    await desk.commands(desk.person('Ines Admin', 'slack'), `move ${secret.key} to security`);
    await desk.settled();
    expect(desk.text(digest)).not.toContain('Key 3');
    const forAda = (await desk.room(desk.dm(ada))).map((posted) => desk.text(posted)).join('\n');
    expect(forAda).not.toContain('Key 3');
    for (const { key } of [one, two]) await desk.commands(mei, `solve ${key} found`);
  });

  it('are listed for whoever works on them', async () => {
    const ticket = await desk.opens(sam, 'The roof leaks');
    await desk.passes({ hours: 3 });
    const { text } = await desk.commands(mei, 'alerts');
    expect(text).toContain(`${ticket.key} · The roof leaks (First response, due at`);
    expect((await desk.commands(tom, '时限')).text).not.toContain(ticket.key);
    expect((await desk.commands(sam, 'alerts')).text).not.toContain('roof');
    await desk.commands(mei, `solve ${ticket.key} mended`);
  });
});

describe('after a stop', () => {
  it('what fell due is raised and says by how long it is late; what is over by then is not', async () => {
    const ticket = await taken('The window is open');
    const solved = await taken('The heating is loud');
    await desk.passes({ hours: 3, minutes: 50 });
    await desk.commands(mei, `solve ${solved.key} oiled`);
    await desk.stopsFor({ hours: 1, minutes: 8 });
    await desk.passes({ seconds: 1 });
    const late = await desk.sees(desk.dm(ada), new RegExp(`${ticket.key}[\\s\\S]*First response is overdue`));
    expect(desk.text(late)).toContain('This alert comes 58 min late: Parley was not running.');
    expect(await alertsIn(desk.dm(ada), solved.key)).toEqual([]);
  });
});
