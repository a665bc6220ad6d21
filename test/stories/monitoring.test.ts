import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonitorSource } from '../../src/config/monitoring.ts';
import { alert, alertmanager, grafana } from '../monitoring/payloads.ts';
import { buttonsOf } from '../support/drawing.ts';
import { keyOf, type Someone, type Story, startStory } from '../support/story.ts';

/** Monitors open tickets, in Slack and Teams alike, and solve them again. */

let desk: Story;
let tom: Someone;
let mei: Someone;
let sam: Someone;
beforeAll(async () => {
  desk = await startStory((config) => {
    const common: Omit<MonitorSource, 'name' | 'format' | 'queue'> = {
      priorities: {},
      rules: [],
      whenOver: 'solve',
      quietFor: 60_000,
      reopenWithin: 3_600_000,
      fields: {},
    };
    config.monitoring.sources = {
      prometheus: {
        ...common,
        name: 'Prometheus',
        format: 'alertmanager',
        queue: 'network',
        rules: [{ labels: { alertname: 'Watchdog' }, ignore: true }],
        expectEvery: 600_000,
      },
      grafana: { ...common, name: 'Grafana', format: 'grafana', queue: 'service-desk', whenOver: 'note' },
      backup: { ...common, name: 'Backup', format: 'json', queue: 'service-desk' },
    };
  });
  tom = desk.person('Tom Ming', 'teams', { locale: 'zh-CN' });
  mei = desk.person('Mei Chen', 'slack');
  sam = desk.person('Sam Rivera', 'slack');
  await desk.known(tom, mei, sam);
});
afterAll(() => desk.close());

const network = () => desk.channel('teams:triage-network');
const slackDesk = () => desk.channel('slack:triage-desk');
const inASecond = () => desk.passes({ seconds: 6 });

