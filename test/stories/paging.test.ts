import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Place, PlatformName } from '../../src/chat/place.ts';
import { queueMetrics } from '../../src/chat/queue/metrics.ts';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Context } from '../../src/context.ts';
import { fallBack } from '../../src/delivery/fall-back.ts';
import { type EscalationAsk, escalate, settle } from '../../src/oncall/escalate.ts';
import { pagingMetrics } from '../../src/oncall/paging/metrics.ts';
import { goOnWithDue } from '../../src/oncall/paging/sweep.ts';
import { presenceChanged } from '../../src/oncall/rota/presence.ts';
import { createLookUp } from '../../src/people/look-up.ts';
import { buttonsOf } from '../support/drawing.ts';
import { eventually } from '../support/eventually.ts';
import { silent } from '../support/queue.ts';
import { withRotas } from '../support/rotas.ts';
import { asFirstSeen, type Someone, type Story, startStory } from '../support/story.ts';
import type { Posted } from '../support/story-platform.ts';

/** People are paged by a policy, step by step, until somebody acknowledges; every place shows who has it. */

const MINUTE = 60_000;
type Policy = Config['escalations'][string];

const policy = (steps: Partial<Policy['steps'][number]>[], more: Partial<Policy> = {}): Policy => ({
  steps: steps.map((step) => ({ to: [], wait: 5 * MINUTE, ...step })),
  repeat: 0,
  returnAfter: 30 * MINUTE,
  ...more,
});
const tomFirst = [{ to: [{ person: 'tom@example.com' }] }];

let desk: Story;
let sam: Someone;
let mei: Someone;
let ada: Someone;
let tom: Someone;
let leo: Someone;
/** Where Leo was seen earlier. */
let leoInTeams: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.email = { from: 'desk@example.com' };
    config.escalations = {
      network: policy(
        [...tomFirst, { to: [{ lead: 'network' }, { channel: 'teams:triage-network' }], wait: 10 * MINUTE }],
        { name: { en: 'Network', 'zh-CN': '网络值班' }, repeat: 1 },
      ),
      gap: policy([{ to: [{ rota: 'phones' }] }, { to: [{ rota: 'desk' }] }]),
      nobody: policy([{ to: [{ person: 'ghost@example.com' }] }], { repeat: 3 }),
      storm: policy(tomFirst, { threshold: { calls: 3, within: 60 * MINUTE } }),
      newcomer: policy([{ to: [{ person: 'nia@example.com' }] }]),
      crew: policy([
        { to: [{ person: 'mei@example.com' }] },
        { to: [{ team: 'network' }, { rota: 'desk' }] },
      ]),
      vault: policy([{ to: [{ person: 'sven@example.com' }] }]),
      hours: policy([
        { ...tomFirst[0], when: { calendar: 'office', outside: 'skip' } },
        { to: [{ person: 'leo@example.com' }], when: { calendar: 'office', outside: 'wait' } },
      ]),
    };
    withRotas(config);
    config.calendars.office = OFFICE;
    const { network } = config.queues;
    if (network) Object.assign(network, { escalation: 'network', escalateAt: ['P1'] });
  });
  sam = desk.person('Sam Rivera', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  tom = desk.person('Tom Ming', 'teams', { locale: 'zh-CN' });
  leo = desk.person('Leo Net', 'slack');
  leoInTeams = desk.person('Leo Net', 'teams');
  await desk.known(sam, mei, ada, tom, leoInTeams, leo);
});
afterAll(() => desk.close());
afterEach(async () => {
  desk.platforms.teams.away = undefined;
  desk.platforms.slack.away = undefined;
  desk.platforms.teams.refuses = undefined;
  await run(async (ctx) => {
    for (const key of await openKeys()) await settle(ctx, desk.desk(), key);
  });
  await desk.passes({ minutes: 3 });
});

/** Never open. */
const OFFICE: Config['calendars'][string] = { closed: [], open: [] };

const metrics = pagingMetrics(new Registry());
const sweep = () => goOnWithDue({ unit: desk.core.unit, desk: desk.desk(), metrics });
const run = <T>(work: (ctx: Context) => Promise<T>) =>
  transactAs(desk.core.unit, { type: 'job', name: 'test' }, work);
const openKeys = async (): Promise<string[]> => {
  const rows = await desk.core.unit.database.sql`select key from escalation where ended_at is null`;
  return rows.map((row) => row.key);
};
const call = (ask: Partial<EscalationAsk> & { key: string }) =>
  run((ctx) =>
    escalate(ctx, desk.desk(), { policy: 'network', summary: ask.key, reason: 'it is down', ...ask }),
  );

