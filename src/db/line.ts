import postgres, { type Sql } from 'postgres';

/** A statement that takes longer has lost its server or its mind; its connection is given up with it. */
const PATIENCE_MS = 30_000;

/** The connection broke, so that nobody knows whether its last statement took effect. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST';
  constructor() {
    super('the connection to the database broke');
    this.name = 'ConnectionLost';
  }
}

/** Rows as objects by column name, or as arrays of values. */
export type Form = 'rows' | 'values';
export interface Answer extends ReadonlyArray<unknown> {
  /** What PostgreSQL says it did, e.g. `COMMIT`. */
  readonly command: string;
}
export type Params = Parameters<Sql['unsafe']>[1];

/**
 * One connection, made at its first statement and never made again: once it has closed it is over. PostgreSQL
 * runs its statements one after the other; they are sent without waiting for the answers of those before.
 */
export class Line {
  private readonly client: Sql;
  private readonly onClosed: (line: Line) => void;
  /** What to do with the statements that are under way when the connection closes. */
  private readonly abandon = new Set<() => void>();
  private closed = false;

  /** @param options of the driver; how values are read and written is taken over from them */
  constructor(url: string, options: Sql['options'], onClosed: (line: Line) => void) {
    this.onClosed = onClosed;
    this.client = postgres(url, {
      max: 1,
      idle_timeout: 60,
      connect_timeout: 5,
      onnotice: () => {},
      onclose: () => this.close(),
      connection: { application_name: 'parley' },
    });
    Object.assign(this.client.options.parsers, options.parsers);
    Object.assign(this.client.options.serializers, options.serializers);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws ConnectionLost, or what PostgreSQL says */
  run(text: string, params: Params = [], form: Form = 'rows'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new ConnectionLost());
      const timer = setTimeout(() => this.close(), PATIENCE_MS);
      const abandoned = () => {
        clearTimeout(timer);
        reject(new ConnectionLost());
      };
      this.abandon.add(abandoned);
      const query = this.client.unsafe(text, params, { prepare: true });
      const asked = form === 'values' ? query.values() : query;
      asked.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.abandon.delete(abandoned);
      });
    });
  }

  /** Ends the connection, whatever runs on it. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const abandoned of this.abandon) abandoned();
    this.onClosed(this);
    void this.client.end({ timeout: 0 });
  }
}
