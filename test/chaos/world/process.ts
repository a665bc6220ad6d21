import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Journal } from './journal.ts';

const ENTRY = fileURLToPath(new URL('entry.ts', import.meta.url));
const ready = z.object({ port: z.number() });
const LAST_WORDS = 20;
/** A start that fails, because the database is away, is tried again after this. */
const AGAIN_AFTER_MS = 250;
const WARN = 40;

export interface ProcessParts {
  name: string;
  environment: Record<string, string>;
  journal: Journal;
}

/** One Parley process that is started again whenever it ends, as a supervisor does. */
export class ParleyProcess {
  readonly name: string;
  /** Undefined while it isn't up. */
  port: number | undefined;
  private readonly parts: ProcessParts;
  private child: ChildProcess | undefined;
  private again: NodeJS.Timeout | undefined;
  private upSince = 0;
  private offsetMs = 0;
  private isWanted = false;
  private isTold = false;
  private said: string[] = [];

  constructor(parts: ProcessParts) {
    this.parts = parts;
    this.name = parts.name;
  }

  start(): void {
    this.isWanted = true;
    this.spawn();
  }

  /** How long it has been up, ms; 0 while it isn't. */
  upFor(): number {
    return this.port === undefined ? 0 : Date.now() - this.upSince;
  }

  /** Ends it at once. @returns whether there was one to be ended */
  kill(why: string): boolean {
    return this.signal('SIGKILL', why);
  }

  /** Asks it to end, as a rolling restart does. */
  terminate(why: string): boolean {
    return this.signal('SIGTERM', why);
  }

  /** Puts its clock wrong by so much, also over restarts. */
  setClock(offsetMs: number): void {
    this.offsetMs = offsetMs;
    if (this.child?.connected) this.child.send({ offsetMs });
    this.parts.journal.note({ what: 'clock', process: this.name, offsetMs });
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.isWanted = false;
    clearTimeout(this.again);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    this.isTold = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 12_000);
    await ended;
    clearTimeout(timer);
  }

  private signal(signal: 'SIGKILL' | 'SIGTERM', why: string): boolean {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return false;
    this.isTold = true;
    // Before the signal, so that nobody is sent to a port that nobody listens on for longer than life would.
    if (signal === 'SIGKILL') this.port = undefined;
    child.kill(signal);
    this.parts.journal.note({ what: 'kill', process: this.name, signal, why });
    return true;
  }

  private spawn(): void {
    const { environment, journal } = this.parts;
    const began = Date.now();
    this.isTold = false;
    this.said = [];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
      env: { ...environment, CHAOS_CLOCK_OFFSET_MS: String(this.offsetMs) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    let wasUp = false;
    child.on('message', (message) => {
      const parsed = ready.safeParse(message);
      if (!parsed.success || this.isTold) return;
      wasUp = true;
      this.port = parsed.data.port;
      this.upSince = Date.now();
      if (child.connected) child.send({ offsetMs: this.offsetMs });
      journal.note({ what: 'up', process: this.name, port: parsed.data.port, tookMs: Date.now() - began });
    });
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.read(line));
    if (child.stderr) createInterface(child.stderr).on('line', (line) => this.remember(line));
    child.once('exit', (code) => {
      this.port = undefined;
      if (!this.isTold && wasUp) {
        journal.note({ what: 'died', process: this.name, code, said: this.said });
      }
      if (this.isWanted) this.again = setTimeout(() => this.spawn(), wasUp ? 0 : AGAIN_AFTER_MS);
    });
  }

  private read(line: string): void {
    this.remember(line);
    const parsed = parseLine(line);
    if (!parsed || parsed.level < WARN) return;
    this.parts.journal.note({ what: 'log', process: this.name, level: parsed.level, line: parsed });
  }

  private remember(line: string): void {
    this.said = [...this.said.slice(1 - LAST_WORDS), line];
  }
}

function parseLine(line: string): ({ level: number } & Record<string, unknown>) | undefined {
  try {
    const parsed = z.looseObject({ level: z.number() }).safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
