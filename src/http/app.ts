import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Adapter } from '../chat/platform.ts';

export interface AppParts {
  log: Logger;
  metrics: Registry;
  adapters: readonly Adapter[];
  /** Why Parley can't work, by what is wrong; empty: it can. Answers within `readyz`'s patience. */
  problems(): Promise<Record<string, string>>;
  routes: readonly express.Router[];
}

/** One app for everything: health, metrics, files, and the adapters, which read their own bodies. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    // Whatever answers: no browser guesses a type, runs or frames it. The pages and files say their own.
    response.set({
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    });
    if (hostsNamed(request) > 1) throw new AmbiguousHost();
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', async (_request, response) => {
    const problems = await parts.problems();
    const isReady = Object.keys(problems).length === 0;
    // A platform that is away must not take the others out of service: it is told, not counted.
    const platforms = Object.fromEntries(
      parts.adapters.map((adapter) => [adapter.platform.name, adapter.problem() ?? 'ok']),
    );
    response
      .status(isReady ? 200 : 503)
      .json({ status: isReady ? 'ready' : 'not ready', problems, platforms });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(parts.metrics.contentType).send(await parts.metrics.metrics());
  });
  for (const routes of parts.routes) app.use(routes);
  for (const adapter of parts.adapters) app.use(adapter.routes);
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing here.' });
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const refused = refusalOf(error);
    if (response.headersSent) return next(error);
    if (refused) {
      response.status(refused.status).json({ error: refused.words });
      return;
    }
    // The route, not the address: a signed link in the log would open its file to whoever reads it.
    parts.log.error({ err: error, method: request.method, route: routeOf(request) }, 'a request failed');
    response.status(500).json({ error: 'Something went wrong on our side.' });
  });
  return app;
}

/** Node takes the first of several; a proxy before us may have taken another (RFC 9112, 3.2: answer 400). */
class AmbiguousHost extends Error {
  readonly status = 400;
}

function hostsNamed({ rawHeaders }: Request): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
}

function routeOf(request: Request): string {
  const route: unknown = request.route?.path;
  return typeof route === 'string' ? route : 'none';
}

const REFUSALS: Record<number, string> = {
  400: 'The request is malformed.',
  404: 'There is nothing here.',
  413: 'The request is too large.',
  415: 'The request is in a form that is not understood.',
};

/** What readers of requests (Express's and the adapters') throw at a request that is wrong: not our failure. */
function refusalOf(error: unknown): { status: number; words: string } | undefined {
  if (!(error instanceof Error && 'status' in error && typeof error.status === 'number')) return undefined;
  const { status } = error;
  if (status < 400 || status > 499) return undefined;
  return { status, words: REFUSALS[status] ?? 'The request was refused.' };
}
