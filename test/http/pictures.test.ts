import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPictureLinks } from '../../src/files/links.ts';
import { pictureRoutes } from '../../src/http/pictures.ts';
import { testClock } from '../support/clock.ts';

/** Pictures of cards, as chat clients load them. */

const clock = testClock();
const links = createPictureLinks({ key: 'secret', now: () => clock.now() });
const drawn: string[] = [];
let server: Server;
let base: string;
beforeAll(async () => {
  const app = express();
  const draw = async (what: string) => {
    drawn.push(what);
    if (what === 'broken' && drawn.filter((one) => one === what).length === 1) throw new Error('no luck');
    return what === 'gone' ? undefined : Buffer.from(`PNG of ${what}`);
  };
  app.use(pictureRoutes({ links, draw }));
  app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).end();
  });
  await new Promise<void>((done) => {
    server = app.listen(0, '127.0.0.1', () => done());
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const get = (path: string) => fetch(`${base}${path}`);

it('are drawn once, and are nothing but pictures', async () => {
  const responses = await Promise.all([get(links.linkTo('why')), get(links.linkTo('why'))]);
  for (const response of responses) {
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('PNG of why');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('cache-control')).toContain('private');
  }
  expect(drawn).toEqual(['why']);
});

it('are shown to whoever has the link, for a week, and to nobody else', async () => {
  const path = links.linkTo('secret-one');
  expect((await get(path.replace('secret-one', 'secret-two'))).status).toBe(404);
  expect((await get(`${path}x`)).status).toBe(404);
  clock.advance({ hours: 24 * 7 });
  expect((await get(path)).status).toBe(404);
  expect(drawn).not.toContain('secret-one');
});

it('that are gone are not found; what failed is tried again', async () => {
  expect((await get(links.linkTo('gone'))).status).toBe(404);
  expect((await get(links.linkTo('broken'))).status).toBe(500);
  expect((await get(links.linkTo('broken'))).status).toBe(200);
});
