import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startSweeps } from '../src/sweeps.ts';

const silent = pino({ level: 'silent' });
const EVERY_SECOND = '* * * * * *';

it('stopping ends work in batches after the one that runs, and waits for it', async () => {
  let batches = 0;
  let ended = false;
  const sweeping = startSweeps(
    [
      {
        name: 'endless',
        every: EVERY_SECOND,
        run: async (stopping) => {
          while (!stopping()) {
            batches++;
            await new Promise((done) => setTimeout(done, 5));
          }
          ended = true;
        },
      },
    ],
    silent,
  );
  await expect.poll(() => batches, { timeout: 5_000 }).toBeGreaterThan(2);
  await sweeping.stop();
  expect(ended).toBe(true);
});

it('a sweep that still runs is not started beside itself, and one that fails is tried again', async () => {
  let running = 0;
  let most = 0;
  let tries = 0;
  const sweeping = startSweeps(
    [
      {
        name: 'slow',
        every: EVERY_SECOND,
        run: async () => {
          running++;
          most = Math.max(most, running);
          await new Promise((done) => setTimeout(done, 1_500));
          running--;
        },
      },
      {
        name: 'failing',
        every: EVERY_SECOND,
        run: async () => {
          tries++;
          throw new Error('not now');
        },
      },
    ],
    silent,
  );
  await expect.poll(() => tries, { timeout: 8_000 }).toBeGreaterThan(2);
  await sweeping.stop();
  expect(most).toBe(1);
}, 12_000);

it('a sweep that knows of something due before its next tick comes then', async () => {
  let runs = 0;
  const began = performance.now();
  const sweeping = startSweeps(
    [
      {
        name: 'soon',
        every: '0 0 0 1 1 *',
        run: async () => {
          runs++;
        },
        dueIn: async () => (runs < 3 ? 20 : undefined),
      },
    ],
    silent,
  );
  await expect.poll(() => runs, { timeout: 5_000, interval: 5 }).toBe(3);
  expect(performance.now() - began).toBeGreaterThan(35);
  await sweeping.stop();
  expect(runs).toBe(3);
});
