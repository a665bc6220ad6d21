import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';

/** One request that reached the network, whatever host it was for. */
export interface Hop {
  url: string;
  host: string;
  authorization: string | null;
  body: string;
}

type Answer = (request: Request) => Response | Promise<Response> | undefined;

/**
 * The internet, as far as an attack goes: answers at every host and writes down each request, so that a test
 * can say where a token went and where it never did. This machine's own servers are left alone.
 */
export class Recorder {
  readonly hops: Hop[] = [];
  private answers: Answer[] = [];
  private readonly server = setupServer(
    http.all('*', async ({ request }) => {
      const url = new URL(request.url);
      if (url.hostname === '127.0.0.1' || url.hostname === 'localhost') return undefined;
      const { authorization = null } = Object.fromEntries(request.headers);
      const body = await request.clone().text();
      this.hops.push({ url: request.url, host: url.host, authorization, body });
      for (const answer of this.answers) {
        const answered = await answer(request.clone());
        if (answered) return answered;
      }
      return new HttpResponse('bytes of somebody');
    }),
  );

  start(): void {
    this.server.listen({ onUnhandledRequest: 'bypass' });
  }

  stop(): void {
    this.server.close();
  }

  /** From now on; what isn't answered is given some bytes. */
  answer(...answers: Answer[]): void {
    this.hops.length = 0;
    this.answers = answers;
  }

  /** Hosts that were sent something which contains one of the secrets. */
  hostsThatSaw(...secrets: string[]): string[] {
    const saw = this.hops.filter(({ url, authorization, body }) =>
      secrets.some((secret) => `${url} ${authorization} ${body} ${unescaped(body)}`.includes(secret)),
    );
    return [...new Set(saw.map(({ host }) => host))].sort();
  }
}

/** Answers at one address, by its beginning. */
export function at(prefix: string, answer: (request: Request) => Response | Promise<Response>): Answer {
  return (request) => (request.url.startsWith(prefix) ? answer(request) : undefined);
}

export function redirect(to: string, status = 302): Response {
  return new Response(null, { status, headers: { location: asciiOf(to) } });
}

/** A header holds no other characters: servers escape them, or write the address's canonical form. */
function asciiOf(address: string): string {
  if (/^[\x20-\x7e]*$/.test(address)) return address;
  return URL.canParse(address) ? new URL(address).href : encodeURI(address);
}

/** The text of a form. */
function unescaped(body: string): string {
  return [...new URLSearchParams(body)].flat().join(' ');
}
