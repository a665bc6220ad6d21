import { afterAll, beforeAll, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import type { MonitorSource } from '../../src/config/monitoring.ts';
import type { Finding } from '../../src/finding.ts';
import { localise } from '../../src/i18n/localise.ts';
import { monitorsHeard, monitorTokensCheck } from '../../src/monitoring/check.ts';
import { noteHeard } from '../../src/monitoring/store.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { JOB, testUnit } from '../support/queue.ts';
import { storyConfig } from '../support/story-config.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const lines = (findings: readonly Finding[]) =>
  findings.map(
    ({ id, state, found }) => `${id} ${state}: ${localise(found, { locale: 'en', timeZone: 'UTC' })}`,
  );

it('the doctor says which monitors have no token, were never heard, or are silent', async () => {
  const config = storyConfig();
  const source = (name: string): MonitorSource => ({
    name,
    format: 'json',
    queue: 'network',
    priorities: {},
    rules: [],
    whenOver: 'solve',
    quietFor: 60_000,
    reopenWithin: 60_000,
    expectEvery: 600_000,
    fields: {},
  });
  config.monitoring.sources = {
    'zabbix-eu': source('Zabbix'),
    backup: source('Backup'),
    grafana: source('Grafana'),
  };
  const tokens = { PARLEY_ALERTS_ZABBIX_EU: 'x', PARLEY_ALERTS_BACKUP: 'y' };
  const unit = testUnit(database);
  await transactAs(unit, JOB, (ctx) => noteHeard(ctx, 'zabbix-eu'));

  expect(lines(await monitorTokensCheck(config, tokens).run())).toEqual([
    'monitoring.zabbix-eu.token ok: Alerts from Zabbix are let in by their token.',
    'monitoring.backup.token ok: Alerts from Backup are let in by their token.',
    'monitoring.grafana.token warning: Alerts from Grafana are refused: it has no token.',
  ]);
  const heard = async () => lines(await monitorsHeard(database, config, tokens, unit.clock.now()));
  expect(await heard()).toEqual([
    expect.stringMatching(/^monitoring.zabbix-eu.heard ok: Zabbix was heard /),
    'monitoring.backup.heard warning: Backup was never heard.',
  ]);
  unit.clock.advance({ minutes: 11 });
  expect((await heard())[0]).toMatch(/^monitoring.zabbix-eu.heard problem: Zabbix was not heard since /);
});
