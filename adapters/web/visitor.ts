import type { Request, Response } from 'express';
import type { Config } from '../../src/config/schema.ts';
import type { WebChat, WebPerson } from '../../src/webchat/model.ts';

/** Who a request comes from: a sample person that the page names, or the person of a session's cookie. */
export interface Visitors {
  of(request: Request): Promise<WebPerson | undefined>;
  session(request: Request): string | undefined;
  start(response: Response, session: string, expiresAt: Temporal.Instant): void;
  end(response: Response): void;
}

export function createVisitors(chat: WebChat, config: Config, mode: 'demo' | 'link'): Visitors {
  const isSecure = config.publicUrl?.startsWith('https:') ?? false;
  // The prefix makes browsers insist on https, this very host and the whole of it.
  const cookie = isSecure ? '__Host-parley' : 'parley';
  const options = { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' } as const;
  const session = (request: Request) => cookieOf(request.headers.cookie, cookie);
  return {
    session,
    async of(request) {
      if (mode === 'demo') {
        const named = request.query.as;
        const webId = typeof named === 'string' ? named : config.web.people[0]?.id;
        return webId ? chat.person(webId) : undefined;
      }
      const token = session(request);
      const webId = token ? await chat.signIn.whose(token) : undefined;
      return webId ? chat.person(webId) : undefined;
    },
    start(response, token, expiresAt) {
      response.cookie(cookie, token, { ...options, expires: new Date(expiresAt.epochMilliseconds) });
    },
    end(response) {
      response.clearCookie(cookie, options);
    },
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.split('=');
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}
