import { sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformName } from '../../src/chat/place.ts';
import { queueMetrics } from '../../src/chat/queue/metrics.ts';
import { fallBack } from '../../src/delivery/fall-back.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, type Someone, type Story, startStory } from '../support/story.ts';
import type { Posted } from '../support/story-platform.ts';

/** A platform goes away: what waits is seen, what is urgent goes another way, once, and all of it arrives. */

let desk: Story;
let sam: Someone;
let mei: Someone;
let kim: Someone;
let ada: Someone;
let adaOnTeams: Someone;
let meiOnWeb: Someone;
let leo: Someone;
let tom: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.email = { from: 'desk@example.com' };
    config.publicUrl = 'https://desk.example.com';
  });
  sam = desk.person('Sam Rivera', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  meiOnWeb = desk.person('Mei Chen', 'web');
  kim = desk.person('Kim Roe', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  adaOnTeams = desk.person('Ada Novak', 'teams');
  leo = desk.person('Leo Kraus', 'teams');
  tom = desk.person('Tom Ming', 'teams');
  await desk.known(sam, kim, leo, tom, meiOnWeb, mei, adaOnTeams, ada);
});
afterAll(() => desk.close());
afterEach(async () => {
  desk.platforms.slack.refuses = undefined;
  desk.platforms.slack.closed.clear();
  await back('slack');
});

const help = () => desk.channel('slack:it-help');
const away = (platform: PlatformName, isAway = true) => {
  desk.platforms[platform].away = isAway ? { kind: 'retry', reason: 'connect ECONNREFUSED' } : undefined;
};

const metrics = queueMetrics(new Registry());
const sweep = () => fallBack({ unit: desk.core.unit, desk: desk.desk(), metrics });

/** Slack goes away, somebody says something, and the time for another way comes. */
async function whileSlackIsAway(who: Someone, command: string): Promise<void> {
  away('slack');
  await desk.commands(who, command);
  await desk.tried();
  await wait(6);
  await sweep();
}

const fallbacks = async (): Promise<number> => {
  const [row] = await desk.core.unit.database.sql`select count(*)::int as n from delivery_fallback`;
  return row?.n;
};

/** Time passes on a platform that takes nothing, so that what waits is never all done. */
async function wait(minutes: number): Promise<void> {
  desk.moves({ minutes });
  await desk.tried();
}

/** The platform is back: everything arrives. */
async function back(platform: PlatformName): Promise<void> {
  away(platform, false);
  desk.moves({ minutes: 6 });
  await desk.settled();
}

const mails = (): Posted[] => desk.platforms.email.posted;
/** Until so many mails have gone to somebody. */
const mailed = (address: string, count = 1) => eventually(() => mailsTo(address).length >= count);
const mailsTo = (address: string): Posted[] => mails().filter(({ place }) => place.channel === `@${address}`);

