import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { TeamsSettings } from '../../../src/config/environment.ts';
import { type Activity, activitySchema } from '../activity.ts';
import type { Received, TurnAnswer } from '../bot.ts';
import type { HostRule } from '../hosts.ts';
import { MAX_BODY_BYTES } from '../limits.ts';
import { type BodyRule, checkBody, checkHost } from './check.ts';
import type { SigningKeys } from './keys.ts';
import { requireLoopback } from './loopback.ts';
import { Rejected } from './rejected.ts';
import { type TokenRule, verifyToken } from './token.ts';

export interface DoorParts {
  settings: TeamsSettings;
  hosts: HostRule;
  tenants: BodyRule['tenants'];
  keys: SigningKeys;
  clock: TokenRule['clock'];
  log: Logger;
  metrics: Registry;
  /** What an activity that was let in comes to. */
  receive(activity: Activity, request: Received): Promise<TurnAnswer>;
}

/** `POST /api/messages`: who is let in, and what the world gets to see of what happened. */
export function teamsRoutes(parts: DoorParts): Router {
  const { log } = parts;
  const rejected = new Counter({
    name: 'parley_teams_rejected_total',
    help: 'Requests at the Teams door that were not let in',
    labelNames: ['reason'],
    registers: [parts.metrics],
  });
  const router = express.Router();
  router.post(
    '/api/messages',
    async (request: Request, response: Response, next: NextFunction) => {
      // Before a byte of the body is read: whoever has no token costs nothing more.
      response.locals.token = await letIn(request, parts);
      next();
    },
    express.json({ limit: MAX_BODY_BYTES, type: () => true }),
    async (request: Request, response: Response) => {
      const answer = await handle(request, response, parts);
      if (answer.status === 400) rejected.inc({ reason: 'content' });
      if (answer.body === undefined) response.status(answer.status).end();
      else response.status(answer.status).json(answer.body);
    },
    (error: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) return next(error);
      if (error instanceof Rejected) {
        rejected.inc({ reason: error.reason });
        log.warn({ reason: error.message }, 'a request at the Teams door was refused');
        response.status(error.status).json({ error: error.status === 401 ? 'unauthorized' : 'forbidden' });
        return;
      }
      const status = clientErrorOf(error);
      if (status) {
        rejected.inc({ reason: status === 413 ? 'too_large' : 'content' });
        response.status(status).json({ error: status === 413 ? 'too large' : 'not JSON' });
        return;
      }
      // The database can't take it, or the keys can't be had: Teams tries again.
      log.error({ err: error }, 'an activity could not be taken');
      response.status(500).json({ error: 'Something went wrong on our side.' });
    },
  );
  return router;
}

async function letIn(request: Request, parts: DoorParts): Promise<{ serviceUrl: string } | undefined> {
  const { settings, keys, clock } = parts;
  if (!settings.appId) {
    requireLoopback(request);
    return undefined;
  }
  return verifyToken(request.headers.authorization, { appId: settings.appId, keys, clock });
}

async function handle(request: Request, response: Response, parts: DoorParts): Promise<TurnAnswer> {
  const { token } = response.locals as { token?: { serviceUrl: string } };
  const body: unknown = request.body;
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success || !isRecord(body)) return { status: 400, body: { error: 'not an activity' } };
  const activity = parsed.data;
  if (token) checkBody(activity, token, parts);
  else checkHost(activity, parts.hosts);
  return parts.receive(activity, {
    authorization: request.headers.authorization,
    body,
    isInvoke: activity.type === 'invoke',
  });
}

function isRecord(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** Errors of the body parser that are the sender's. */
function clientErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
