import type { Router } from 'express';
import { languageOf } from '../answering.ts';
import type { Assets } from '../assets.ts';
import { pagePolicy } from '../headers.ts';
import { chatPage } from '../page.ts';
import type { RouteParts } from './parts.ts';

/** Addresses of the chat; the page itself finds out what to show at each. */
export const PAGES = [
  '/',
  '/home',
  '/threads',
  '/direct',
  '/direct/:thread',
  '/rooms/:room',
  '/rooms/:room/:thread',
  '/tickets/:key',
];

const ONE_YEAR = 'public, max-age=31536000, immutable';

/** The page and what it loads. */
export function pageRoutes(router: Router, parts: Pick<RouteParts, 'config'>, assets: Assets): void {
  const { config } = parts;

  router.get(PAGES, (request, response) => {
    const page = chatPage(assets, config.name, languageOf(request, config));
    response
      .set({ 'Content-Security-Policy': pagePolicy(page.scriptHash), 'Cache-Control': 'no-cache' })
      .type('html')
      .send(page.html);
  });

  router.get('/web/assets/:version/*name', (request, response) => {
    const { version, name } = request.params;
    const asset = assets.files.get([name].flat().join('/'));
    if (version !== assets.version || !asset) {
      response.status(404).json({ error: 'There is nothing here.' });
      return;
    }
    response.set({ 'Content-Type': asset.type, 'Cache-Control': ONE_YEAR, Vary: 'Accept-Encoding' });
    // Express would check the entity and shorten the answer; the address changes with the content already.
    if (request.acceptsEncodings('gzip')) response.set('Content-Encoding', 'gzip').end(asset.gzipped);
    else response.end(asset.bytes);
  });
}
