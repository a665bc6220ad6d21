import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { rememberRoom } from '../../src/chat/store.ts';
import type { MonitorSource } from '../../src/config/monitoring.ts';
import { createDesk } from '../../src/desk.ts';
import { alertRoutes } from '../../src/http/alerts.ts';
import { createApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { createAlertIntake } from '../../src/monitoring/intake.ts';
import { monitorMetrics } from '../../src/monitoring/metrics.ts';
import { workIncidents } from '../../src/monitoring/work.ts';
import { pagesFollowTickets } from '../../src/oncall/paging/follow.ts';
import type { Desk } from '../../src/tickets/desk.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { JOB, silent, type TestUnit, testUnit } from '../support/queue.ts';
import { storyConfig } from '../support/story-config.ts';
import { StoryPlatform } from '../support/story-platform.ts';
import { alert, alertmanager } from './payloads.ts';

const TOKEN = 'a-token-of-some-length';
const OTHER = 'another-token-of-length';

const source = (queue: string, more: Partial<MonitorSource> = {}): MonitorSource => ({
  name: 'Prometheus',
  format: 'alertmanager',
  queue,
  priorities: {},
  rules: [],
  whenOver: 'solve',
  quietFor: 60_000,
  reopenWithin: 7_200_000,
  fields: {},
  ...more,
});

let database: TestDatabase;
let unit: TestUnit;
let desk: Desk;
let http: Listening;
beforeAll(async () => {
  database = await testDatabase();
  const config = storyConfig();
  config.monitoring.sources = {
    prometheus: source('service-desk'),
    storm: source('service-desk'),
    pager: source('network', { escalation: 'night', groupBy: ['cluster', 'job'] }),
    zabbix: source('network', { format: 'json', fields: { key: 'event.id', title: 'event.name' } }),
    tokenless: source('service-desk'),
  };
  config.escalations = {
    night: {
      steps: [{ to: [{ channel: 'slack:triage-desk' }], wait: 300_000 }],
      repeat: 1,
      returnAfter: 1_800_000,
    },
  };
  // The queue pages for the same ticket: nobody is paged twice.
  Object.assign(config.queues.network ?? {}, { escalation: 'night', escalateAt: ['P1'] });
  config.monitoring.storm = { incidents: 6, within: 600_000 };
  const made = createDesk(config, database.db);
  made.adapters.set('slack', new StoryPlatform('slack', () => {}).adapter());
  desk = made.desk;
  unit = { ...testUnit(database), followers: [pagesFollowTickets(desk)] };
  await transactAs(unit, JOB, async (ctx) => {
    await rememberRoom(ctx, { platform: 'slack', tenant: 'T1', channel: 'triage-desk', kind: 'channel' });
    await rememberRoom(ctx, { platform: 'teams', tenant: 'c', channel: 'triage-network', kind: 'channel' });
  });
  const metrics = new Registry();
  const monitors = monitorMetrics(metrics);
  const tokens = {
    PARLEY_ALERTS_PROMETHEUS: TOKEN,
    PARLEY_ALERTS_STORM: TOKEN,
    PARLEY_ALERTS_PAGER: TOKEN,
    PARLEY_ALERTS_ZABBIX: OTHER,
  };
  const intake = createAlertIntake({ unit, desk, tokens, metrics: monitors });
  const app = createApp({
    log: silent,
    metrics,
    adapters: [],
    problems: async () => ({}),
    routes: [alertRoutes({ intake, metrics: monitors })],
  });
  http = await listen(app, 0, '127.0.0.1');
});
afterAll(async () => {
  await http.close(100);
  await database.drop();
});

async function post(name: string, body: unknown, options: { token?: string; query?: string } = {}) {
  const { token = TOKEN, query = '' } = options;
  const response = await fetch(`http://127.0.0.1:${http.port}/alerts/${name}${query}`, {
    method: 'POST',
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) };
}

/** Works what is due now and, as time goes on, what becomes due. */
async function works(more: Parameters<TestUnit['clock']['advance']>[0] = { seconds: 0 }): Promise<void> {
  unit.clock.advance(more);
  while ((await workIncidents({ unit, desk, log: silent })) > 0);
}

async function ticketsOf(name: string) {
  return database.sql<
    { id: string; title: string; state: string; alerts: { firing: number }; queue: string; seq: number }[]
  >`
    select t.ticket_id as id, t.title, t.state, t.alerts, t.queue, t.last_seq as seq
    from ticket t join monitor_incident i on i.ticket_id = t.ticket_id
    where i.source = ${name} order by t.created_at, t.number`;
}

async function escalationsOf(ticketId = '') {
  return [
    ...(await database.sql`
      select policy, state from escalation where ticket_id = ${ticketId} order by created_at`),
  ];
}

describe('who may send alerts', () => {
  const body = alertmanager([alert()]);

  it.each([
    ['no token', 'prometheus', { token: '' }, 401],
    ['a wrong one', 'prometheus', { token: `${TOKEN}x` }, 401],
    ['another source’s', 'zabbix', {}, 401],
    ['a source without a token', 'tokenless', { token: '' }, 401],
    ['a source that there isn’t', 'nagios', {}, 401],
    ['a name that every object has', 'constructor', {}, 401],
  ])('%s', async (_what, name, options, status) => {
    const response = await post(name, body, options);
    expect(response.status).toBe(status);
    // Nothing tells a source that there is from one that there isn't.
    expect(response.body).toEqual({ error: 'The token is missing, or is not that of this source.' });
    expect(await database.sql`select 1 from monitor_alert`).toHaveLength(0);
  });

  it('the right token, in the address where a monitor can’t send headers', async () => {
    const empty = alertmanager([]);
    expect((await post('prometheus', empty, { token: '', query: `?token=${TOKEN}` })).status).toBe(200);
    expect((await post('prometheus', empty)).status).toBe(200);
  });
});

describe('what can’t be read', () => {
  it('is told, with where and why', async () => {
    const { status, body } = await post('prometheus', {
      ...alertmanager([]),
      alerts: [{ ...alert(), startsAt: 'yesterday' }],
    });
    expect(status).toBe(400);
    expect(body.problems).toEqual(['alerts.0.startsAt: an instant such as 2026-11-25T08:00:00Z']);
    const { body: other } = await post('zabbix', { event: { id: 7 }, status: 'purple' }, { token: OTHER });
    expect(other.problems).toEqual([
      expect.stringMatching(/^0\.status: must be one of firing, /),
      expect.stringMatching(/^0\.title: /),
    ]);
  });

  it('no JSON, and more than there may be', async () => {
    expect((await post('prometheus', '{"alerts": [')).status).toBe(400);
    expect((await post('prometheus', '"text"')).status).toBe(400);
    expect((await post('prometheus', `{"alerts": "${'x'.repeat(5_000_001)}"}`)).status).toBe(413);
    // Whoever may not send is not listened to.
    expect((await post('prometheus', 'x'.repeat(6_000_000), { token: 'no' })).status).toBe(401);
  });

  it('words that the database could not keep are kept as far as it can', async () => {
    const said = alert({ summary: 'half an emoji \ud83d and a \0', fingerprint: 'odd' });
    expect((await post('prometheus', alertmanager([said], 'odd'))).status).toBe(200);
    const [row] = await database.sql`select title from monitor_alert where fingerprint = 'odd'`;
    expect(row?.title).toBe('half an emoji \ufffd and a');
  });

  it('secrets in them are hidden', async () => {
    const said = alert({
      summary: 'login failed',
      description: 'password: hunter2-secret',
      fingerprint: 'secret',
    });
    await post('prometheus', alertmanager([said], 'secret'));
    const [row] = await database.sql`select body from monitor_alert where fingerprint = 'secret'`;
    expect(row?.body).not.toContain('hunter2');
  });
});

describe('a firing counts once', () => {
  it('however often, by however many requests at once, and in whatever order it comes', async () => {
    const body = alertmanager([alert({ fingerprint: 'once' }), alert({ fingerprint: 'twice' })], 'once');
    const answers = await Promise.all(Array.from({ length: 6 }, () => post('prometheus', body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(answers.reduce((sum, one) => sum + one.body.fired, 0)).toBe(2);
    await works();
    const mine = (await ticketsOf('prometheus')).filter(({ title }) => title === 'GatewayDown on gw1');
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({ alerts: { total: 2, firing: 2 } });

    const over = alertmanager([alert({ fingerprint: 'once', status: 'resolved' })], 'once');
    expect((await post('prometheus', over)).body).toEqual({ fired: 0, ended: 1, nothing: 0 });
    // An older word that comes late.
    expect((await post('prometheus', body)).body).toEqual({ fired: 0, ended: 0, nothing: 2 });
    // That it is over comes first, and then that it fires.
    const early = alert({ fingerprint: 'early', status: 'resolved' });
    await post('prometheus', alertmanager([early], 'early'));
    const late = await post('prometheus', alertmanager([{ ...early, status: 'firing' }], 'early'));
    expect(late.body).toEqual({ fired: 0, ended: 0, nothing: 1 });
  });

  it('a monitor that doesn’t say when it began: until it says that it is over', async () => {
    const say = (status: string) =>
      post('zabbix', { event: { id: 7, name: 'Disk full' }, status }, { token: OTHER });
    expect((await say('PROBLEM')).body.fired).toBe(1);
    expect((await say('PROBLEM')).body.fired).toBe(0);
    expect((await say('OK')).body.ended).toBe(1);
    unit.clock.advance({ seconds: 1 });
    expect((await say('PROBLEM')).body.fired).toBe(1);
    await works();
    expect(await ticketsOf('zabbix')).toMatchObject([
      { title: 'Disk full', alerts: { total: 2, firing: 1 } },
    ]);
  });
});

describe('escalation', () => {
  it('begins with the incident, ends when all is over, and begins again with a return', async () => {
    const say = (status: 'firing' | 'resolved', startsAt: string) =>
      post(
        'pager',
        alertmanager([alert({ status, startsAt }), alert({ instance: 'gw2', status, startsAt })], startsAt),
      );
    const [first, second] = ['2026-11-25T08:00:00Z', '2026-11-25T08:10:00Z'];
    await say('firing', first);
    await works();
    const [ticket, ...none] = await ticketsOf('pager');
    expect(none).toEqual([]);
    expect(await escalationsOf(ticket?.id)).toEqual([{ policy: 'night', state: 'triggered' }]);
    await say('resolved', first);
    await works({ seconds: 6 });
    await works({ seconds: 61 });
    expect(await escalationsOf(ticket?.id)).toEqual([{ policy: 'night', state: 'settled' }]);
    // Nobody has solved it, so nobody has it.
    expect(
      await database.sql`select state, assignee_id from ticket where ticket_id = ${ticket?.id ?? ''}`,
    ).toEqual([{ state: 'resolved', assignee_id: null }]);
    await say('firing', second);
    await works({ seconds: 6 });
    expect(await escalationsOf(ticket?.id)).toEqual([
      { policy: 'night', state: 'settled' },
      { policy: 'night', state: 'triggered' },
    ]);
    expect(await ticketsOf('pager')).toMatchObject([
      { id: ticket?.id, state: 'new', alerts: { total: 4, firing: 2 } },
    ]);
  });
});

describe('a storm', () => {
  it('of 5,000 alerts in one group is one ticket, one message and a few lines', async () => {
    const all = Array.from({ length: 5_000 }, (_, i) => alert({ instance: `host-${i}`, description: 'x' }));
    for (let at = 0; at < all.length; at += 1_000) {
      const { status, body } = await post('storm', alertmanager(all.slice(at, at + 1_000), 'big'));
      expect([status, body.fired]).toEqual([200, 1_000]);
      await works({ seconds: 2 });
    }
    await works({ minutes: 2 });
    const [ticket, ...none] = await ticketsOf('storm');
    expect(none).toEqual([]);
    expect(ticket).toMatchObject({ alerts: { total: 5_000, firing: 5_000 } });
    expect(ticket?.seq).toBeLessThan(5);
    const messages = await database.sql`
      select distinct subject from outbound_message where ticket_id = ${ticket?.id ?? ''}`;
    expect(messages).toHaveLength(1);
  });

  it('of many groups is a few tickets and one for all the others, which end with them', async () => {
    const groups = Array.from({ length: 40 }, (_, i) => alert({ instance: `vm-${i}` }));
    const send = async (status: 'firing' | 'resolved') => {
      const sent = groups.map((one, i) => post('storm', alertmanager([{ ...one, status }], `group ${i}`)));
      await Promise.all(sent);
      await works({ minutes: 2 });
    };
    // One at first, as storms begin.
    await post('storm', alertmanager([groups[0] ?? alert()], 'group 0'));
    await send('firing');
    const tickets = (await ticketsOf('storm')).slice(1);
    const storm = tickets.find(({ title }) => title === 'Many alerts at once from Prometheus');
    expect(tickets).toHaveLength(6);
    expect(storm).toBeDefined();
    const total = tickets.reduce((sum, { alerts }) => sum + alerts.firing, 0);
    expect(total).toBe(40);
    await send('resolved');
    await works({ minutes: 2 });
    const after = (await ticketsOf('storm')).slice(1);
    expect(new Set(after.map(({ state }) => state))).toEqual(new Set(['resolved']));
    expect(after).toHaveLength(tickets.length);
  });

  it('what goes up and down for hours has a handful of changes of state', async () => {
    const begin = unit.clock.now();
    for (let i = 0; i < 12; i++) {
      const startsAt = begin.add({ minutes: 6 * i }).toString();
      for (const status of ['firing', 'resolved'] as const) {
        await post('prometheus', alertmanager([alert({ fingerprint: 'flap', status, startsAt })], 'flap'));
        await works({ minutes: 3 });
      }
    }
    await works({ hours: 3 });
    const [row] = await database.sql`
      select ticket_id as id, returns from monitor_incident where source = 'prometheus' and group_key = 'flap'`;
    expect(row?.returns).toBe(2);
    const changes = await database.sql`
      select type from ticket_event
      where ticket_id = ${row?.id} and type in ('resolved', 'reopened') order by seq`;
    expect(changes.map(({ type }) => type)).toEqual([
      'resolved',
      'reopened',
      'resolved',
      'reopened',
      'resolved',
    ]);
  });
});

describe('retention', () => {
  it('forgets what has long been over, and what it was grouped by', async () => {
    const { deleteOldAlerts } = await import('../../src/monitoring/retention-store.ts');
    const old = unit.clock.now().add({ hours: 1 });
    while ((await deleteOldAlerts(database.db, 'default', old)) > 0);
    expect(await database.sql`select 1 from monitor_alert where not is_firing`).toHaveLength(0);
    const [left] = await database.sql`
      select count(*)::int as count from monitor_incident i where not exists (
        select 1 from monitor_alert a where a.incident_id = i.incident_id)`;
    expect(left?.count).toBe(0);
  });
});
