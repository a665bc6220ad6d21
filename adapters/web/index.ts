import express, { type RequestHandler, Router } from 'express';
import { Counter, Gauge } from 'prom-client';
import type { Adapter, AdapterDeps } from '../../src/chat/platform.ts';
import { localise } from '../../src/i18n/localise.ts';
import { t } from '../../src/i18n/text.ts';
import type { WebChat } from '../../src/webchat/model.ts';
import { createAnswering, languageOf } from './answering.ts';
import { loadAssets } from './assets.ts';
import { isFromThisMachine, isSameOrigin } from './guard.ts';
import { setSafeHeaders } from './headers.ts';
import { createWebPlatform } from './platform.ts';
import { EventStreams } from './routes/events.ts';
import { fileRoutes } from './routes/files.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { messageRoutes } from './routes/messages.ts';
import { PAGES, pageRoutes } from './routes/pages.ts';
import type { RouteParts } from './routes/parts.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { stateRoutes } from './routes/state.ts';
import { playSample } from './sample/play.ts';
import { MessageViews } from './views.ts';
import { createVisitors } from './visitor.ts';

export interface WebAdapterParts {
  chat: WebChat;
  /** `demo`: sample people without sign-in, for this machine only. `link`: sign-in with one-time links. */
  mode: 'demo' | 'link';
}

/** The built-in web chat. */
export async function createWebAdapter(parts: WebAdapterParts, deps: AdapterDeps): Promise<Adapter> {
  const { chat, mode } = parts;
  const { config, intake, clock } = deps;
  const log = deps.log.child({ adapter: 'web' });
  const assets = await loadAssets();
  const visitors = createVisitors(chat, config, mode);
  const answering = createAnswering({ visitors, config, log });
  const shared: RouteParts = {
    chat,
    config,
    intake,
    clock,
    log,
    views: new MessageViews(),
    asPerson: answering.asPerson,
    whoIs: (request) => visitors.of(request),
    json: express.json({ limit: '1mb', inflate: false }),
  };
  const metrics = webMetrics(deps);
  const streams = new EventStreams(shared, metrics.streams);

  const refuse = (reason: string): void => {
    metrics.refused.inc({ reason });
    log.debug({ reason }, 'a request of the web chat was refused');
  };
  const onlyThisMachine: RequestHandler = (request, response, next) => {
    if (mode !== 'demo' || isFromThisMachine(request)) return next();
    refuse('not_this_machine');
    const locale = languageOf(request, config);
    response
      .status(403)
      .type('text')
      .send(localise(t('web.only_this_machine'), { locale, timeZone: 'UTC' }));
  };
  const onlyOurPages: RequestHandler = (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    if (request.get('x-parley') === '1' && isSameOrigin(request, config.publicUrl)) return next();
    refuse('cross_site');
    response.status(403).json({ error: 'This request did not come from our page.' });
  };
  const counted: RequestHandler = (request, response, next) => {
    response.on('finish', () => {
      metrics.requests.inc({ method: request.method, status: String(response.statusCode) });
    });
    setSafeHeaders(response);
    next();
  };

  const routes = Router();
  // Only our own addresses: other adapters' are not ours to guard.
  const own = [...PAGES, '/web/*path', '/sign-in', '/sign-in/*path'];
  routes.all(own, counted, onlyThisMachine);
  routes.all('/web/*path', onlyOurPages);
  pageRoutes(routes, shared, assets);
  stateRoutes(routes, shared);
  messageRoutes(routes, shared);
  interactionRoutes(routes, shared);
  fileRoutes(routes, shared);
  streams.mount(routes);
  if (mode === 'link') signInRoutes(routes, { chat, config, visitors }, assets);
  routes.use(answering.onError);

  const stopping = new AbortController();
  let sample: Promise<void> | undefined;
  return {
    platform: createWebPlatform(chat, config.name),
    routes,
    start: async () => {
      if (mode !== 'demo' || !config.web.sampleData) return;
      sample = playSample({ chat, intake, clock, botName: config.name }, stopping.signal).catch(
        (error: unknown) => {
          if (!stopping.signal.aborted) log.warn({ err: error }, 'the sample data could not be filled in');
        },
      );
    },
    stop: async () => {
      stopping.abort();
      await sample;
      streams.stop();
      chat.stop();
    },
    problem: () => undefined,
  };
}

function webMetrics({ metrics }: AdapterDeps) {
  const registers = [metrics];
  return {
    requests: new Counter({
      name: 'parley_web_requests_total',
      help: 'Requests of the web chat by method and status',
      labelNames: ['method', 'status'],
      registers,
    }),
    refused: new Counter({
      name: 'parley_web_refused_total',
      help: 'Requests of the web chat that were refused at the door, by reason',
      labelNames: ['reason'],
      registers,
    }),
    streams: new Gauge({
      name: 'parley_web_streams',
      help: 'Browsers connected to the stream of changes',
      registers,
    }),
  };
}
