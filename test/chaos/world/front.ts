import type { Chance } from '../chance.ts';
import type { Journal } from './journal.ts';
import type { ParleyProcess } from './process.ts';

export interface Request {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Response {
  status: number;
  text: string;
  /** Which process answered. */
  process: string;
}

/** What is brought to the door, for the journal. */
export interface About {
  key: string;
  kind: string;
  attempt: number;
}

/** The load balancer before the processes: hands each request to one that is up. */
export class Front {
  private readonly processes: readonly ParleyProcess[];
  private readonly journal: Journal;
  private readonly chance: Chance;
  private turn = 0;

  constructor(processes: readonly ParleyProcess[], journal: Journal, chance: Chance) {
    this.processes = processes;
    this.journal = journal;
    this.chance = chance;
  }

  /** Another process with each call. */
  private next(): ParleyProcess | undefined {
    const up = this.processes.filter((process) => process.port !== undefined);
    // Not strictly in turn: who sends what to whom must not fall into step with the crowd.
    this.turn += this.chance.happens(0.8) ? 1 : 0;
    return up[this.turn % Math.max(1, up.length)];
  }

  /** One attempt. @returns undefined without an answer in time */
  async bring(about: About, request: Request, withinMs: number): Promise<Response | undefined> {
    const process = this.next();
    const response = process && (await ask(process, request, withinMs));
    this.journal.note({ what: 'delivery', ...about, process: process?.name, status: response?.status });
    return response;
  }

  get(process: ParleyProcess, path: string, withinMs: number): Promise<Response | undefined> {
    return ask(process, { path, headers: {}, body: '' }, withinMs, 'GET');
  }
}

async function ask(
  process: ParleyProcess,
  { path, headers, body }: Request,
  withinMs: number,
  method: 'POST' | 'GET' = 'POST',
): Promise<Response | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${process.port}${path}`, {
      method,
      headers,
      ...(method === 'POST' ? { body } : {}),
      signal: AbortSignal.timeout(withinMs),
    });
    return { status: response.status, text: await response.text(), process: process.name };
  } catch {
    // Cut, refused or too late: to the sender these are one thing, no answer.
    return undefined;
  }
}
