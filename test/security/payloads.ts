declare module 'vitest' {
  interface TaskMeta {
    /** How many payloads a test sent; absent: one. */
    payloads?: number;
  }
}

/** Notes how many payloads a test has tried, for `npm run attacks` to add up. */
export function tried(task: { meta: { payloads?: number } }, payloads: number): void {
  task.meta.payloads = (task.meta.payloads ?? 0) + payloads;
}
