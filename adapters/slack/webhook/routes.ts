import type { IncomingHttpHeaders } from 'node:http';
import { type Response, Router } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../../../src/context.ts';
import { type HandedIn, NotReady } from '../doors.ts';
import type { RejectionReason, SlackMetrics } from '../metrics.ts';
import { parseBody, type SlackBody } from './parse.ts';
import { readBody } from './read-body.ts';
import { verify } from './verify.ts';

export interface RouteParts {
  signingSecret: string;
  take(handedIn: HandedIn): Promise<void>;
  clock: Clock;
  metrics: SlackMetrics;
  log: Logger;
  /** Nothing new is taken any more. */
  isStopping(): boolean;
}

/** The HTTP door: events, interactions and commands all come to `POST /slack/events`. */
export function slackRoutes(parts: RouteParts): Router {
  const router = Router();
  router.post('/slack/events', async (request, response) => {
    const reject = (status: number, reason: RejectionReason) => {
      parts.metrics.rejected.inc({ reason });
      response.status(status).json({ error: reason });
    };
    if (parts.isStopping()) {
      response.status(503).end();
      return;
    }
    const body = await readBody(request);
    if (body.kind === 'cut') return;
    if (body.kind === 'too_large') {
      // The rest of it is not read: the connection ends with the answer.
      response.set('connection', 'close');
      return reject(413, 'too_large');
    }
    const { headers } = request;
    const stamp = {
      signature: header(headers, 'x-slack-signature'),
      timestamp: header(headers, 'x-slack-request-timestamp'),
    };
    const now = parts.clock.now().epochMilliseconds;
    const verdict = verify({ ...stamp, body: body.bytes }, parts.signingSecret, now);
    if (verdict !== 'genuine') return reject(401, verdict);
    const parsed = parseBody(header(headers, 'content-type'), body.bytes);
    if (!parsed) return reject(400, 'content');
    if (parsed.type === 'url_verification') {
      if (typeof parsed.challenge !== 'string') return reject(400, 'content');
      response.status(200).type('text/plain').send(parsed.challenge);
      return;
    }
    if (parsed.ssl_check === '1') {
      response.status(200).end();
      return;
    }
    await handIn(parts, parsed, headers, response);
  });
  return router;
}

async function handIn(
  parts: RouteParts,
  body: SlackBody,
  headers: IncomingHttpHeaders,
  response: Response,
): Promise<void> {
  const retryNum = Number(header(headers, 'x-slack-retry-num') ?? Number.NaN);
  const retryReason = header(headers, 'x-slack-retry-reason');
  try {
    await parts.take({
      body,
      ...(Number.isInteger(retryNum) ? { retryNum } : {}),
      ...(retryReason ? { retryReason } : {}),
      ack: async (answer) => respond(response, answer),
    });
    respond(response, undefined);
  } catch (error) {
    if (!(error instanceof NotReady)) {
      parts.log.error({ err: error, type: body.type }, 'what Slack sent could not be taken');
    }
    if (!response.headersSent) response.status(error instanceof NotReady ? 503 : 500).end();
  }
}

/** The first answer counts; a second one has nowhere to go. */
function respond(response: Response, answer: unknown): void {
  if (response.headersSent) return;
  response.status(200);
  if (answer === undefined || answer === '') response.end();
  else response.json(answer);
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
