import express, { type Request, Router } from 'express';
import { UnreadableAlerts } from '../monitoring/formats/alert.ts';
import type { AlertIntake } from '../monitoring/intake.ts';
import type { MonitorMetrics } from '../monitoring/metrics.ts';

/** Some thousand alerts in one request. Larger ones are answered 413, and their sender says so. */
const MOST_BYTES = 5_000_000;

/** `POST /alerts/<source>`: webhooks of monitors. Answered 200 once what they brought is kept. */
export function alertRoutes({ intake, metrics }: { intake: AlertIntake; metrics: MonitorMetrics }): Router {
  const routes = Router();
  routes.post(
    '/alerts/:source',
    // Before the body is read: whoever has no token is not listened to.
    (request, response, next) => {
      if (intake.admits(request.params.source, tokenOf(request))) return next();
      response
        .status(401)
        .set('WWW-Authenticate', 'Bearer')
        .json({ error: 'The token is missing, or is not that of this source.' });
    },
    express.json({ limit: MOST_BYTES, type: () => true }),
    async (request, response) => {
      try {
        response.json(await intake.accept(request.params.source, request.body));
      } catch (error) {
        if (!(error instanceof UnreadableAlerts)) throw error;
        metrics.refused.inc({ reason: 'body' });
        response
          .status(400)
          .json({ error: 'The body is not in the form of this source.', problems: error.problems });
      }
    },
  );
  return routes;
}

/** In the header, or in the address for monitors that can't send one. */
function tokenOf({ headers, query }: Request): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? (typeof query.token === 'string' ? query.token : undefined);
}
