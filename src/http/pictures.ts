import { Router } from 'express';
import type { PictureLinks } from '../files/links.ts';

/** @param what as the link says it. @returns PNG; undefined: there is nothing to draw (any more) */
export type DrawPicture = (what: string) => Promise<Buffer | undefined>;

/** Pictures kept; many people open the same card in the same minute. */
const KEPT = 64;

/** `/pictures/…`: pictures of cards by a signed link, as chat clients load them: drawn when first asked for. */
export function pictureRoutes({ links, draw }: { links: PictureLinks; draw: DrawPicture }): Router {
  const kept = new Map<string, Promise<Buffer | undefined>>();
  const pictureOf = (what: string): Promise<Buffer | undefined> => {
    const known = kept.get(what);
    if (known) return known;
    const drawing = draw(what);
    // What failed is tried again by the next one who asks.
    drawing.catch(() => kept.delete(what));
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(what, drawing);
    return drawing;
  };
  const routes = Router();
  routes.get('/pictures/:what/:until/:signature', async (request, response) => {
    const { what, until, signature } = request.params;
    const picture = links.isValid(what, until, signature) ? await pictureOf(what) : undefined;
    if (!picture) {
      response.status(404).json({ error: 'This link has expired. Ask for the card in the chat again.' });
      return;
    }
    response.set({
      'Content-Type': 'image/png',
      'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=86400',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(picture);
  });
  return routes;
}
