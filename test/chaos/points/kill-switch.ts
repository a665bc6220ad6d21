/** An instant of a story that can be found again: the n-th time that something of this name happens. */
export interface Point {
  name: string;
  /** From 1. */
  nth: number;
}

export const labelOf = ({ name, nth }: Point): string => `${name} #${nth}`;

/** Counts the instants that a story passes, and kills at one of them. */
export class KillSwitch {
  /** What was passed since the story began. */
  passed: Point[] = [];
  private armed: Point | undefined;
  private isListening = false;
  private readonly counts = new Map<string, number>();
  private readonly kill: (point: Point) => void;

  constructor(kill: (point: Point) => void) {
    this.kill = kill;
  }

  /** A story begins. @param at where it is to be interrupted */
  begin(at?: Point): void {
    this.passed = [];
    this.counts.clear();
    this.armed = at;
    this.isListening = true;
  }

  /** @returns whether the process was killed in it */
  end(): boolean {
    this.isListening = false;
    const wasReached = this.armed === undefined;
    this.armed = undefined;
    return wasReached;
  }

  /** @returns true: the process has been killed at this very instant */
  passes(name: string): boolean {
    if (!this.isListening) return false;
    const point = { name, nth: (this.counts.get(name) ?? 0) + 1 };
    this.counts.set(name, point.nth);
    this.passed.push(point);
    if (this.armed?.name !== point.name || this.armed.nth !== point.nth) return false;
    this.armed = undefined;
    this.kill(point);
    return true;
  }
}
