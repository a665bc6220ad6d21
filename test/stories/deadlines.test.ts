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
    await desk.passes({ hours: 3, minutes: 1 });
    const inThread = await desk.sees(desk.thread(ticket.triage), 'First response is due at');
    expect(inThread.place.thread).toBe(ticket.triage.id);
    const direct = await desk.sees(desk.dm(mei), 'First response is due at');
    expect(desk.text(direct)).toContain(`# 🔒 ${ticket.key} · The printer is on fire`);
    expect(desk.text(direct)).toContain('[Show] [Why?] [Snooze…] [Change priority…] [Ask for more time…]');
    expect(await alertsIn(triageRoom(), `${ticket.key} · The printer`)).toHaveLength(2);
    expect(await alertsIn(desk.dm(ada), ticket.key)).toEqual([]);
  });
});
