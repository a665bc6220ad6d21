import type { Reporter, TestModule } from 'vitest/node';
import type {} from './payloads.ts';

/** The last line of `npm run attacks`: every test under test/security is an attack that must come to nothing. */
export default class AttackReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const sum = { tried: 0, payloads: 0, succeeded: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'skipped' || state === 'pending') {
          sum.skipped++;
          continue;
        }
        sum.tried++;
        sum.payloads += test.meta().payloads ?? 1;
        if (state === 'failed') sum.succeeded++;
      }
    }
    const number = (n: number) => n.toLocaleString('en');
    console.log(
      `attacks tried: ${number(sum.tried)}, payloads: ${number(sum.payloads)}, succeeded: ${sum.succeeded}` +
        (sum.skipped > 0 ? `, skipped: ${sum.skipped}` : ''),
    );
  }
}
