/** What happened in a run, for the figures and for the trace of what went wrong. Instants are ms since 1970. */
export type Entry = { at: number } & (
  | { what: 'phase'; phase: string }
  | { what: 'up'; process: string; port: number; tookMs: number }
  | { what: 'kill'; process: string; signal: 'SIGKILL' | 'SIGTERM'; why: string }
  /** A process ended without being told to. */
  | { what: 'died'; process: string; code: number | null; said: string[] }
  | { what: 'database stopped' }
  | { what: 'database started'; tookMs: number }
  | { what: 'clock'; process: string; offsetMs: number }
  | { what: 'weather'; platform: string; weather: string }
  /** Something that a platform brings to a door. `status` undefined: no answer. */
  | {
      what: 'delivery';
      key: string;
      kind: string;
      attempt: number;
      process: string | undefined;
      status: number | undefined;
    }
  /** A call that a process made of a platform. */
  | {
      what: 'call';
      platform: string;
      process: string;
      call: string;
      room: string;
      keys: string[];
      message: string | undefined;
      result: string;
    }
  /** A line that a process logged at `warn` or above. */
  | { what: 'log'; process: string; level: number; line: Record<string, unknown> }
);
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The run's diary. */
export class Journal {
  readonly entries: Entry[] = [];

  note(entry: Without<Entry, 'at'>): void {
    this.entries.push({ at: Date.now(), ...entry });
  }

  of<W extends Entry['what']>(what: W): Extract<Entry, { what: W }>[] {
    return this.entries.filter((entry): entry is Extract<Entry, { what: W }> => entry.what === what);
  }
}
