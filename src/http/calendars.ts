import { createHash } from 'node:crypto';
import { Router } from 'express';

/**
 * `/oncall/….ics`: calendars of shifts by a secret link, for programs that can't sign in. A subscriber who has the
 * latest state already gets 304.
 * @param calendarOf the calendar's text by what the link ends with; undefined if it isn't good (any more)
 */
export function calendarRoutes(calendarOf: (token: string) => Promise<string | undefined>): Router {
  const routes = Router();
  routes.get('/oncall/:token.ics', async (request, response) => {
    const text = await calendarOf(request.params.token);
    if (text === undefined) {
      response.status(404).json({ error: 'This link is no longer good. Ask for a new one in the chat.' });
      return;
    }
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    response.set({
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'attachment; filename="on-call.ics"',
      'Cache-Control': 'private, no-cache',
      'Referrer-Policy': 'no-referrer',
      ETag: etag,
    });
    // Express itself sends all of it again to clients that say no-cache beside what they have.
    if (request.get('if-none-match')?.includes(etag)) response.status(304).end();
    else response.send(text);
  });
  return routes;
}
