import { App } from '@slack/bolt';
import { Router } from 'express';
import type { Adapter, AdapterDeps } from '../../src/chat/platform.ts';
import type { SlackSettings } from '../../src/config/environment.ts';
import { SlackApi } from './api/client.ts';
import { slackLogger } from './api/logger.ts';
import { DirectChats } from './deliver/direct-chats.ts';
import { createPlatform, homeTenant } from './deliver/platform.ts';
import { Doors } from './doors.ts';
import { SlackHistory } from './history/history.ts';
import { WhoWeAre } from './identity.ts';
import { listenToEvents } from './listeners/events.ts';
import { listenToInteractions } from './listeners/interactions.ts';
import type { ListenerParts } from './listeners/parts.ts';
import { createLookups } from './lookups.ts';
import { slackMetrics } from './metrics.ts';
import { SlackSockets } from './socket/sockets.ts';
import { slackRoutes } from './webhook/routes.ts';

/** Slack: two doors (HTTP and Socket Mode, either or both), one bolt app, and the Web API for what goes out. */
export function createSlackAdapter(settings: SlackSettings, deps: AdapterDeps): Adapter {
  const { config, clock, intake } = deps;
  const log = deps.log.child({ platform: 'slack' });
  const metrics = slackMetrics(deps.metrics);
  const api = new SlackApi(settings, log);
  const us = new WhoWeAre(api, log);
  const directChats = new DirectChats();
  const shared = { api, directChats, log };
  const lookups = createLookups(api, directChats, () => clock.now().epochMilliseconds);
  const history = new SlackHistory({
    ...shared,
    us,
    lookups,
    tenant: () => homeTenant(us.current(), config.slack.teams),
  });
  const sockets = settings.appToken
    ? new SlackSockets({ appToken: settings.appToken, api, metrics, log, onGap: () => history.gap() })
    : undefined;
  const doors = new Doors({ us, allowedTeams: config.slack.teams, metrics, log, sockets });

  const app = new App({
    receiver: doors,
    // The doors have admitted the payload; bolt needs no more than whose token it is.
    authorize: async () => ({ botToken: settings.botToken, ...botOf(us) }),
    logger: slackLogger(log),
    // Both are ours to decide: what the bot itself says is dropped in translation, and state is the core's.
    ignoreSelf: false,
    convoStore: false,
  });
  const parts: ListenerParts = {
    intake,
    config,
    clock,
    log,
    metrics,
    lookups,
    directChats,
    answers: { ...shared, name: config.name },
  };
  listenToEvents(app, parts);
  listenToInteractions(app, parts);
  app.error(async (error) => {
    // Back to the door, which knows how to tell Slack.
    throw 'original' in error && error.original instanceof Error ? error.original : error;
  });

  let isStopping = false;
  const routes = settings.signingSecret
    ? slackRoutes({
        signingSecret: settings.signingSecret,
        take: (handedIn) => doors.take(handedIn),
        clock,
        metrics,
        log,
        isStopping: () => isStopping,
      })
    : Router();

  return {
    platform: createPlatform({
      ...shared,
      us,
      history,
      botToken: settings.botToken,
      allowedTeams: config.slack.teams,
    }),
    routes,
    async start() {
      // Slack may be away: who we are is asked for until it says so.
      void us.start();
      await app.start();
    },
    async stop() {
      isStopping = true;
      us.stop();
      await app.stop();
    },
    problem: () => us.problem() ?? sockets?.problem(),
  };
}

function botOf(us: WhoWeAre): { botUserId?: string; botId?: string } {
  const identity = us.current();
  if (!identity) return {};
  return { botUserId: identity.userId, ...(identity.botId ? { botId: identity.botId } : {}) };
}
