import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';

/** A statement that takes longer has lost its server or its mind; its connection is given up with it. */
const PATIENCE_MS = 30_000;
/** After this long without an answer somebody should look whether the server is at it at all. */
const SILENCE_MS = 2_500;

/** The connection broke, so that nobody knows whether its last statement took effect. */
class ConnectionLost extends Error {
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

interface Statement {
  text: string;
  params: NonNullable<Params>;
  form: Form;
  /** Needs no preparing on this connection (any more). */
  isPrepared: boolean;
  /** performance.now() when it went out. */
  sentAt?: number;
  timer?: NodeJS.Timeout;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Who is told what becomes of a connection. */
export interface LineOwner {
  onClosed(line: Line): void;
  /** A statement has been out for a while without an answer; told again and again as long as it is. */
  onSilent(line: Line): void;
}

/**
 * One connection, made at its first statement and never made again: once it has closed it is over. Its
 * statements are run in the order in which they were asked for; those that are prepared already are sent
 * without waiting for the answers of those before.
 */
export class Line {
  /** By which it is known among the server's sessions, before it has ever been answered too. */
  readonly name = `parley-${randomUUID()}`;
  private readonly client: Sql;
  private readonly owner: LineOwner;
  private readonly waiting: Statement[] = [];
  private readonly sent = new Set<Statement>();
  private readonly prepared = new Set<string>();
  private closed = false;
  private heardAt = performance.now();

  /** @param options of the driver; how values are read and written is taken over from them */
  constructor(url: string, options: Sql['options'], owner: LineOwner) {
    this.owner = owner;
    this.client = postgres(url, {
      max: 1,
      idle_timeout: 60,
      connect_timeout: 5,
      // The driver asks for them on its own account, and does not catch it if the connection breaks meanwhile.
      fetch_types: false,
      onnotice: () => {},
      onclose: () => this.close(),
      connection: { application_name: this.name },
    });
    Object.assign(this.client.options.parsers, options.parsers);
    Object.assign(this.client.options.serializers, options.serializers);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** When the server was last heard of, by performance.now(). */
  get lastHeardAt(): number {
    return this.heardAt;
  }

  /** When the statement went out that the server is to answer next; undefined: none is out. */
  get waitingSince(): number | undefined {
    const [first] = this.sent;
    return first?.sentAt;
  }

  /** @throws ConnectionLost, or what PostgreSQL says */
  run(text: string, params: Params = [], form: Form = 'rows'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new ConnectionLost());
      const isPrepared = params.length === 0 || this.prepared.has(shapeOf(text, params));
      this.waiting.push({ text, params, form, isPrepared, resolve, reject });
      this.sendOn();
    });
  }

  /** Ends the connection, whatever runs on it. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const statement of [...this.sent, ...this.waiting]) {
      clearTimeout(statement.timer);
      statement.reject(new ConnectionLost());
    }
    this.owner.onClosed(this);
    void this.client.end({ timeout: 0 });
  }

  /**
   * The driver has a queue of its own for what comes while it prepares a statement, and after a break sends
   * that on a new connection, outside of its transaction. So nothing is ever given to it then.
   */
  private sendOn(): void {
    for (let next = this.waiting[0]; next && !this.closed; next = this.waiting[0]) {
      const isFree = this.sent.size === 0;
      if (!isFree && !(next.isPrepared && [...this.sent].every((one) => one.isPrepared))) return;
      this.waiting.shift();
      this.send(next);
    }
  }

  private send(statement: Statement): void {
    const { text, params, form } = statement;
    this.sent.add(statement);
    statement.sentAt = performance.now();
    const wait = (leftMs: number): void => {
      statement.timer = setTimeout(() => {
        if (leftMs <= SILENCE_MS) return this.close();
        this.owner.onSilent(this);
        wait(leftMs - SILENCE_MS);
      }, SILENCE_MS);
    };
    wait(PATIENCE_MS);
    const query = this.client.unsafe(text, params, { prepare: true });
    const answered = form === 'values' ? query.values() : query;
    const isOver = () => {
      clearTimeout(statement.timer);
      this.sent.delete(statement);
      this.heardAt = performance.now();
    };
    answered.then(
      (answer) => {
        isOver();
        this.prepared.add(shapeOf(text, params));
        statement.resolve(answer);
        this.sendOn();
      },
      (error: unknown) => {
        isOver();
        statement.reject(error);
        this.sendOn();
      },
    );
  }
}

/** The driver prepares a text once for each way in which its values' types are given. */
function shapeOf(text: string, params: NonNullable<Params>): string {
  return `${params.map((value) => typeof value).join()} ${text}`;
}
