import type { Express } from 'express';
import { z } from 'zod';

/** What lets somebody through a door of our own HTTP server. */
export type Pass =
  /** Nothing: there is nothing behind it that isn't everybody's. */
  | 'nothing'
  | 'a session'
  | 'Slack’s signature'
  | 'Microsoft’s token'
  | 'a signed link'
  | 'a one-time link'
  | 'a token of its own'
  | 'a secret link';

/** Every door there is. One that is added fails until it stands here, and then has to hold. */
export const ROUTES: Record<string, Pass> = {
  'GET /healthz': 'nothing',
  'GET /readyz': 'nothing',
  // Numbers without names; docs/security.md says to keep it from the outside.
  'GET /metrics': 'nothing',
  'GET /files/:id/:until/:signature': 'a signed link',
  'GET /pictures/:what/:until/:signature': 'a signed link',
  'GET /oncall/:token.ics': 'a secret link',
  'POST /alerts/:source': 'a token of its own',
  'POST /slack/events': 'Slack’s signature',
  'POST /api/messages': 'Microsoft’s token',
  // The page without anything on it; what it shows it asks for.
  'GET /': 'nothing',
  'GET /home': 'nothing',
  'GET /threads': 'nothing',
  'GET /direct': 'nothing',
  'GET /direct/:thread': 'nothing',
  'GET /rooms/:room': 'nothing',
  'GET /rooms/:room/:thread': 'nothing',
  'GET /tickets/:key': 'nothing',
  'GET /web/assets/:version/*name': 'nothing',
  'GET /sign-in/:token': 'a one-time link',
  'POST /sign-in': 'a one-time link',
  // Ends the session of whoever asks, and nobody else's.
  'POST /web/sign-out': 'nothing',
  'GET /web/state': 'a session',
  'GET /web/events': 'a session',
  'GET /web/people': 'a session',
  'POST /web/home': 'a session',
  'POST /web/interactions': 'a session',
  'POST /web/files': 'a session',
  'GET /web/files/:message/:file': 'a session',
  'GET /web/rooms/:room/messages': 'a session',
  'GET /web/threads': 'a session',
  'GET /web/threads/:root': 'a session',
  'POST /web/messages': 'a session',
  'PATCH /web/messages/:id': 'a session',
  'DELETE /web/messages/:id': 'a session',
  'PUT /web/messages/:id/reactions/:emoji': 'a session',
  'DELETE /web/messages/:id/reactions/:emoji': 'a session',
  'POST /web/messages/:id/dismiss': 'a session',
  'POST /web/read': 'a session',
};

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle?: unknown;
}
const layers = z.array(z.custom<Layer>((one) => typeof one === 'function' || typeof one === 'object'));
const router = z.custom<{ stack: unknown }>((one) => typeof one === 'function' && 'stack' in one);

/** Every route that an app answers, `METHOD /path`, with those of the routers in it. Guards of all methods are none. */
export function routesOf(app: Express): string[] {
  return found(app.router);
}

function found(of: unknown): string[] {
  const parsed = router.safeParse(of);
  if (!parsed.success) return [];
  return layers.parse(parsed.data.stack).flatMap(({ route, handle }) => {
    if (!route) return found(handle);
    const methods = Object.keys(route.methods).filter((method) => method !== '_all' && method !== 'head');
    return [route.path].flat().flatMap((path) => methods.map((method) => `${method.toUpperCase()} ${path}`));
  });
}
