import type { Router } from 'express';
import { stateView } from '../state-view.ts';
import type { RouteParts } from './parts.ts';

/** What the page starts from. */
export function stateRoutes(router: Router, parts: RouteParts): void {
  router.get(
    '/web/state',
    parts.asPerson(async (who, _request, response) => {
      const overview = await parts.chat.overview(who);
      response.json(stateView(parts.config, who, overview, parts.views));
    }),
  );
}
