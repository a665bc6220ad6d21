/**
 * Waits until `look` finds something.
 * @param look undefined or false: not yet; what it throws counts as not yet
 * @throws when it has not within `withinMs`, with what `look` threw last
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = 5_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    let last: unknown;
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs} ms`, last ? { cause: last } : undefined);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** A promise with its two ends, for calls that a test lets end when it wants. */
export function latch<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, open: resolve };
}
