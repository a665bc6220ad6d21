import type { Sql } from 'postgres';
import { abandonedLines } from './half-open.ts';
import { type Answer, type Form, Line, type Params } from './line.ts';

/** Somebody who waits longer for a connection is told so, rather than kept while ever more wait behind them. */
const PATIENCE_MS = 10_000;

/**
 * A server that never hears of us again must not keep our locks: others, and we ourselves over a new connection,
 * would wait for them. Between two statements we are never this slow.
 */
const BEGIN = "begin; set local idle_in_transaction_session_timeout = '10s'";

interface Waiting {
  take(line: Line): void;
  refuse(error: Error): void;
}

/**
 * Connections to PostgreSQL, each for one piece of work at a time.
 *
 * The driver has a pool of its own, but makes broken connections again in place, and there (3.4.9) it writes
 * to sockets that are gone, which ends the process (porsager/postgres#1208), and answers statements of the old
 * connection with results of the new one. Here a connection that has closed is thrown away.
 */
export class Pool {
  private readonly url: string;
  private readonly max: number;
  private readonly options: Sql['options'];
  private readonly lines = new Set<Line>();
  private readonly idle: Line[] = [];
  private readonly waiting: Waiting[] = [];
  /** Lines that have been silent for a while, until somebody has looked at what the server says of them. */
  private readonly silent = new Set<Line>();
  private isLooking = false;
  private isClosing = false;

  constructor(url: string, max: number, options: Sql['options']) {
    this.url = url;
    this.max = max;
    this.options = options;
  }

  async query(text: string, params: Params, form: Form): Promise<Answer> {
    const line = await this.take();
    try {
      return await line.run(text, params, form);
    } finally {
      this.giveBack(line);
    }
  }

  /** Runs `work` between `begin` and `commit`, or `rollback` if it fails. */
  async transaction<T>(work: (line: Line) => Promise<T>): Promise<T> {
    const line = await this.take();
    try {
      const begun = line.run(BEGIN);
      // The first statement goes out with it.
      const [result] = await Promise.all([work(line), begun]).catch(async (error: unknown) => {
        await line.run('rollback').catch(() => line.close());
        throw error;
      });
      const { command } = await line.run('commit');
      // PostgreSQL takes the commit of a transaction in which a statement failed, and rolls it back.
      if (command !== 'COMMIT') throw new Error('a statement failed, and the transaction went on regardless');
      return result;
    } finally {
      this.giveBack(line);
    }
  }

  /** Lets what runs end, but not for longer than `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    for (const one of this.waiting.splice(0)) one.refuse(new Error('the database has been closed'));
    for (const line of this.idle.splice(0)) line.close();
    const deadline = performance.now() + graceMs;
    while (this.lines.size > 0 && performance.now() < deadline) {
      await new Promise((done) => setTimeout(done, 10));
    }
    for (const line of this.lines) line.close();
  }

  private async take(): Promise<Line> {
    if (this.isClosing) throw new Error('the database has been closed');
    const line = this.idle.pop() ?? this.open();
    if (line) return line;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        fail(new Error('no connection to the database was free in time'));
      }, PATIENCE_MS);
      const waiting: Waiting = {
        take(free) {
          clearTimeout(timer);
          done(free);
        },
        refuse(error) {
          clearTimeout(timer);
          fail(error);
        },
      };
      this.waiting.push(waiting);
    });
  }

  private giveBack(line: Line): void {
    if (line.isClosed) return;
    if (this.isClosing) {
      line.close();
      return;
    }
    const next = this.waiting.shift();
    if (next) next.take(line);
    else this.idle.push(line);
  }

  private open(): Line | undefined {
    if (this.lines.size >= this.max) return undefined;
    const line = new Line(this.url, this.options, {
      onClosed: (closed) => this.onClosed(closed),
      onSilent: (silent) => this.onSilent(silent),
    });
    this.lines.add(line);
    return line;
  }

  /**
   * A connection of which the network has forgotten looks like a slow statement; waited out, it would stop us for
   * half a minute. The others are as likely gone: those that nobody uses are not kept.
   */
  private onSilent(line: Line): void {
    this.silent.add(line);
    if (this.isLooking || this.isClosing) return;
    this.isLooking = true;
    const silent = [...this.silent];
    this.silent.clear();
    void abandonedLines(this.url, this.options, silent)
      .then((abandoned) => {
        if (abandoned.length === 0) return;
        const since = Math.min(...abandoned.map((one) => one.waitingSince ?? performance.now()));
        const unheard = this.idle.filter((one) => one.lastHeardAt < since);
        for (const one of [...abandoned, ...unheard]) one.close();
      })
      .finally(() => {
        this.isLooking = false;
        const [next] = this.silent;
        if (next) this.onSilent(next);
      });
  }

  private onClosed(line: Line): void {
    this.lines.delete(line);
    this.silent.delete(line);
    const at = this.idle.indexOf(line);
    if (at >= 0) this.idle.splice(at, 1);
    if (this.isClosing || this.waiting.length === 0) return;
    const fresh = this.open();
    if (fresh) this.waiting.shift()?.take(fresh);
  }
}
