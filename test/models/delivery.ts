import { ok } from 'node:assert/strict';
import type { DeliveryResult, Pace } from '../../src/chat/platform.ts';
import {
  type Completion,
  completionOf,
  makesMessage,
  nextStep,
  rankOf,
  retryUnendedAt,
} from '../../src/chat/queue/outbox-rules.ts';
import { nextAllowedAt, remember } from '../../src/chat/queue/pace.ts';
import type { OutboundState } from '../../src/chat/tables.ts';

/** How an attempt goes: as the platform answers, or the worker ends before or after the platform has the message. */
export type Fate = DeliveryResult['kind'] | 'lost_answer' | 'ends_before' | 'ends_after';

export interface Row {
  /** What it says; a newer state of its card takes its place as long as it is due. */
  name: string;
  /** The card whose state it is, and the root of the thread that it belongs in. */
  subject: string;
  under: string | undefined;
  isUrgent: boolean;
  rank: 0 | 1;
  /** It was asked for as an ordinary one, and something urgent needs it first. */
  isRaised: boolean;
  /** States of its card that it has taken over. */
  replaced: string[];
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

export interface Asked {
  heldForMs?: number;
  isUrgent?: boolean;
  subject?: string;
  under?: string;
}

const UNSENT: readonly OutboundState[] = ['due', 'sending', 'ambiguous'];

/**
 * The outbox's lane in memory, on the same rules as the one in the database: one room, posts and changes. A message is
 * on the platform when the platform took it, whatever we heard.
 */
export class MemoryLane {
  readonly rows: Row[] = [];
  /** What stands in the room, in the order of posting. */
  readonly room: { name: string; at: number; row?: Row }[] = [];
  /** Changes of what stands there, in order. */
  readonly changes: { subject: string; name: string }[] = [];
  /** Posts repeated although the platform could not say. */
  unknowns = 0;
  now = 1_800_000_000_000;
  private readonly canFind: boolean;
  private recent: number[] = [];
  private notBefore = 0;
  private tenantNotBefore = 0;
  private leaseUntil = 0;
  /** Subjects whose message we know. */
  private readonly refs = new Set<string>();

  constructor(options: { canFind: boolean }) {
    this.canFind = options.canFind;
  }

  ask(name: string, { heldForMs, isUrgent = false, subject = name, under }: Asked = {}): void {
    const isHeld = heldForMs !== undefined;
    const rank = rankOf({ urgency: isUrgent ? 'urgent' : 'normal', isHeld });
    if (rank === 0) this.raise(subject, under);
    const waiting = this.rows.find((row) => row.subject === subject && row.state === 'due');
    if (waiting && !isHeld) {
      waiting.replaced.push(waiting.name);
      waiting.name = name;
      waiting.isUrgent = isUrgent;
      return;
    }
    this.rows.push({
      name,
      subject,
      under,
      isUrgent,
      rank,
      isRaised: false,
      replaced: [],
      state: isHeld ? 'held' : 'due',
      attempts: 0,
      unended: 0,
      nextAt: this.now + (heldForMs ?? 0),
      firstTriedAt: undefined,
    });
  }

  private raise(...subjects: (string | undefined)[]): void {
    for (const row of this.rows) {
      if (!UNSENT.includes(row.state) || row.rank === 0 || !subjects.includes(row.subject)) continue;
      row.rank = 0;
      row.isRaised = true;
    }
  }

  /** What goes next: the first of those with the lowest rank. */
  private head(): Row | undefined {
    const unsent = this.rows.filter((row) => UNSENT.includes(row.state));
    return unsent.find((row) => row.rank === 0) ?? unsent[0];
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
    const head = this.head();
    const posted = head !== undefined && this.refs.has(head.subject);
    const limits = { recent: this.recent, notBefore: this.notBefore, tenantNotBefore: this.tenantNotBefore };
    const step = nextStep(head && { ...head, op: 'put', posted }, limits, PACE, this.now);
    if (!head || step.kind === 'idle' || step.kind === 'wait') return 'nothing';
    const passed = this.rows.filter((row) => row.isUrgent && UNSENT.includes(row.state) && row !== head);
    ok(head.rank === 0 || passed.length === 0, `${head.name} went before ${passed[0]?.name}`);
    if (head.state !== 'due' && !posted)
      ok(step.kind !== 'send', 'a message that may have arrived is looked for first');
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
    if (step.kind === 'find' && this.canFind && this.room.some((post) => post.row === head)) {
      if (fate === 'ends_after') return this.die();
      this.end(head, this.completion(head, 'sent'));
      return 'looked';
    }
    if (step.kind === 'find' && !this.canFind) this.unknowns++;
    if (fate === 'sent' || fate === 'lost_answer' || fate === 'ends_after') {
      if (posted) {
        this.changes.push({ subject: head.subject, name: head.name });
        if (fate === 'ends_after') return this.die();
        this.end(head, this.completion(head, fate === 'lost_answer' ? 'ambiguous' : fate, true));
        return 'sent';
      }
      ok(
        nextAllowedAt(this.recent, PACE) <= this.now || head.attempts > 1,
        'faster than the room may be written to',
      );
      this.room.push({ name: head.name, at: this.now, row: head });
    }
    if (fate === 'ends_after') return this.die();
    this.end(head, this.completion(head, fate === 'lost_answer' ? 'ambiguous' : fate, posted));
    return 'sent';
  }

