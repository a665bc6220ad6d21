import { deepEqual, ok } from 'node:assert/strict';
import type { DeliveryResult, Pace } from '../../src/chat/platform.ts';
import {
  type Completion,
  completionOf,
  makesMessage,
  nextStep,
  retryUnendedAt,
} from '../../src/chat/queue/outbox-rules.ts';
import { nextAllowedAt, remember } from '../../src/chat/queue/pace.ts';
import type { OutboundState } from '../../src/chat/tables.ts';

/** How an attempt goes: as the platform answers, or the worker ends before or after the platform has the message. */
export type Fate = DeliveryResult['kind'] | 'lost_answer' | 'ends_before' | 'ends_after';

export interface Row {
  name: string;
  state: OutboundState;
  attempts: number;
  unended: number;
  nextAt: number;
  firstTriedAt: number | undefined;
}

/** From which state a message may come into which. */
const MAY_BECOME: Record<OutboundState, readonly OutboundState[]> = {
  held: ['due', 'withdrawn'],
  due: ['sending', 'withdrawn'],
  sending: ['sent', 'due', 'ambiguous', 'dead', 'sending'],
  ambiguous: ['sent', 'due', 'ambiguous', 'dead', 'sending'],
  sent: [],
  dead: [],
  withdrawn: [],
};

const LEASE_MS = 5_000;
const PACE: Pace = { messages: 2, perMs: 3_000 };

/**
 * The outbox's lane in memory, on the same rules as the one in the database: one room, posts only. A message is on
 * the platform when the platform took it, whatever we heard.
 */
export class MemoryLane {
  readonly rows: Row[] = [];
  /** What stands in the room, in the order of posting. */
  readonly room: { name: string; at: number }[] = [];
  /** Posts repeated although the platform could not say. */
  unknowns = 0;
  now = 1_800_000_000_000;
  private readonly canFind: boolean;
  private recent: number[] = [];
  private notBefore = 0;
  private tenantNotBefore = 0;
  private leaseUntil = 0;

  constructor(options: { canFind: boolean }) {
    this.canFind = options.canFind;
  }

