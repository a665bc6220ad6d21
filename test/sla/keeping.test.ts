import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { createBackFill, recomputeOutdated } from '../../src/sla/recompute.ts';
import { addComment } from '../../src/tickets/comments/add.ts';
import { editTicket } from '../../src/tickets/edit.ts';
import { record, ticketToChange } from '../../src/tickets/look-up.ts';
import { mayTransition, type PendingReason, type Priority, type Verb } from '../../src/tickets/model.ts';
import { reopenTicket } from '../../src/tickets/reopen.ts';
import { solveTicket } from '../../src/tickets/solve.ts';
import type { Ticket } from '../../src/tickets/store.ts';
import { takeTicket } from '../../src/tickets/take.ts';
import { resumeTicket, waitTicket } from '../../src/tickets/wait.ts';
import { configOf, type Keeping, keepingDesk } from './keeping.ts';

/** Clocks in rows: they follow what happens, each alert is raised once, and nothing is missed. */

const HOUR = 3_600_000;
const JOB = { type: 'job', name: 'test' } as const;

let kept: Keeping;
beforeAll(async () => {
  kept = await keepingDesk();
});
afterAll(() => kept.database.drop());

const rowsOf = (ticketId: string) => kept.database.sql`
  select target, cycle, state, policy, version, target_ms, budget_ms, carried_ms, used_ms, started_at, runs_since,
    due_at, ended_at, next_at
  from sla_clock where ticket_id = ${ticketId} order by target, cycle`;
const alertsOf = (ids: readonly string[]) => kept.database.sql<{ ticket_id: string; threshold: string }[]>`
  select ticket_id, threshold from sla_alert where ticket_id in ${kept.database.sql(ids)}`;

/** Takes away all that follows from the timeline, and lets it follow again. */
async function rebuilt(ticket: Ticket) {
  const { sql } = kept.database;
  await sql`delete from sla_clock where ticket_id = ${ticket.ticketId}`;
  await sql`update sla_ticket set seq = 0 where ticket_id = ${ticket.ticketId}`;
  await transactAs(kept.unit, JOB, async (ctx) => {
    const now = await ticketToChange(ctx, ticket.ticketId);
    if (now) await kept.keeper.clocksFor(ctx, now);
  });
  return rowsOf(ticket.ticketId);
}

type Step =
  | { does: 'take' | 'resume' | 'solve' | 'reopen' | 'answer' | 'ask' | 'note' | 'more time' }
  | { does: 'wait'; reason: PendingReason }
  | { does: 'priority'; to: Priority }
  | { does: 'queue'; to: string }
  | { does: 'pass'; minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constantFrom('take', 'resume', 'solve', 'reopen', 'answer', 'ask', 'note', 'more time'),
  }),
  fc.record({ does: fc.constant('wait' as const), reason: fc.constantFrom('requester', 'vendor', 'change') }),
  fc.record({ does: fc.constant('priority' as const), to: fc.constantFrom('P1', 'P2', 'P3') }),
  fc.record({ does: fc.constant('queue' as const), to: fc.constantFrom('it', 'lab') }),
  fc.record({ does: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ does: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
);

const VERB: Partial<Record<Step['does'], Verb>> = {
  take: 'take',
  resume: 'resume',
  solve: 'solve',
  reopen: 'reopen',
  wait: 'wait',
  priority: 'edit',
  queue: 'edit',
};

async function play(ticketId: string, one: Step): Promise<void> {
  const { desk, people, as, unit } = kept;
  if (one.does === 'pass') {
    unit.clock.advance({ minutes: one.minutes });
    await kept.raises();
    return;
  }
  const who = one.does === 'ask' || one.does === 'reopen' ? people.sam : people.mei;
  await as(who, async (ctx) => {
    const ticket = await ticketToChange(ctx, ticketId);
    const verb = VERB[one.does];
    if (!ticket || (verb && !mayTransition(verb, ticket.state))) return;
    const ref = { ticketId };
    switch (one.does) {
      case 'take':
        return takeTicket(ctx, desk, who, ref);
      case 'resume':
        return resumeTicket(ctx, desk, who, ref);
      case 'solve':
        return solveTicket(ctx, desk, who, ref, 'done');
      case 'reopen':
        return reopenTicket(ctx, desk, who, ref);
      case 'wait':
        return waitTicket(ctx, desk, who, ref, { reason: one.reason });
      case 'priority':
        return editTicket(ctx, desk, who, ref, { priority: one.to });
      case 'queue':
        return editTicket(ctx, desk, who, ref, { queue: one.to });
      case 'more time': {
        const data = { target: 'resolution', byMs: HOUR };
        return record(ctx, ticketId, { type: 'sla_extended', visibility: 'internal', data });
      }
      case 'answer':
      case 'ask':
      case 'note': {
        const visibility = one.does === 'note' ? 'internal' : 'public';
        return addComment(ctx, desk, ticket, { author: who, body: one.does, visibility });
      }
    }
  });
}

describe('the rows of clocks', () => {
  it('follow from the timeline: taken away, the same come back, whatever has happened', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const ticket = await kept.opens();
        for (const one of steps) await play(ticket.ticketId, one);
        const rows = await rowsOf(ticket.ticketId);
        expect(await rebuilt(ticket)).toEqual(rows);
        for (const { target, state } of rows) seen.add(`${target} ${state}`);
      }),
      { numRuns: 25, seed: 7, endOnFailure: true },
    );
    // The interesting ways have been taken.
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'first_response met',
        'first_response missed',
        'resolution missed',
        'resolution paused',
      ]),
    );
  }, 60_000);

  it('a card that was drawn before the clocks had moved is drawn again, and shows the present deadline', async () => {
    const ticket = await kept.opens();
    const subjects = async () =>
      (
        await kept.database.sql`
        select subject from outbound_message where ticket_id = ${ticket.ticketId} and content->>'op' = 'put'
          and state = 'due' and subject like 'ticket/%'`
      ).length;
    expect(await subjects()).toBe(2);
    await kept.database.sql`update outbound_message set state = 'sent'`;
    await play(ticket.ticketId, { does: 'note' });
    expect(await subjects()).toBe(0);
    await play(ticket.ticketId, { does: 'answer' });
    expect(await subjects()).toBe(2);
  });
});

