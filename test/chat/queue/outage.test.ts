import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryResult } from '../../../src/chat/platform.ts';
import { forgetIdleOutages } from '../../../src/chat/queue/outage-store.ts';
import { OutboxBench } from '../../support/outbox.ts';
import { outgoing, sendAll, WORKSPACE } from '../../support/queue.ts';

let bench: OutboxBench;
beforeAll(async () => {
  bench = await OutboxBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  await bench.database.sql`truncate platform_outage`;
});
afterEach(() => bench.stop());

const retry: DeliveryResult = { kind: 'retry', reason: 'http 503' };

/** `reason for n s` of each platform that is away. */
async function outages(): Promise<string[]> {
  const rows = await bench.database.sql<{ reason: string; since: string }[]>`
    select reason, since::text as since from platform_outage`;
  const now = bench.unit.clock.now();
  return rows.map(({ reason, since }) => {
    const instant = Temporal.Instant.from(since.replace(' ', 'T'));
    return `${reason} for ${Math.round(now.since(instant).total('seconds'))} s`;
  });
}

describe('since when a platform takes nothing', () => {
  it('is from the first attempt that fails to the first that is answered', async () => {
    bench.platform.next('C1', retry);
    bench.platform.next('C1', { kind: 'ambiguous', reason: 'time-out' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    expect(await outages()).toEqual(['unreachable for 0 s']);
    await bench.pass(800, 400);
    expect(await outages()).toEqual(['unreachable for 1 s']);
    await bench.pass(10_000, 1_000);
    expect(bench.platform.texts('C1')).toEqual(['a']);
    expect(await outages()).toEqual([]);
  });

  it('ends with an answer in any of its rooms, a refusal too', async () => {
    bench.platform.next('C1', retry);
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    expect(await outages()).toHaveLength(1);
    bench.platform.next('C2', { kind: 'refused', cause: 'invalid', reason: 'odd' });
    await sendAll(bench.unit, outgoing('C2', 'b'));
    await bench.quiet();
    expect(await outages()).toEqual([]);
  });

  it('says if it is our credentials, and keeps its beginning when the cause changes', async () => {
    bench.platform.next('C1', retry);
    bench.platform.next('C1', { kind: 'unauthorised', reason: 'invalid_auth' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    await bench.pass(2_000, 500);
    expect(await outages()).toEqual(['unauthorised for 2 s']);
  });

  it('a room’s own limit is an answer, the whole platform’s is none', async () => {
    bench.platform.next('C1', { kind: 'rate_limited', retryAfterMs: 60_000, scope: 'lane' });
    await sendAll(bench.unit, outgoing('C1', 'a'));
    bench.start();
    await bench.quiet();
    expect(await outages()).toEqual([]);
    bench.platform.next('C2', { kind: 'rate_limited', retryAfterMs: 60_000, scope: 'tenant' });
    await sendAll(bench.unit, outgoing('C2', 'b'));
    await bench.quiet();
    expect(await outages()).toEqual(['rate_limited for 0 s']);
  });

  it('costs no statement while all is well', async () => {
    await bench.database.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'written to'; end $$;
      create trigger refuse before insert or update or delete on platform_outage
        for each statement execute function refuse()`);
    bench.start();
    for (const text of ['a', 'b', 'c']) await sendAll(bench.unit, outgoing('C1', text));
    await bench.pass(5_000, 1_000);
    await bench.database.sql.unsafe('drop trigger refuse on platform_outage; drop function refuse()');
    expect(bench.platform.texts('C1')).toEqual(['a', 'b', 'c']);
  });

  it('is forgotten once nothing waits for it: nobody knows then', async () => {
    bench.platform.next('C1', retry);
    await sendAll(bench.unit, outgoing('C1', 'a', { subject: 'card' }));
    bench.start();
    await bench.quiet();
    await forgetIdleOutages(bench.database.db, WORKSPACE);
    expect(await outages()).toHaveLength(1);
    await bench.database.sql`update outbound_message set state = 'withdrawn'`;
    await bench.pass(5_000, 1_000);
    await forgetIdleOutages(bench.database.db, 'other');
    expect(await outages()).toHaveLength(1);
    await forgetIdleOutages(bench.database.db, WORKSPACE);
    expect(await outages()).toEqual([]);
  });
});