describe('a lead sees what waits', () => {
  it('in two lines, at home and in the list, with where, how long and why', async () => {
    expect((await desk.commands(ada, 'health')).text).toMatch(
      /Slack: works · Teams: works · Web: works · e-mail: works[\s\S]*Nothing waits · not delivered: 0/,
    );
    const { triage } = await desk.opens(sam, 'the scanner is broken', help());
    away('slack');
    await desk.commands(mei, `note ${keyOf(desk.text(triage))} look at the lamp first`);
    await wait(12);
    const health = (await desk.commands(adaOnTeams, 'health')).text;
    expect(health).toMatch(/Slack: no answer since .* · Teams: works/);
    expect(health).toMatch(/1 message waits, the oldest for 12 min \(Slack\) · not delivered: 0/);
    const list = (await desk.commands(adaOnTeams, 'delivery')).text;
    expect(list).toMatch(
      /Slack, Service desk: 1 message \(for 12 min · Slack has not answered since .*; next attempt/,
    );
    const home = (await desk.commands(adaOnTeams, 'home')).text;
    expect(home).toContain('Slack, Service desk: 1 message');
    expect((await desk.commands(meiOnWeb, 'home')).text).toContain('Slack, Service desk: 1 message');
    // Another queue's agent is not concerned, nor is whoever asks for help.
    expect((await desk.commands(tom, 'home')).text).not.toContain('Service desk: 1');
    expect((await desk.commands(tom, 'deliveries')).text).toContain('Nothing waits.');
    expect((await desk.commands(sam, 'deliveries')).text).toContain('Only agents, leads and administrators');
    await back('slack');
    expect((await desk.commands(ada, 'health')).text).toContain('Slack: works');
    await desk.sees(desk.thread(triage), 'look at the lamp first');
  });

  it('in Chinese as well', async () => {
    const li = desk.person('Ines Admin', 'web', { locale: 'zh-CN' });
    await desk.known(li);
    expect((await desk.commands(li, '健康状况')).text).toContain('Slack：正常 · Teams：正常');
    expect((await desk.commands(li, '送达')).text).toContain('没有发送失败的消息。');
  });
});

describe('what became of a ticket’s messages', () => {
  it('sent, shown there by the platform, and waiting: for those who work on it', async () => {
    const { key, triage } = await desk.opens(sam, 'the lamp flickers', help());
    await desk.echoes(triage);
    const list = (await desk.commands(mei, `delivery ${key}`)).text;
    expect(list).toMatch(
      /Slack, Service desk: New in Service desk: .*the lamp flickers \(sent .*, shown there .*\)/,
    );
    expect(list).toMatch(/Slack, it-help: .*the lamp flickers: New \(sent [^()]* [AP]M\)/);
    // In its thread the number can be left out; in Chinese the words are others.
    await desk.says(mei, desk.thread(triage), '@Parley delivery');
    await eventually(() =>
      desk.platforms.slack.posted.some((one) => desk.text(one).startsWith(`# Messages of ${key}`)),
    );
    expect((await desk.commands(mei, `送达 ${key}`)).text).toContain(`Messages of ${key}`);
    expect((await desk.commands(sam, `delivery ${key}`)).text).toContain('Only agents of Service desk');
    away('slack');
    await desk.commands(mei, `note ${key} a note that waits`);
    await desk.tried();
    expect((await desk.commands(mei, `delivery ${key}`)).text).toMatch(
      /a note that waits \(waits since .*: Slack has not answered since .*; next attempt/,
    );
  });

  it('on the home page that a lead opens in Slack', async () => {
    await desk.happens(ada, desk.dm(ada), { type: 'home_opened' });
    const home = await desk.seesHome(ada, 'Delivery of messages');
    expect(home).toContain('Nothing waits.');
    await desk.happens(sam, desk.dm(sam), { type: 'home_opened' });
    expect(await desk.seesHome(sam, 'Hello Sam Rivera')).not.toContain('Delivery of messages');
  });
});

describe('a message that failed', () => {
  async function failed(text: string) {
    const { triage, key, id } = await desk.opens(sam, text, help());
    desk.platforms.slack.refuses = { kind: 'refused', cause: 'invalid', reason: 'msg_too_odd' };
    await desk.says(mei, desk.thread(triage), `>> about ${text}`);
    await desk.passes({ seconds: 9 });
    desk.platforms.slack.refuses = undefined;
    return { triage, key, id };
  }
  /** The ticket's messages in the room where it was asked for, or of its cards anywhere. */
  const rows = (id: string, state: string, which: 'reply' | 'card' = 'reply') =>
    desk.core.unit.database.db.execute<{ id: string; history: unknown[] | null }>(sql`
      select message_id as id, history from outbound_message
      where workspace_id = 'default' and ticket_id = ${id} and state = ${state}
        and case ${which} when 'card' then subject like 'ticket/%'
          else subject like 'comment-of/%' and lane = 'slack:T1:it-help' end
      order by seq`);

  it('is shown with its cause, goes again by a button, once, and stands in the timeline', async () => {
    const { key, id } = await failed('the door is stuck');
    const dead = [...(await rows(id, 'dead'))];
    expect(dead.length).toBeGreaterThan(0);
    const list = await desk.commands(ada, 'delivery');
    expect(list.text).toContain('Mei Chen: about the door is stuck');
    expect(list.text).toContain('refused by the platform (msg_too_odd)');
    expect((await desk.commands(ada, `delivery ${key}`)).text).toContain(
      'not delivered: refused by the platform',
    );
    const presses = await Promise.all(
      [mei, ada].map((who) => desk.pressRaw(who, desk.dm(who), 'delivery.again', dead[0]?.id ?? '')),
    );
    expect(presses.map(({ text }) => text).sort()).toEqual([
      expect.stringMatching(/^It goes to Slack, .* again/),
      expect.stringMatching(/no longer among those that failed/),
    ]);
    await desk.settled();
    const [again] = await rows(id, 'sent').then((all) => [...all].filter((row) => row.id === dead[0]?.id));
    expect(again?.history).toMatchObject([{ did: 'again', error: 'invalid: msg_too_odd', attempts: 1 }]);
    const timeline = (await desk.commands(mei, `timeline ${key}`)).text;
    expect(timeline.match(/sent a message to Slack, .* again that could not be delivered/g)).toHaveLength(1);
    expect((await desk.commands(mei, `delivery ${key}`)).text).toMatch(/sent again by (Mei Chen|Ada Novak)/);
  });

  it('is not for people of another queue, whose words it says to nobody else', async () => {
    const { id } = await failed('the safe does not open');
    const [message] = await rows(id, 'dead');
    for (const who of [tom, sam]) {
      const pressed = await desk.pressRaw(who, desk.dm(who), 'delivery.drop', message?.id ?? '');
      expect(pressed.text).toMatch(/no longer among|Only agents/);
    }
    // Leo leads another team: he sees that something failed, and what of the ticket everybody may see.
    const list = (await desk.commands(leo, 'delivery')).text;
    expect(list).toContain('the safe does not open');
    expect(list).not.toContain('about the safe does not open');
    expect((await desk.pressRaw(ada, desk.dm(ada), 'delivery.drop', message?.id ?? '')).text).toContain(
      'Dropped.',
    );
    await desk.settled();
    expect([...(await rows(id, 'dead'))].map((row) => row.id)).not.toContain(message?.id);
  });

  it('that a newer state has overtaken does not turn the card back', async () => {
    const { id, triage, key } = await desk.opens(sam, 'the clock is slow', help());
    desk.platforms.slack.refuses = { kind: 'refused', cause: 'invalid', reason: 'msg_too_odd' };
    await desk.commands(mei, `title ${key} An older title`);
    await desk.settled();
    desk.platforms.slack.refuses = undefined;
    await desk.commands(mei, `title ${key} The newest title`);
    await desk.becomes(triage, 'The newest title');
    const dead = [...(await rows(id, 'dead', 'card'))];
    for (const row of dead) {
      expect((await desk.pressRaw(ada, desk.dm(ada), 'delivery.again', row.id)).text).toContain(
        'A newer version',
      );
    }
    await desk.settled();
    expect(dead.length).toBeGreaterThan(0);
    expect(desk.text(triage)).toContain('The newest title');
  });
});

describe('what is urgent goes another way', () => {
  async function critical(text: string) {
    return desk.opens(sam, text, text.startsWith('private') ? desk.dm(sam) : help());
  }

  it('a P1 ticket whose room is away: its lead gets it on Teams, once, and the card says so', async () => {
    const { key, triage } = await critical('the whole site is down');
    away('slack');
    await desk.commands(ada, `priority ${key} P1`);
    await desk.tried();
    await wait(4);
    await sweep();
    expect(await fallbacks()).toBe(0);
    await wait(2);
    await Promise.all([sweep(), sweep()]);
    expect(await fallbacks()).toBe(1);
    const copy = await desk.sees(desk.dm(adaOnTeams), 'Slack has not taken messages since');
    expect(desk.text(copy)).toContain(`${key} · the whole site is down`);
    await wait(30);
    await sweep();
    expect(await fallbacks()).toBe(1);
    await back('slack');
    await desk.becomes(triage, 'Also sent to Ada Novak by Teams at');
    expect((await desk.commands(mei, `timeline ${key}`)).text).toContain(
      'sent it to Ada Novak by Teams as well, because Slack did not take it',
    );
    // Acknowledged on the copy: everybody at the desk sees by whom.
    expect((await desk.press(adaOnTeams, copy, 'delivery.ack')).text).toContain(
      `Acknowledged. Others see that you know of ${key}`,
    );
    await desk.becomes(copy, 'Acknowledged by Ada Novak');
    expect((await desk.commands(mei, `delivery ${key}`)).text).toContain('acknowledged by Ada Novak');
    // Once somebody works on it, nothing more goes around.
    await desk.press(mei, triage, 'ticket.take');
    await desk.settled();
    expect(desk.text(triage)).not.toContain('Also sent');
  });

  it('an assignment to somebody who has no other platform: by e-mail, and the message says so later', async () => {
    const { key } = await critical('the till does not open');
    await desk.commands(ada, `priority ${key} P1`);
    await desk.settled();
    await whileSlackIsAway(ada, `assign ${key} @Kim Roe`);
    await mailed('kim@example.com');
    const [mail] = mailsTo('kim@example.com');
    expect(mail && desk.text(mail)).toContain(`Ada Novak assigned ${key} to you`);
    expect(mail && desk.text(mail)).toContain(`Open ${key}`);
    await wait(10);
    await sweep();
    expect(mailsTo('kim@example.com')).toHaveLength(1);
    await back('slack');
    const late = await desk.sees(desk.dm(kim), `assigned ${key} to you`);
    expect(desk.text(late)).toMatch(/Also sent to Kim Roe by e-mail at .*, because Slack did not take it/);
    await desk.press(kim, late, 'delivery.ack');
    await desk.becomes(late, 'Acknowledged by Kim Roe');
  });

  it('what was acknowledged meanwhile is taken back before it leaves', async () => {
    const { key } = await critical('the gate does not close');
    await desk.commands(meiOnWeb, 'home');
    await desk.commands(ada, `priority ${key} P1`);
    await desk.settled();
    await whileSlackIsAway(adaOnTeams, `assign ${key} @Mei Chen`);
    const copy = await desk.sees(desk.dm(meiOnWeb), `assigned ${key} to you`);
    await desk.press(meiOnWeb, copy, 'delivery.ack');
    await back('slack');
    expect(await desk.everShown(desk.dm(mei))).not.toContain(`assigned ${key} to you`);
    await desk.becomes(copy, 'Acknowledged by Mei Chen');
  });

  it('of a confidential ticket a mail says the number only', async () => {
    const { key } = await critical('private: my badge opens the vault');
    await desk.commands(ada, `priority ${key} P1`);
    await desk.settled();
    await whileSlackIsAway(ada, `assign ${key} @Kim Roe`);
    await mailed('kim@example.com', 2);
    const mail = mailsTo('kim@example.com').at(-1);
    expect(mail && desk.text(mail)).toContain(`An urgent confidential ticket needs you: ${key}`);
    expect(mail && desk.text(mail)).not.toContain('vault');
    await back('slack');
  });

  it('where the platform refuses the person: at once', async () => {
    const { key } = await critical('the roof leaks');
    await desk.commands(ada, `priority ${key} P1`);
    await desk.settled();
    const before = mailsTo('kim@example.com').length;
    desk.platforms.slack.closed.set(`@${kim.id}`, 'gone');
    await desk.commands(ada, `assign ${key} @Kim Roe`);
    await mailed('kim@example.com', before + 1);
    expect(desk.text(mailsTo('kim@example.com').at(-1) ?? fail())).toContain(
      'Slack did not take this message',
    );
    desk.platforms.slack.closed.clear();
  });

  it('nobody else may acknowledge, and not what was never urgent', async () => {
    const { key, id } = await critical('the fan rattles');
    const pressed = await desk.pressRaw(tom, desk.dm(tom), 'delivery.ack', `about/${id}/x`);
    expect(pressed.text).toContain('Only agents of Service desk');
    for (const topic of [`about/${id}/x`, 'nonsense', `ticket/${id}/triage/x`]) {
      expect((await desk.pressRaw(mei, desk.dm(mei), 'delivery.ack', topic)).text).toMatch(
        /nothing to acknowledge/,
      );
    }
    expect((await desk.commands(mei, `timeline ${key}`)).text).not.toContain('acknowledged it');
  });
});

function fail(): never {
  throw new Error('no such mail');
}
