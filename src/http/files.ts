import { basename, dirname } from 'node:path';
import { Router } from 'express';
import { transact, type Unit } from '../chat/queue/transaction.ts';
import type { Blobs } from '../files/blobs.ts';
import type { FileLinks } from '../files/links.ts';
import { findAttachment } from '../tickets/attachments/store.ts';

/** Images that browsers draw without running anything in them, for cards that show them; the rest is saved. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** `/files/…`: files by a signed link, for people whose platform can't take an upload from a bot. */
export function fileRoutes(parts: { unit: Unit; blobs: Blobs; links: FileLinks }): Router {
  const routes = Router();
  routes.get('/files/:id/:until/:signature', async (request, response) => {
    const { id, until, signature } = request.params;
    const file = parts.links.isValid(id, until, signature)
      ? await transact(parts.unit, (base) => findAttachment(base, id))
      : undefined;
    if (!file?.sha256) {
      response.status(404).json({ error: 'This link has expired. Ask for the file in the chat again.' });
      return;
    }
    response.set({
      'Content-Type': SHOWN.has(file.mime) ? file.mime : 'application/octet-stream',
      'Content-Disposition': `${SHOWN.has(file.mime) ? 'inline' : 'attachment'}; filename*=UTF-8''${extValue(file.name)}`,
      'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=3600',
      'Referrer-Policy': 'no-referrer',
    });
    const path = parts.blobs.pathOf(file.sha256);
    // The data folder itself may begin with a dot.
    response.sendFile(basename(path), { root: dirname(path) });
  });
  return routes;
}

/** RFC 8187: what encodeURIComponent leaves besides its unreserved characters is escaped too. */
function extValue(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
