import { Agent, request } from 'node:http';
import fc from 'fast-check';

export interface Shot {
  method?: string;
  path?: string;
  headers: Record<string, string>;
  body: string | Buffer;
}
export interface Hit {
  status: number;
  text: string;
}

const AT_ONCE = 12;
const CHUNK = 500;

/** `FUZZ_SEED=… npx vitest run …` repeats a failing run. */
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/**
 * Sends generated requests to a server over a few kept connections and looks at every answer.
 * @param look throws for an answer that must not be; the error then names the seed and the payload
 */
export async function barrage<T>(
  url: string,
  payloads: { arbitrary: fc.Arbitrary<T>; count: number },
  shoot: (payload: T, index: number) => Shot,
  look: (hit: Hit, payload: T) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    for (let from = 0; from < payloads.count; from += CHUNK) {
      const numRuns = Math.min(CHUNK, payloads.count - from);
      const batch = fc.sample(payloads.arbitrary, { seed: SEED + from, numRuns });
      let next = 0;
      const work = async (): Promise<void> => {
        for (let index = next++; index < batch.length; index = next++) {
          const payload = batch[index];
          if (payload === undefined) continue;
          const shot = shoot(payload, from + index);
          try {
            look(await send(agent, url, shot), payload);
          } catch (error) {
            const about = `${shot.method ?? 'POST'} ${shot.path ?? ''} ${String(shot.body).slice(0, 1_500)}`;
            throw new Error(`FUZZ_SEED=${SEED}, payload ${from + index}: ${about}`, { cause: error });
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    }
  } finally {
    agent.destroy();
  }
}

function send(agent: Agent, url: string, { method = 'POST', path, headers, body }: Shot): Promise<Hit> {
  const target = new URL(url);
  return new Promise((done, fail) => {
    const sent = request(
      {
        agent,
        host: target.hostname,
        port: target.port,
        path: path ?? target.pathname,
        method,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}
