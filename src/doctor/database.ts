import { randomBytes } from 'node:crypto';
import { CONNECTIONS, connect, type Database } from '../db/connect.ts';
import { describeError } from '../db/errors.ts';
import { knownMigrations, OLDEST } from '../db/migrate.ts';
import { type Check, clockFinding, type Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';
import { appliedMigrations, missingRights, type ServerState, serverState } from './store.ts';

/** A statement that takes longer is felt: a ticket takes some dozen of them one after another. */
const FAR_MS = 20;
const NOTIFY_MS = 2_000;

/** @param desk further looks at what the desk keeps, once its tables are there */
export function databaseCheck(
  url: string,
  now: () => number,
  desk: (database: Database) => Promise<Finding[]>,
): Check {
  return {
    id: 'database',
    async run() {
      const database = connect(url, { max: 2 });
      try {
        await database.ping();
        return await look(database, now, desk);
      } catch (error) {
        const found = t('doctor.database_away', { reason: describeError(error) });
        return [{ id: 'database', state: 'problem', found, todo: t('doctor.database_away_todo') }];
      } finally {
        await database.close();
      }
    },
  };
}

async function look(
  database: Database,
  now: () => number,
  desk: (database: Database) => Promise<Finding[]>,
): Promise<Finding[]> {
  const asked = now();
  const state = await serverState(database.db);
  const clock = clockFinding('database.clock', t('doctor.database'), [asked, now()], state.clock);
  const applied = await appliedMigrations(database.db);
  const known = await knownMigrations();
  return [
    versionFinding(state),
    tablesFinding(applied, known),
    rightsFinding(await missingRights(database.db)),
    connectionsFinding(state),
    durableFinding(state),
    await distanceFinding(database),
    await notifyFinding(database),
    clock,
    ...(applied !== undefined && applied >= known ? await desk(database) : []),
  ];
}

function versionFinding({ version }: ServerState): Finding {
  const id = 'database.version';
  return Number.parseInt(version, 10) < OLDEST
    ? { id, state: 'problem', found: t('doctor.version_old', { version }), todo: t('doctor.version_todo') }
    : { id, state: 'ok', found: t('doctor.version_ok', { version }) };
}

function tablesFinding(applied: number | undefined, known: number): Finding {
  const id = 'database.tables';
  if (applied === undefined) return { id, state: 'ok', found: t('doctor.tables_none') };
  if (applied === known) return { id, state: 'ok', found: t('doctor.tables_ok') };
  if (applied < known) {
    return { id, state: 'ok', found: t('doctor.tables_older', { count: known - applied }) };
  }
  const found = t('doctor.tables_newer');
  return { id, state: 'warning', found, todo: t('doctor.tables_newer_todo') };
}

function rightsFinding(missing: readonly string[]): Finding {
  const id = 'database.rights';
  if (missing.length === 0) return { id, state: 'ok', found: t('doctor.rights_ok') };
  const rights = missing.length > 5 ? [...missing.slice(0, 5), '…'] : missing;
  const found = t('doctor.rights_missing', { rights: rights.join(', ') });
  return { id, state: 'problem', found, todo: t('doctor.rights_todo') };
}

function connectionsFinding({ mostConnections: most, usedConnections: used }: ServerState): Finding {
  const id = 'database.connections';
  const needed = CONNECTIONS.work + CONNECTIONS.urgent + CONNECTIONS.numbers + CONNECTIONS.wakeup;
  const free = Math.max(0, most - used);
  return free >= needed
    ? { id, state: 'ok', found: t('doctor.connections_ok', { needed, free, most }) }
    : {
        id,
        state: 'warning',
        found: t('doctor.connections_few', { needed, free, most }),
        todo: t('doctor.connections_todo', { needed }),
      };
}

function durableFinding({ unsafe }: ServerState): Finding {
  const id = 'database.durable';
  if (unsafe.length === 0) return { id, state: 'ok', found: t('doctor.durable_ok') };
  const found = t('doctor.durable_off', { settings: unsafe.join(', ') });
  return { id, state: 'problem', found, todo: t('doctor.durable_todo') };
}

/** The middle one of several, so that one slow answer is not taken for the way there. */
async function distanceFinding(database: Database): Promise<Finding> {
  const id = 'database.distance';
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    await database.ping();
    took.push(performance.now() - began);
  }
  const ms = Math.ceil(took.toSorted((a, b) => a - b)[2] ?? 0);
  return ms > FAR_MS
    ? { id, state: 'warning', found: t('doctor.far', { ms }), todo: t('doctor.far_todo') }
    : { id, state: 'ok', found: t('doctor.far_ok', { ms }) };
}

/** A pooler in transaction mode takes LISTEN and forgets it. */
async function notifyFinding({ sql }: Database): Promise<Finding> {
  const id = 'database.notify';
  const channel = `parley_doctor_${randomBytes(6).toString('hex')}`;
  let hear = (_isHeard: boolean) => {};
  const heard = new Promise<boolean>((done) => {
    hear = done;
  });
  const timer = setTimeout(() => hear(false), NOTIFY_MS);
  try {
    const { unlisten } = await sql.listen(channel, () => hear(true));
    await sql.notify(channel, '');
    const isHeard = await heard;
    await unlisten();
    return isHeard
      ? { id, state: 'ok', found: t('doctor.notify_ok') }
      : { id, state: 'warning', found: t('doctor.notify_lost'), todo: t('doctor.notify_todo') };
  } finally {
    clearTimeout(timer);
  }
}