/** Time passes, and whatever it lets fall due is done. */
async function later(time: Temporal.DurationLike): Promise<void> {
  await desk.settled();
  desk.moves(time);
  await sweep();
  await desk.settled();
}
/** Pages in a place, the earlier ones first. */
const pages = (place: Place): Posted[] =>
  desk.platforms[place.platform]
    .in(place)
    .filter((one) => one.cards[0] && desk.text(asFirstSeen(one)).includes('🚨'));
const room = () => desk.channel('teams:triage-network');
const counts = () => [tom, leo].map((who) => pages(desk.dm(who)).length).concat(pages(room()).length);

/** A new P1 ticket of the network team. */
async function outage(title: string) {
  const ticket = await desk.opens(sam, title, desk.channel('slack:it-help'));
  await desk.commands(tom, `优先级 ${ticket.key} P1`);
  return ticket;
}

describe('a critical ticket on which nobody works', () => {
  it('pages the first step at once, then the next, until somebody acknowledges on any platform', async () => {
    const { key, triage } = await outage('VPN is down');
    const first = await desk.sees(desk.dm(tom), key);
    expect(desk.text(first)).toMatch(/^# 🚨 INC-\d+ · VPN is down\n.*还没有人确认/);
    for (const words of [
      '新的 P1 工单',
      '网络值班',
      '第 1 步，共 2 步（第 1 轮，共 2 轮）',
      '已呼叫: Tom Ming',
      '进入下一步',
    ])
      expect(desk.text(first)).toContain(words);
    expect(buttonsOf(first.card).map(({ action }) => action)).toEqual([
      'page.ack',
      'page.escalate',
      'page.hand_over',
      'ticket.show',
    ]);
    await desk.becomes(triage, '🔔 正在呼叫，第 1 步，共 2 步：还没有人确认');
    const [before = 0, , rooms = 0] = counts();

    await later({ minutes: 5 });
    const second = await desk.sees(desk.dm(leo), key);
    expect(desk.text(second)).toMatch(/Nobody has acknowledged yet[\s\S]*Step: 2 of 2 \(round 1 of 2\)/);
    expect(desk.text(second)).toMatch(/Paged: .*Leo Net .*, Tom Ming /);
    expect(counts()).toEqual([before, 1, rooms + 1]);

    expect((await desk.press(leo, second, 'page.ack')).text).toMatch(
      /Acknowledged: INC-\d+ · VPN is down\. Nobody else is paged/,
    );
    await desk.settled();
    for (const place of [desk.dm(tom), room()]) {
      expect(desk.text(pages(place).at(-1) as Posted)).toContain('Leo Net 已确认');
    }
    expect(desk.text(second)).toMatch(/Acknowledged by Leo Net/);
    expect(desk.text(triage)).toContain('🔔 已呼叫；Leo Net 已确认');
    // Whoever presses on a card that has not changed yet on their screen hears who has it; nothing happens twice.
    expect((await desk.press(tom, asFirstSeen(first), 'page.ack')).text).toContain('Leo Net 已确认');
    expect((await desk.press(tom, asFirstSeen(first), 'page.escalate')).text).toContain('呼叫已有新进展');
    await later({ minutes: 20 });
    expect(counts()).toEqual([before, 1, rooms + 1]);
  });

  it('an acknowledgement that leads to nothing is one no more; work on it keeps it alive', async () => {
    const { key, triage } = await outage('VPN drops every minute');
    await desk.press(tom, await desk.sees(desk.dm(tom), key), 'page.ack');
    await later({ minutes: 29 });
    await desk.says(tom, desk.thread(triage), 'looking at the resolver');
    await later({ minutes: 29 });
    expect(pages(desk.dm(tom)).filter((one) => desk.text(one).includes(key))).toHaveLength(1);
    await later({ minutes: 2 });
    const [old, again] = pages(desk.dm(tom)).filter((one) => desk.text(one).includes(key));
    if (!old || !again) throw new Error('Tom was not paged again');
    expect(desk.text(old)).toContain('下方有关于此事的新呼叫');
    expect(buttonsOf(old.card)).toEqual([]);
    expect(desk.text(again)).toContain('还没有人确认');
    expect((await desk.commands(tom, `时间线 ${key}`)).text).toContain('呼叫恢复为未确认');
  });

  it('taking it acknowledges for good, and solving it is the end', async () => {
    const { key, triage } = await outage('VPN is slow for all');
    const first = await desk.sees(desk.dm(tom), key);
    await desk.press(leo, triage, 'ticket.take');
    await desk.becomes(first, 'Leo Net 已确认');
    const { length } = pages(desk.dm(tom));
    await later({ hours: 5 });
    expect(pages(desk.dm(tom))).toHaveLength(length);
    await desk.commands(leo, `solve ${key} plugged it in`);
    await desk.becomes(first, '已结束');
    await desk.settled();
    expect(desk.text(triage)).not.toContain('🔔');
    expect((await desk.press(tom, asFirstSeen(first), 'page.ack')).text).toBe('该呼叫已结束。');
  });

  it('a lesser priority ends it, another queue’s policy takes over', async () => {
    const { key } = await outage('VPN asks for a code');
    const first = await desk.sees(desk.dm(tom), key);
    await desk.commands(tom, `优先级 ${key} P3`);
    await desk.becomes(first, '已结束');
    await desk.commands(tom, `优先级 ${key} P1`);
    await desk.settled();
    const second = await desk.sees(desk.dm(tom), key);
    expect(second.id).not.toBe(first.id);
  });
});

describe('in words', () => {
  it('page, ack, escalate, hand over and pages, in both languages', async () => {
    const { key } = await desk.opens(sam, 'the VPN is slow');
    expect((await desk.commands(leo, `page ${key}: the whole floor waits`)).text).toBe(
      'Paged by the policy Network.',
    );
    const first = await desk.sees(desk.dm(tom), '请求支援：the whole floor waits');
    expect((await desk.commands(leo, `page ${key}: now two floors`)).text).toMatch(
      /being paged for this .* already/,
    );
    await desk.becomes(first, /又收到 1 次呼叫请求；.*now two floors/);
    // In the direct chat where the page stands no number is needed.
    await desk.says(tom, desk.dm(tom), '确认');
    await desk.becomes(first, 'Tom Ming 已确认');
    expect((await desk.commands(leo, `hand over ${key} to @Leo Net`)).text).toMatch(/Leo Net has been paged/);
    await desk.sees(desk.dm(leo), key);
    await desk.becomes(first, '还没有人确认');
    expect((await desk.commands(leo, 'pages')).text).toContain(
      `${key} · the VPN is slow (Nobody has acknowledged yet · step 1 of 2 (round 1 of 2))`,
    );
    // Asked for in a direct chat, it is private: an agent of another queue sees that there is one.
    expect((await desk.commands(mei, 'pages')).text).toContain(`${key} · confidential (`);
    expect((await desk.commands(tom, `升级 ${key}`)).text).toBe('已呼叫下一步。');
    expect((await desk.commands(sam, `ack ${key}`)).text).toContain('Only agents of Network');
  });

  it('what is no ticket is paged by a policy’s or a queue’s name, and is over when somebody says so', async () => {
    expect((await desk.commands(mei, 'page network: the core switch smokes')).text).toContain('Paged by');
    const first = await desk.sees(desk.dm(tom), '🚨 the core switch smokes');
    await desk.press(tom, first, 'page.done');
    await desk.becomes(first, '已结束');
    expect((await desk.commands(mei, 'page moon: it is gone')).text).toMatch(
      /no escalation policy moon\. There are: network/,
    );
    // Not a command from somebody who isn't of the desk, nor from an agent about another matter.
    await desk.says(sam, desk.dm(sam), 'page network: is very slow to load');
    await desk.press(sam, await desk.sees(desk.dm(sam), /\[Send to the desk\]/), 'draft.withdraw');
    await desk.says(mei, desk.dm(mei), 'page load: takes ten seconds');
    await desk.press(mei, await desk.sees(desk.dm(mei), /\[Send to the desk\]/), 'draft.withdraw');
  });

  it('with the form on the ticket’s card, and handed over with the form on the page', async () => {
    const { key, triage } = await desk.opens(sam, 'VPN drops');
    await desk.submits(leo, await desk.press(leo, triage, 'ticket.page'), { reason: 'it is the boss' });
    const first = await desk.sees(desk.dm(tom), key);
    await desk.submits(tom, await desk.press(tom, first, 'page.hand_over'), { person_to: leoInTeams.id });
    await desk.sees(desk.dm(leo), key);
    const open = await desk.press(leo, triage, 'ticket.ack');
    expect(open.text).toContain('Acknowledged');
    await desk.submits(tom, await desk.press(tom, first, 'page.hand_over'), {});
    await desk.becomes(first, /第 2 步/);
  });
});

describe('nobody is left waiting in silence', () => {
  it('a gap in the rota: the next step goes at once, and it is written down', async () => {
    const { key } = await desk.opens(sam, 'the VPN hums');
    await desk.commands(leo, `page ${key} gap: hear`);
    // Whoever is on call is not of this queue: of a private ticket she reads the number.
    await desk.sees(desk.dm(mei), `🚨 ${key} · confidential`);
    expect((await desk.commands(leo, `timeline ${key}`)).text).toMatch(
      /step 1 of paging reached nobody[\s\S]*paged Mei Chen \(step 2\)/,
    );
  });

  it('nobody at all can be reached: the leads and the room hear so at once', async () => {
    const { key, triage } = await desk.opens(sam, 'the VPN whistles');
    await desk.commands(tom, `呼叫 ${key} nobody：help`);
    const loud = await desk.sees(desk.dm(leo), key);
    expect(desk.text(loud)).toContain('Everybody was paged and nobody has acknowledged');
    expect(desk.text(await desk.sees(room(), `🚨 🔒 ${key}`))).toContain('已呼叫所有人，仍无人确认');
    await desk.becomes(triage, '🔔 已呼叫所有人，仍无人确认');
    // It can still be acknowledged, and escalated from the beginning.
    await desk.press(leo, loud, 'page.ack');
    await desk.becomes(triage, 'Leo Net 已确认');
  });

  it('after all rounds without an answer', async () => {
    await call({ key: 'silence' });
    await later({ minutes: 5 });
    await later({ minutes: 10 });
    await later({ minutes: 5 });
    await later({ minutes: 10 });
    const loud = await desk.sees(desk.dm(leo), 'silence');
    expect(desk.text(loud)).toContain('Everybody was paged and nobody has acknowledged');
    const { length } = pages(desk.dm(tom));
    await later({ hours: 3 });
    expect(pages(desk.dm(tom))).toHaveLength(length);
    const figures = await metrics.steps.get();
    expect(figures.values).toContainEqual(expect.objectContaining({ labels: { result: 'exhausted' } }));
  });

  it('his platform refuses the page: the next step goes without waiting', async () => {
    desk.platforms.teams.refuses = { kind: 'refused', cause: 'gone', reason: 'user left' };
    await call({ key: 'refused' });
    await desk.settled();
    await sweep();
    await desk.sees(desk.dm(leo), 'refused');
  });

  it('his platform is away: the page goes another way, and both show who has it', async () => {
    const ways = queueMetrics(new Registry());
    desk.platforms.slack.away = { kind: 'retry', reason: 'connect ECONNREFUSED' };
    await call({ key: 'detour', policy: 'network' });
    desk.moves({ minutes: 5 });
    await sweep();
    await desk.tried();
    desk.moves({ minutes: 6 });
    await desk.tried();
    await fallBack({ unit: desk.core.unit, desk: desk.desk(), metrics: ways });
    const detour = await desk.sees(desk.dm(leoInTeams), 'detour');
    expect(
      buttonsOf(detour.card).filter(({ label }) => JSON.stringify(label).includes('button.ack')),
    ).toHaveLength(1);
    await desk.press(tom, await desk.sees(desk.dm(tom), 'detour'), 'page.ack');
    await desk.becomes(detour, /Acknowledged by Tom Ming/);
    desk.platforms.slack.away = undefined;
    desk.moves({ minutes: 6 });
    await desk.settled();
    expect(desk.text(await desk.sees(desk.dm(leo), 'detour'))).toContain('Acknowledged by Tom Ming');
  });
});

describe('who is away', () => {
  it('is left out, which the page and the timeline say; alone in a step, the next one goes at once', async () => {
    const { key } = await desk.opens(sam, 'the VPN rattles');
    await desk.commands(mei, 'away until tomorrow');
    await desk.commands(leo, `page ${key} crew: hear`);
    const page = await desk.sees(desk.dm(leo), 'rattles');
    expect(desk.text(page)).toMatch(/Away, not paged\W+Mei Chen/);
    expect((await desk.commands(leo, `timeline ${key}`)).text).toMatch(
      /Mei Chen is away, so step 1 did not page them[\s\S]*step 1 of paging reached nobody[\s\S]*paged Leo Net \(step 2\)/,
    );
    await desk.commands(mei, 'back');
  });

  it('is paged all the same where nobody else is left to be told', async () => {
    const ines = desk.person('Ines Admin', 'slack');
    await desk.known(ines);
    await desk.commands(leo, 'away until tomorrow');
    const first = await desk.opens(sam, 'the VPN echoes');
    await desk.commands(tom, `page ${first.key} nobody: help`);
    await desk.sees(desk.dm(ines), 'echoes');
    expect(pages(desk.dm(leo)).some((one) => desk.text(one).includes('echoes'))).toBe(false);
    await desk.commands(ines, 'away until tomorrow');
    const second = await desk.opens(sam, 'the VPN is mute');
    await desk.commands(tom, `page ${second.key} nobody: help`);
    await desk.sees(desk.dm(ines), 'mute');
    await desk.sees(desk.dm(leo), 'mute');
    await desk.commands(leo, 'back');
  });
});

describe('who has never written to Parley', () => {
  it('is looked up, and paged', async () => {
    desk.platforms.slack.directory.set('nia@example.com', {
      externalId: 'nia-slack',
      name: 'Nia New',
      email: 'nia@example.com',
      locale: 'zh-CN',
    });
    const nia = { name: 'Nia New', platform: 'slack' as const, id: 'nia-slack' };
    await desk.passes({ hours: 24 });
    const { unit } = desk.core;
    const platform = (name: PlatformName) =>
      name === 'slack' ? desk.platforms.slack.adapter().platform : undefined;
    const lookUp = createLookUp({ unit, config: desk.config, platform, met: presenceChanged, log: silent });
    // Unless Parley itself was faster.
    await lookUp(() => false);
    await eventually(async () => {
      const found = await run((ctx) => desk.desk().people.byRefs(ctx, ['nia@example.com']));
      expect(found).toMatchObject([{ name: 'Nia New', locale: 'zh-CN' }]);
      return true;
    });
    await call({ key: 'first day', policy: 'newcomer' });
    expect(desk.text(await desk.sees(desk.dm(nia), 'first day'))).toContain('还没有人确认');
  });
});

describe('conditions', () => {
  it('outside of working hours a step is left out or waits', async () => {
    await call({ key: 'night', policy: 'hours' });
    await later({ hours: 1 });
    const all = await desk.core.unit.database.sql`select state, step from escalation where key = 'night'`;
    // The calendar never opens, so that nobody would ever be paged: that is said at once.
    expect(all).toMatchObject([{ state: 'exhausted' }]);
  });

  it('a policy with a threshold pages at the third call within an hour, and the fourth joins', async () => {
    const { length } = pages(desk.dm(tom));
    await call({ key: 'drop 1', policy: 'storm' });
    await call({ key: 'drop 1', policy: 'storm' });
    await later({ minutes: 61 });
    await call({ key: 'drop 2', policy: 'storm' });
    await call({ key: 'drop 3', policy: 'storm' });
    await desk.settled();
    expect(pages(desk.dm(tom))).toHaveLength(length);
    await call({ key: 'drop 4', policy: 'storm' });
    const fired = await desk.sees(desk.dm(tom), '🚨 drop 4');
    await call({ key: 'drop 5', policy: 'storm' });
    await desk.becomes(fired, /又收到 1 次呼叫请求；.*drop 5/);
    expect(pages(desk.dm(tom))).toHaveLength(length + 1);
  });
});

describe('once, whoever is how fast', () => {
  it('the same cause called for at once by several is one escalation', async () => {
    const { length } = pages(desk.dm(tom));
    const all = await Promise.all([1, 2, 3, 4].map(() => call({ key: 'at once' })));
    expect(new Set(all.map(({ escalationId }) => escalationId)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    await desk.settled();
    expect(pages(desk.dm(tom))).toHaveLength(length + 1);
  });

  it('of an acknowledgement and the next step at the same instant one comes first', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { length } = pages(desk.dm(leo));
      await call({ key: `race ${turn}` });
      const first = await desk.sees(desk.dm(tom), `race ${turn}`);
      desk.moves({ minutes: 5 });
      const [, answer] = await Promise.all([sweep(), desk.press(tom, first, 'page.ack'), sweep()]);
      expect(answer.text).toContain('已确认');
      await desk.settled();
      const after = pages(desk.dm(leo));
      expect(after.length - length).toBeLessThanOrEqual(1);
      for (const one of after.slice(length)) expect(desk.text(one)).toContain('Acknowledged by Tom Ming');
      await later({ minutes: 20 });
      expect(pages(desk.dm(leo))).toHaveLength(after.length);
      await run((ctx) => settle(ctx, desk.desk(), `race ${turn}`));
    }
  });
});

it('of a confidential ticket whoever may not see it reads the number alone', async () => {
  const { key } = await outage('VPN of the board');
  const first = await desk.sees(desk.dm(tom), 'VPN of the board');
  await desk.commands(sam, `private ${key}`);
  await desk.commands(leo, `kind ${key} security`);
  await desk.commands(leo, `move ${key} to security`);
  await desk.settled();
  expect(desk.text(first)).not.toContain('VPN of the board');
  expect(desk.text(first)).toContain('保密');
});
