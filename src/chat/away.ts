/** A platform can't be asked now. */
export class PlatformAway extends Error {
  /** How long it wants to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'PlatformAway';
    this.retryAfterMs = retryAfterMs;
  }
}
