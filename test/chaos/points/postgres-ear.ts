/** Something that the database is about to do, or has done, in one commit. */
export interface CommitHeard {
  /** `commit of inbox work (ticket, ticket_event)`. */
  name: string;
  when: 'before' | 'after';
}

interface Transaction {
  tables: Set<string>;
  rows: number;
}

/** Statements that change a table; neither `for update` nor `on conflict … do update set` does. */
const WRITES = /\b(?:insert into|(?<!for )update(?!\s+(?:set|skip|of)\b)|delete from)\s+"?([a-z_]+)"?/g;

/**
 * Listens to one connection in PostgreSQL's own protocol (version 3) and names its commits by the tables that
 * they change, so that a test can stop a process at one of them without a word in the product about it.
 */
export class PostgresEar {
  private readonly heard: (commit: CommitHeard) => boolean;
  private readonly client = new Frames(true);
  private readonly server = new Frames(false);
  private readonly prepared = new Map<string, string>();
  private bound = '';
  /** What the server has yet to say that it has done, in order. */
  private readonly running: string[] = [];
  private transaction: Transaction | undefined;

  /** @param heard returns true to have the commit, or the answer to it, kept back */
  constructor(heard: (commit: CommitHeard) => boolean) {
    this.heard = heard;
  }

  /** @returns false: these bytes are not to be passed on */
  toServer(bytes: Buffer): boolean {
    let passes = true;
    for (const { type, body } of this.client.of(bytes)) {
      switch (type) {
        case 'P': {
          const [name = '', text = ''] = body.toString('utf8').split('\0');
          this.prepared.set(name, text.toLowerCase());
          break;
        }
        case 'B':
          this.bound = this.prepared.get(body.toString('utf8').split('\0')[1] ?? '') ?? '';
          break;
        case 'E':
          passes = this.runs(this.bound) && passes;
          break;
        case 'Q':
          for (const text of body.toString('utf8').replace('\0', '').toLowerCase().split(';')) {
            passes = this.runs(text.trim()) && passes;
          }
          break;
        default:
          break;
      }
    }
    return passes;
  }

  /** @returns false: these bytes are not to be passed on */
  toClient(bytes: Buffer): boolean {
    let passes = true;
    for (const { type, body } of this.server.of(bytes)) {
      if (type === 'E') this.running.shift();
      if (type === 'C') passes = this.done(body.toString('utf8').replace('\0', '')) && passes;
    }
    return passes;
  }

  private runs(text: string): boolean {
    this.running.push(text);
    if (text === 'begin') {
      this.transaction = { tables: new Set(), rows: 0 };
      return true;
    }
    if (this.transaction && text !== 'commit') {
      for (const table of tablesOf(text)) this.transaction.tables.add(table);
      return true;
    }
    if (text === 'commit') return !this.tell(this.transaction, 'before');
    // What looks for work again and again is only known to have found some by its answer.
    return isLooking(text) || !this.tell({ tables: new Set(tablesOf(text)), rows: 1 }, 'before');
  }

  private done(tag: string): boolean {
    const text = this.running.shift() ?? '';
    const rows = Number(tag.split(' ').at(-1)) || 0;
    const { transaction } = this;
    if (tag === 'COMMIT' || tag === 'ROLLBACK') {
      this.transaction = undefined;
      return tag === 'ROLLBACK' || !this.tell(transaction, 'after');
    }
    if (transaction) {
      if (tablesOf(text).length > 0) transaction.rows += rows;
      return true;
    }
    return !this.tell({ tables: new Set(tablesOf(text)), rows }, 'after');
  }

  private tell(done: Transaction | undefined, when: CommitHeard['when']): boolean {
    if (!done || done.tables.size === 0 || done.rows === 0) return false;
    return this.heard({ name: nameOf(done.tables), when });
  }
}

function tablesOf(text: string): string[] {
  return [...text.matchAll(WRITES)].flatMap(([, table]) => (table ? [table] : []));
}

/** Claims and renewals of lanes. */
function isLooking(text: string): boolean {
  return /\b(?:inbound|outbound)_lane l set lease_until\b/.test(text) || text.includes('from attachment');
}

const KINDS: [string, (tables: Set<string>) => boolean][] = [
  ['event recorded', (t) => t.has('inbound_event') && t.has('inbound_lane') && t.size === 2],
  ['inbox claim', (t) => t.has('inbound_lane') && t.size === 1],
  ['outbox claim or renewal', (t) => t.has('outbound_lane') && t.size === 1],
  [
    'outbox mark',
    (t) => t.has('outbound_lane') && t.has('outbound_message') && !t.has('inbound_event') && t.size <= 3,
  ],
  ['inbox work', (t) => t.has('inbound_event') && t.has('inbound_lane')],
  ['interaction', (t) => t.has('inbound_event')],
];

function nameOf(tables: Set<string>): string {
  const kind = KINDS.find(([, fits]) => fits(tables))?.[0];
  const own = [...tables].filter((table) => !/^(in|out)bound_/.test(table)).sort();
  return `commit of ${[...(kind ? [kind] : []), ...(own.length > 0 ? [own.join(', ')] : [])].join(': ')}`;
}

/** Cuts a stream of bytes into the protocol's messages. */
class Frames {
  private rest = Buffer.alloc(0);
  /** A client's first message has no type. */
  private isStart: boolean;

  constructor(isClient: boolean) {
    this.isStart = isClient;
  }

  of(bytes: Buffer): { type: string; body: Buffer }[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const found: { type: string; body: Buffer }[] = [];
    for (;;) {
      const head = this.isStart ? 0 : 1;
      if (this.rest.length < head + 4) return found;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) return found;
      if (!this.isStart) {
        found.push({ type: String.fromCharCode(this.rest[0] ?? 0), body: this.rest.subarray(5, end) });
      }
      this.isStart = false;
      this.rest = this.rest.subarray(end);
    }
  }
}