describe('the sweep', () => {
  async function manyDue(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await kept.opens(`Lamp ${i}`)).ticketId);
    kept.unit.clock.advance({ hours: 3, minutes: 1 });
    return ids;
  }

  it.each([2, 4])('of %i at once raises each alert once', async (claimers) => {
    await kept.raises();
    const ids = await manyDue(40);
    const now = kept.unit.clock.now().toString();
    const [due] = await kept.database.sql`select count(*)::int from sla_clock where next_at < ${now}`;
    const looked = await Promise.all(Array.from({ length: claimers }, () => kept.raises()));
    expect(looked.reduce((a, b) => a + b)).toBe(due?.count);
    const alerts = await alertsOf(ids);
    expect(new Set(alerts.map(({ ticket_id }) => ticket_id)).size).toBe(40);
    expect(alerts).toHaveLength(40);
    expect(new Set(alerts.map(({ threshold }) => threshold))).toEqual(new Set(['75%']));
  });

  it('that is killed in the middle of a batch has done nothing of it, and the next one does all', async () => {
    await kept.raises();
    const ids = await manyDue(10);
    // Where to tell of them is asked when they are written already.
    const room: typeof kept.desk.room = async () => {
      throw new Error('killed here');
    };
    const dying = { ...kept.parts, desk: { ...kept.desk, room } };
    // Each by itself dies as well, and nothing of any stays.
    await kept.raises(dying);
    expect(await alertsOf(ids)).toEqual([]);
    kept.unit.clock.advance({ minutes: 2 });
    await kept.raises();
    expect(await alertsOf(ids)).toHaveLength(10);
  });

  it('is not held up by a ticket whose alerts can’t be told, and tries that one again', async () => {
    await kept.raises();
    const [first = '', second = '', third = ''] = await manyDue(3);
    await kept.database.sql`update ticket set queue = 'lab' where ticket_id = ${second}`;
    const { desk } = kept;
    const room: typeof desk.room = async (ctx, name) => {
      if (name === 'slack:lab') throw new Error('nobody knows where that is');
      return desk.room(ctx, name);
    };
    await kept.raises({ ...kept.parts, desk: { ...desk, room } });
    expect((await alertsOf([first, second, third])).map(({ ticket_id }) => ticket_id).sort()).toEqual(
      [first, third].sort(),
    );
    kept.unit.clock.advance({ minutes: 2 });
    await kept.raises();
    expect(await alertsOf([second])).toHaveLength(1);
  });

  it('waits for nobody who is changing a ticket, and comes back to it', async () => {
    await kept.raises();
    const [mine = '', other = ''] = await manyDue(2);
    let letGo = () => {};
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    let isHeld = () => {};
    const begun = new Promise<void>((done) => {
      isHeld = done;
    });
    const person = kept.as(kept.people.mei, async (ctx) => {
      await ticketToChange(ctx, mine);
      isHeld();
      await held;
    });
    await begun;
    await kept.raises();
    expect(await alertsOf([mine, other])).toEqual([{ ticket_id: other, threshold: '75%' }]);
    letGo();
    await person;
    await kept.raises();
    expect(await alertsOf([mine])).toHaveLength(1);
  });

  it('raises of several that have become due only the latest, and a missed deadline for each further run', async () => {
    await kept.raises();
    const { ticketId } = await kept.opens();
    kept.unit.clock.advance({ hours: 5 });
    await kept.raises();
    expect((await alertsOf([ticketId])).map(({ threshold }) => threshold)).toEqual(['breach']);
    await play(ticketId, { does: 'solve' });
    await play(ticketId, { does: 'reopen' });
    kept.unit.clock.advance({ hours: 24 });
    await kept.raises();
    const rows = await kept.database.sql`
      select target, cycle from sla_alert where ticket_id = ${ticketId} and threshold = 'breach' order by 1, 2`;
    expect(rows).toEqual([
      { target: 'first_response', cycle: 1 },
      { target: 'resolution', cycle: 2 },
    ]);
  });

  it('a pause brings no alert back, more time does', async () => {
    await kept.raises();
    const { ticketId } = await kept.opens();
    const thresholds = async () =>
      (
        await kept.database.sql<{ threshold: string }[]>`
        select threshold from sla_alert where ticket_id = ${ticketId} and target = 'resolution' order by raised_at`
      ).map((row) => row.threshold);
    await play(ticketId, { does: 'answer' });
    await play(ticketId, { does: 'pass', minutes: 18 * 60 + 1 });
    expect(await thresholds()).toEqual(['75%']);
    await play(ticketId, { does: 'wait', reason: 'vendor' });
    await play(ticketId, { does: 'pass', minutes: 100 * 60 });
    await play(ticketId, { does: 'resume' });
    await play(ticketId, { does: 'pass', minutes: 1 });
    expect(await thresholds()).toEqual(['75%']);
    await play(ticketId, { does: 'pass', minutes: 6 * 60 });
    expect(await thresholds()).toEqual(['75%', 'breach']);
    for (let i = 0; i < 12; i++) await play(ticketId, { does: 'more time' });
    await play(ticketId, { does: 'pass', minutes: 3 * 60 });
    expect(await thresholds()).toEqual(['75%', 'breach', '75%']);
  });
});