  ask(name: string, heldForMs?: number): void {
    this.rows.push({
      name,
      state: heldForMs === undefined ? 'due' : 'held',
      attempts: 0,
      unended: 0,
      nextAt: this.now + (heldForMs ?? 0),
      firstTriedAt: undefined,
    });
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** @returns whether it was in time */
  withdraw(name: string): boolean {
    const row = this.rows.find((one) => one.name === name && one.state === 'held');
    if (row) this.become(row, 'withdrawn');
    return row !== undefined;
  }

  /** Those whose time has come go to the lane's end, in the order of their times. */
  release(): void {
    const ready = this.rows.filter((row) => row.state === 'held' && row.nextAt <= this.now);
    ready.sort((a, b) => a.nextAt - b.nextAt);
    for (const row of ready) {
      this.rows.splice(this.rows.indexOf(row), 1);
      this.rows.push(row);
      this.become(row, 'due');
    }
  }

  /** A worker's next step. @returns what it did */
  work(fate: Fate): 'nothing' | 'sent' | 'looked' | 'gave up' {
    if (this.leaseUntil > this.now) return 'nothing';
    const head = this.rows.find((row) => ['due', 'sending', 'ambiguous'].includes(row.state));
    const limits = { recent: this.recent, notBefore: this.notBefore, tenantNotBefore: this.tenantNotBefore };
    const step = nextStep(head && { ...head, op: 'put', posted: false }, limits, PACE, this.now);
    if (!head || step.kind === 'idle' || step.kind === 'wait') return 'nothing';
    if (head.state !== 'due') ok(step.kind !== 'send', 'a message that may have arrived is looked for first');
    this.become(head, step.kind === 'find' ? 'ambiguous' : 'sending');
    head.attempts++;
    head.firstTriedAt ??= this.now;
    head.nextAt = retryUnendedAt(head.unended, this.now, 0);
    head.unended++;
    if (step.kind === 'give_up') {
      this.end(head, { kind: 'dead', cause: 'invalid', error: '' });
      return 'gave up';
    }
    if (fate === 'ends_before') return this.die();
    if (step.kind === 'find' && this.canFind && this.room.some((post) => post.name === head.name)) {
      if (fate === 'ends_after') return this.die();
      this.end(head, this.completion(head, 'sent'));
      return 'looked';
    }
    if (step.kind === 'find' && !this.canFind) this.unknowns++;
    if (fate === 'sent' || fate === 'lost_answer' || fate === 'ends_after') {
      ok(
        nextAllowedAt(this.recent, PACE) <= this.now || head.attempts > 1,
        'faster than the room may be written to',
      );
      this.room.push({ name: head.name, at: this.now });
    }
    if (fate === 'ends_after') return this.die();
    this.end(head, this.completion(head, fate === 'lost_answer' ? 'ambiguous' : fate));
    return 'sent';
  }

  private die(): 'sent' {
    this.leaseUntil = this.now + LEASE_MS;
    return 'sent';
  }

  private completion(head: Row, kind: DeliveryResult['kind']): Completion {
    const facts = {
      number: head.attempts,
      since: head.firstTriedAt ?? this.now,
      op: 'put' as const,
      posted: false,
      othersArrive: false,
    };
    return completionOf(resultOf(kind), facts, this.now, 0);
  }

  private end(head: Row, completion: Completion): void {
    head.unended = 0;
    switch (completion.kind) {
      case 'sent':
        if (makesMessage('put', false)) this.recent = remember(this.recent, this.now, PACE);
        this.become(head, 'sent');
        return;
      case 'again':
        head.nextAt = completion.at;
        this.become(head, 'due');
        return;
      case 'look':
        head.nextAt = completion.at;
        this.become(head, 'ambiguous');
        return;
      case 'dead':
        this.become(head, 'dead');
        return;
      case 'lane_waits':
        this.notBefore = completion.until;
        break;
      case 'tenant_waits':
        this.tenantNotBefore = Math.max(this.tenantNotBefore, completion.until);
        break;
      case 'repost':
        throw new Error('nothing is changed here');
    }
    head.attempts--;
    head.nextAt = this.now;
    this.become(head, 'due');
  }

  private become(row: Row, state: OutboundState): void {
    ok(MAY_BECOME[row.state].includes(state), `${row.state} became ${state}`);
    row.state = state;
  }

  /** What holds at every time. @throws AssertionError */
  check(): void {
    const times = (name: string) => this.room.filter((post) => post.name === name).length;
    for (const { name, state } of this.rows) {
      if (this.canFind) ok(times(name) <= 1, `${name} stands there twice`);
      if (state === 'sent') ok(times(name) >= 1, `${name} is sent and stands nowhere`);
      if (state === 'held' || state === 'withdrawn')
        ok(times(name) === 0, `${name} was ${state} and stands there`);
    }
    ok(
      this.room.length <= new Set(this.room.map(({ name }) => name)).size + this.unknowns,
      'doubled uncounted',
    );
    const first = [...new Set(this.room.map(({ name }) => name))];
    const order = this.rows.map(({ name }) => name).filter((name) => first.includes(name));
    deepEqual(first, order, 'another order than was asked for');
    const under = this.rows.filter(({ state }) => state === 'sending' || state === 'ambiguous');
    ok(under.length <= 1, 'two messages of one room under way at once');
  }
}

function resultOf(kind: DeliveryResult['kind']): DeliveryResult {
  switch (kind) {
    case 'sent':
      return { kind, ref: { externalId: 'm1' } };
    case 'rate_limited':
      return { kind, retryAfterMs: 2_000, scope: 'lane' };
    case 'retry':
    case 'ambiguous':
    case 'unauthorised':
      return { kind, reason: kind };
    case 'refused':
      return { kind, cause: 'invalid', reason: kind };
  }
}
