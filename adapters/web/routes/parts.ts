import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { ChatIntake } from '../../../src/chat/platform.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { Clock } from '../../../src/context.ts';
import type { WebChat, WebPerson } from '../../../src/webchat/model.ts';
import type { PersonHandler } from '../answering.ts';
import type { MessageViews } from '../views.ts';

/** What the routes share. */
export interface RouteParts {
  chat: WebChat;
  config: Config;
  intake: ChatIntake;
  clock: Clock;
  log: Logger;
  views: MessageViews;
  /** Runs the handler for whoever asks, and answers its errors. */
  asPerson(handler: PersonHandler): RequestHandler;
  /** Who asks, looked up anew; undefined: nobody any more. */
  whoIs(request: Request): Promise<WebPerson | undefined>;
  /** Reads a JSON body. */
  json: RequestHandler;
}