describe('policies that change', () => {
  it('are what open clocks go by from then on; what is over stays, and alerts follow', async () => {
    await kept.raises();
    const open = await kept.opens();
    await play(open.ticketId, { does: 'answer' });
    kept.unit.clock.advance({ hours: 2 });
    const sla =
      'sla: { policies: [{ name: strict, targets: { firstResponse: 1h, resolution: 1h }, escalate: { to: default } }] }';
    await kept.switchOn(configOf(sla));
    kept.unit.clock.advance({ seconds: 2 });
    while ((await recomputeOutdated(kept.parts)) > 0);
    expect(await rowsOf(open.ticketId)).toMatchObject([
      { target: 'first_response', state: 'met', policy: 'basic', version: 1 },
      { target: 'resolution', state: 'running', policy: 'strict', version: 2 },
    ]);
    await kept.raises();
    // Due from the change on, and so not late.
    const alerts = await kept.database.sql`
      select target, threshold, late_because from sla_alert where ticket_id = ${open.ticketId}`;
    expect(alerts).toEqual([{ target: 'resolution', threshold: 'breach', late_because: null }]);
    const calls = () => kept.database.sql`
      select policy, state from escalation where ticket_id = ${open.ticketId}`;
    expect(await calls()).toEqual([{ policy: 'default', state: 'triggered' }]);
    await play(open.ticketId, { does: 'solve' });
    expect((await calls())[0]?.state).toBe('settled');
  });
});

describe('tickets that were there before clocks were kept', () => {
  it('get theirs, and raise no alert for what they had missed by then', async () => {
    await kept.raises();
    const old = await kept.opensUnkept();
    kept.unit.clock.advance({ hours: 30 });
    const backFill = createBackFill(kept.parts);
    while ((await backFill()) > 0);
    expect(await rowsOf(old.ticketId)).toHaveLength(2);
    kept.unit.clock.advance({ seconds: 5 });
    await kept.raises();
    expect(await alertsOf([old.ticketId])).toEqual([]);
  });
});
