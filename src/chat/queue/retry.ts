/**
 * How long to wait before the next attempt: exponential with full jitter, so that many that failed
 * together don't come back together.
 * @param attempts how often it was tried, from 1
 * @param random in [0, 1)
 * @returns milliseconds, between half the step and the whole of it
 */
export function backOffMs(
  attempts: number,
  random: number,
  limits: { firstMs: number; mostMs: number },
): number {
  const step = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(step / 2 + (random * step) / 2);
}