describe('an alert of Prometheus, for the team in Teams', () => {
  it('is an incident in their channel, in their language, with its words as they are', async () => {
    const words = 'gw1 <at>everyone</at> [click](http://evil.example) **down**';
    expect(await desk.alerts('prometheus', alertmanager([alert({ summary: words })]))).toBe(200);
    await inASecond();
    const card = await desk.sees(network(), words);
    expect(desk.text(card)).toMatch(/^# INC-\d+ · gw1 <at>everyone/);
    expect(desk.text(card)).toContain('● 1 条告警，1 条告警中');
    expect(desk.text(card)).toContain('Prometheus');
    expect(desk.text(card)).toContain('P1');
    // Nobody reads what would be written to a monitor.
    expect(buttonsOf(card.card).map(({ action }) => action)).not.toContain('ticket.reply');
    expect(buttonsOf(card.card)).toContainEqual(
      expect.objectContaining({ url: expect.stringContaining('https://prometheus.example.com/graph') }),
    );
    // As data, which platforms escape.
    expect(card.card.blocks[0]).toMatchObject({ text: { args: { title: words } } });
  });

  it('a repeat changes nothing; more alerts of the group are counted, and listed in the timeline', async () => {
    const card = await desk.sees(network(), /^# INC-/);
    const before = card.versions.length;
    await desk.alerts('prometheus', alertmanager([alert({ summary: 'again' })]));
    await inASecond();
    expect(card.versions).toHaveLength(before);
    await desk.alerts(
      'prometheus',
      alertmanager([alert(), alert({ instance: 'gw2' }), alert({ instance: 'gw3' })]),
    );
    await inASecond();
    await desk.becomes(card, '● 3 条告警，3 条告警中');
    await desk.passes({ minutes: 1 });
    const timeline = await desk.press(tom, card, 'ticket.timeline');
    expect(timeline.text).toContain('新增 2 条告警：GatewayDown on gw2; GatewayDown on gw3');
    const list = await desk.press(tom, card, 'monitor.alerts');
    expect(list.text).toMatch(/- GatewayDown on gw3 \(自 .+ 起告警中 · critical\)/);
  });

  it('is solved when all of them have been over for a while, with a line in the thread', async () => {
    const card = await desk.sees(network(), /^# INC-/);
    await desk.press(tom, card, 'ticket.take');
    const over = ['gw1', 'gw2'].map((instance) => alert({ instance, status: 'resolved' }));
    await desk.alerts('prometheus', alertmanager([...over, alert({ instance: 'gw3' })]));
    await inASecond();
    await desk.becomes(card, '● 3 条告警，1 条告警中');
    await desk.alerts('prometheus', alertmanager([alert({ instance: 'gw3', status: 'resolved' })]));
    await inASecond();
    await desk.becomes(card, '● 3 条告警，均已恢复');
    expect(desk.text(card)).toContain('● 处理中');
    await desk.passes({ minutes: 2 });
    await desk.becomes(card, '● 已解决');
    expect(desk.text(card)).toContain('来自 Prometheus 的 3 条告警均已恢复。');
    await desk.sees(desk.thread(card), /Prometheus 报告 INC-\d+ 的所有告警均已恢复，工单已解决。/);
    // Tom took it and wrote nothing: a machine's word is no response of his.
    const clocks = await desk.core.unit.database.sql`select target, state from sla_clock order by target`;
    expect(clocks).toEqual([
      { target: 'first_response', state: 'dropped' },
      { target: 'resolution', state: 'met' },
    ]);
  });

  it('fires again soon: the same ticket is reopened, for whoever had it', async () => {
    const card = await desk.sees(network(), /^# INC-/);
    await desk.alerts('prometheus', alertmanager([alert({ startsAt: '2026-11-25T09:30:00Z' })]));
    await inASecond();
    await desk.becomes(card, '● 处理中');
    expect(desk.text(card)).toContain('● 4 条告警，1 条告警中');
    expect(desk.text(card)).toContain('Tom Ming');
  });

  it('fires again much later: a new ticket, linked with the old one', async () => {
    const card = await desk.sees(network(), /^# INC-/);
    const old = keyOf(desk.text(card));
    await desk.commands(tom, `解决 ${old} 换了电源`);
    await desk.passes({ hours: 2 });
    await desk.alerts('prometheus', alertmanager([alert({ startsAt: '2026-11-25T15:00:00Z' })]));
    await inASecond();
    await inASecond();
    const next = await desk.sees(network(), new RegExp(`关联工单: ${old}`));
    expect(keyOf(desk.text(next))).not.toBe(old);
    expect(desk.text(card)).toContain('● 已解决');
    await desk.alerts(
      'prometheus',
      alertmanager([alert({ status: 'resolved', startsAt: '2026-11-25T15:00:00Z' })]),
    );
  });
});

describe('other monitors', () => {
  it('Grafana: over is only said, and people solve it', async () => {
    await desk.alerts('grafana', grafana([alert({ name: 'QueueLong', severity: 'warning' })]));
    await inASecond();
    const card = await desk.sees(slackDesk(), /^# INC-\d+ · QueueLong/);
    expect(desk.text(card)).toContain('P3 · Medium');
    await desk.alerts(
      'grafana',
      grafana([alert({ name: 'QueueLong', severity: 'warning', status: 'resolved' })]),
    );
    await inASecond();
    await desk.passes({ minutes: 2 });
    await desk.sees(
      desk.thread(card),
      /Grafana reports that all alerts of INC-\d+ are over\. Please solve it/,
    );
    expect(desk.text(card)).toContain('● New');
  });

  it('anything that sends JSON', async () => {
    const say = (status: string) =>
      desk.alerts('backup', {
        key: 'nightly',
        status,
        title: 'Nightly backup',
        severity: 'high',
        url: 'javascript:x',
      });
    expect(await say('problem')).toBe(200);
    await inASecond();
    const card = await desk.sees(slackDesk(), /^# INC-\d+ · Nightly backup/);
    expect(desk.text(card)).toContain('P2 · High');
    expect(JSON.stringify(card.card)).not.toContain('javascript');
    await say('ok');
    await inASecond();
    await desk.passes({ minutes: 2 });
    await desk.becomes(card, '● Solved');
  });

  it('one that is silent for too long is an incident itself, until it is heard again', async () => {
    await desk.passes({ minutes: 11 });
    await inASecond();
    const card = await desk.sees(network(), '收不到 Prometheus 的消息');
    expect(desk.text(card)).toContain('P1');
    await desk.alerts('prometheus', alertmanager([alert({ name: 'Watchdog' })], 'watchdog'));
    await inASecond();
    await desk.passes({ minutes: 2 });
    await desk.becomes(card, '● 已解决');
    expect(await desk.everShown(network())).not.toContain('Watchdog');
  });
});

describe('“monitoring”', () => {
  it('shows the desk which monitors were heard, and what fires', async () => {
    await desk.alerts('grafana', grafana([alert({ name: 'DiskFull', startsAt: '2026-11-25T20:00:00Z' })]));
    await inASecond();
    const { text } = await desk.commands(mei, 'monitoring');
    expect(text).toMatch(/- Prometheus \(heard .+ · nothing fires\)/);
    expect(text).toMatch(/- Grafana \(heard .+ · 1 alert fires\)/);
    expect(text).toMatch(/Firing now\n- INC-\d+ · .*1 firing/);
    expect((await desk.commands(tom, '监控')).text).toMatch(/- Grafana \(最近收到：.+ · 1 条告警中\)/);
    expect((await desk.commands(sam, 'monitoring')).text).toContain('Only agents, leads and administrators');
  });

  it('a monitor is nobody to be chosen, written to or assigned', async () => {
    const { text } = await desk.commands(mei, 'open for @Prometheus: a test');
    expect(text).toContain('Prometheus');
    expect(text).toMatch(/I don’t know|don't know|not know/);
  });
});