  private die(): 'sent' {
    this.leaseUntil = this.now + LEASE_MS;
    return 'sent';
  }

  private completion(head: Row, kind: DeliveryResult['kind'], posted = false): Completion {
    const facts = {
      number: head.attempts,
      since: head.firstTriedAt ?? this.now,
      op: 'put' as const,
      posted,
      othersArrive: false,
    };
    return completionOf(resultOf(kind), facts, this.now, 0);
  }

  private end(head: Row, completion: Completion): void {
    head.unended = 0;
    switch (completion.kind) {
      case 'sent':
        if (makesMessage('put', this.refs.has(head.subject))) {
          this.recent = remember(this.recent, this.now, PACE);
        }
        this.refs.add(head.subject);
        this.become(head, 'sent');
        return;
      case 'again':
        head.nextAt = completion.at;
        this.takeOverNewer(head);
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
    this.takeOverNewer(head);
    this.become(head, 'due');
  }

  /** A newer state that waits already moves into the place of the one that is to be tried again. */
  private takeOverNewer(head: Row): void {
    const newer = this.rows.find((row) => row.subject === head.subject && row.state === 'due');
    if (!newer) return;
    head.replaced.push(head.name);
    head.name = newer.name;
    head.isUrgent = newer.isUrgent;
    this.become(newer, 'withdrawn');
  }

  private become(row: Row, state: OutboundState): void {
    ok(MAY_BECOME[row.state].includes(state), `${row.state} became ${state}`);
    row.state = state;
  }

  /** What holds at every time. @throws AssertionError */
  check(): void {
    const times = (row: Row) => this.room.filter((post) => post.row === row).length;
    for (const row of this.rows) {
      const { name, state, subject } = row;
      if (this.canFind) ok(times(row) <= 1, `${name} stands there twice`);
      if (state === 'sent')
        ok(times(row) >= 1 || this.isKnown(subject), `${name} is sent and stands nowhere`);
      if (state === 'held') ok(times(row) === 0, `${name} was held and stands there`);
    }
    ok(
      this.room.length <= new Set(this.room.map(({ row }) => row)).size + this.unknowns,
      'doubled uncounted',
    );
    const under = this.rows.filter(({ state }) => state === 'sending' || state === 'ambiguous');
    const ordinary = under.filter(({ rank }) => rank === 1);
    ok(ordinary.length <= 1, 'two ordinary messages of one room under way at once');
    this.checkOrder();
  }

  private isKnown(subject: string): boolean {
    return this.refs.has(subject);
  }

  /** Urgent ones go first; apart from that each kind keeps the order of asking, and so does what belongs together. */
  private checkOrder(): void {
    const first = [...new Set(this.room.flatMap(({ row }) => row ?? []))];
    const asked = (rows: readonly Row[]) =>
      rows.toSorted((a, b) => this.rows.indexOf(a) - this.rows.indexOf(b));
    const inOrder = (rows: readonly Row[], what: string) =>
      ok(
        rows.every((row, i) => row === asked(rows)[i]),
        `${what}: ${rows.map(({ name }) => name)}`,
      );
    inOrder(
      first.filter(({ isRaised, rank }) => rank === 1 && !isRaised),
      'ordinary ones out of order',
    );
    for (const subject of new Set(first.map((row) => row.subject))) {
      inOrder(
        first.filter((row) => row.subject === subject),
        'states of one card out of order',
      );
      const states = this.changes
        .filter((change) => change.subject === subject)
        .map(({ name }) => Number(name.split('#')[1]));
      ok(
        states.every((state, i) => i === 0 || state >= (states[i - 1] ?? 0)),
        `${subject} was turned back: ${states}`,
      );
    }
    for (const line of first.filter(({ under }) => under !== undefined)) {
      const root = this.rows.find(({ subject }) => subject === line.under);
      const isRootThere = root && first.includes(root) && first.indexOf(root) < first.indexOf(line);
      const isRootGone = !root || root.state === 'dead' || root.state === 'withdrawn';
      ok(isRootThere || isRootGone || this.isKnown(root.subject), `${line.name} came before its root`);
    }
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
