import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { freePort } from '../../../src/db/embedded/free-port.ts';
import { type Programs, programs } from '../../../src/db/embedded/programs.ts';
import { type RunAs, runAs } from '../../../src/db/embedded/run-as.ts';

export interface DatabaseOptions {
  /**
   * Off: a process that dies loses nothing, since the system still writes what it was given; only a machine
   * that dies would. Commits are waited for either way.
   */
  fsync: boolean;
}

/** A PostgreSQL of the run's own, which can be stopped hard and started again on the same port. */
export class ChaosDatabase {
  readonly port: number;
  private readonly cluster: string;
  private readonly programs: Programs;
  private readonly as: RunAs;
  private readonly flags: string;

  private constructor(parts: {
    port: number;
    cluster: string;
    programs: Programs;
    as: RunAs;
    flags: string;
  }) {
    this.port = parts.port;
    this.cluster = parts.cluster;
    this.programs = parts.programs;
    this.as = parts.as;
    this.flags = parts.flags;
  }

  /** Makes a cluster in a folder of its own and starts it. */
  static async start(folder: string, options: DatabaseOptions): Promise<ChaosDatabase> {
    const files = await programs();
    const as = await runAs(files.pg_ctl, join(folder, 'postgres', 'PG_VERSION'));
    await chmod(folder, 0o711);
    const cluster = join(folder, 'postgres');
    await mkdir(cluster, { mode: 0o700 });
    await as.own(cluster);
    await as.exec(files.initdb, [
      ...['-D', cluster, '-U', 'parley', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ]);
    const port = await freePort();
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=150',
      'shared_buffers=64MB',
      'autovacuum_naptime=10s',
      'log_min_messages=fatal',
      ...(options.fsync ? [] : ['fsync=off', 'full_page_writes=off']),
    ];
    const flags = ['-p', String(port), ...settings.flatMap((setting) => ['-c', `'${setting}'`])].join(' ');
    const database = new ChaosDatabase({ port, cluster, programs: files, as, flags });
    await database.resume();
    return database;
  }

  get url(): string {
    return `postgres://parley@127.0.0.1:${this.port}/postgres`;
  }

  /** As after a power cut: no checkpoint, no goodbye to anybody. */
  async crash(): Promise<void> {
    await this.control('stop', '-m', 'immediate');
  }

  /** @throws Error with the server's last words */
  async resume(): Promise<void> {
    const log = join(this.cluster, 'server.log');
    try {
      await this.control('start', '-w', '-t', '60', '-l', log, '-o', this.flags);
    } catch (cause) {
      const said = await readFile(log, 'utf8').catch(() => '');
      throw new Error(`PostgreSQL did not start: ${said.trim().split('\n').slice(-3).join(' | ')}`, {
        cause,
      });
    }
  }

  async stop(): Promise<void> {
    await this.control('stop', '-m', 'immediate');
  }

  /** A connection of the harness's own, for looking at what is there. */
  connect(max = 2): postgres.Sql {
    return postgres(this.url, { max, connect_timeout: 5, fetch_types: false, onnotice: () => {} });
  }

  private async control(verb: string, ...args: string[]): Promise<void> {
    await this.as.exec(this.programs.pg_ctl, [verb, '-D', this.cluster, ...args]);
  }
}
