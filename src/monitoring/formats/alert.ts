/** One alert as its monitor tells of it, whichever monitor that is. Its words are data. */
export interface Alert {
  /** What it is about; the same each time that it fires. */
  fingerprint: string;
  /** When this firing began, ISO instant; null: the monitor doesn't say. */
  startsAt: string | null;
  isFiring: boolean;
  title: string;
  text: string;
  severity: string | null;
  /** Where to look at it; http or https. */
  url: string | null;
  labels: Record<string, string>;
  /** How the monitor itself groups its alerts. */
  group: string;
}

/** A webhook's body is not what its format says. `problems`: one line each, `place: what is wrong`. */
export class UnreadableAlerts extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'UnreadableAlerts';
    this.problems = problems;
  }
}

/** The first of several addresses that a browser may open. */
export function webAddress(...candidates: readonly (string | undefined)[]): string | null {
  return (
    candidates.find((url) => url !== undefined && /^https?:\/\/\S+$/i.test(url) && URL.canParse(url)) ?? null
  );
}
