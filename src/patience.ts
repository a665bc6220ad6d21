/** An answer that did not come in time; what was asked may still happen. */
export class OutOfPatience extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = 'OutOfPatience';
  }
}

/**
 * Waits for an answer, but not longer than this.
 * @throws OutOfPatience, or what the asked one throws
 */
export async function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new OutOfPatience(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([asked, patience]);
  } finally {
    clearTimeout(timer);
  }
}
