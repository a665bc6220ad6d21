import { type Text, t } from './i18n/text.ts';

/** What `parley doctor` found out about one part of an installation. */
export interface Finding {
  /** Stable, for scripts: `slack.scopes`. */
  id: string;
  state: 'ok' | 'warning' | 'problem';
  /** What is, and what it means for the desk. */
  found: Text;
  /** What to do next; for all that isn't ok. */
  todo?: Text;
}

/** Looks at one part; changes nothing. What it throws is told as a problem of its own. */
export interface Check {
  id: string;
  run(): Promise<Finding[]>;
}

/** Two clocks that differ by less are one: networks take their time, and HTTP dates are whole seconds. */
const SAME_CLOCK_MS = 2_000;
/** Leases run for seconds, and Slack's and Microsoft's signatures for five minutes. */
const PROBLEM_SECONDS = 30;

/**
 * Whether this machine's clock is the same as another's.
 * @param who whose the other is, as people call it
 * @param between when it was asked and when it answered, by this machine's clock (ms since 1970)
 * @param theirs what the other's clock said meanwhile (ms since 1970)
 */
export function clockFinding(
  id: string,
  who: Text,
  between: readonly [number, number],
  theirs: number,
): Finding {
  const [asked, answered] = between;
  const aheadMs = theirs < asked ? asked - theirs : Math.min(0, answered - theirs);
  if (Math.abs(aheadMs) <= SAME_CLOCK_MS) return { id, state: 'ok', found: t('doctor.clock_ok', { who }) };
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return {
    id,
    state: seconds >= PROBLEM_SECONDS ? 'problem' : 'warning',
    found: t(aheadMs > 0 ? 'doctor.clock_ahead' : 'doctor.clock_behind', { who, seconds }),
    todo: t('doctor.clock_todo'),
  };
}

/** Why a call over the network came to nothing: what `fetch` hides behind “fetch failed”. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
