import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { ZodError } from 'zod';
import type { Config } from '../../src/config/schema.ts';
import { localise } from '../../src/i18n/localise.ts';
import { type Locale, localeOf, type Text, t } from '../../src/i18n/text.ts';
import { type WebPerson, WebRefusal } from '../../src/webchat/model.ts';
import type { Visitors } from './visitor.ts';
import type { ErrorView, SignedOutView } from './wire.ts';

export type PersonHandler = (who: WebPerson, request: Request, response: Response) => Promise<void>;

const STATUS: Record<WebRefusal['reason'], number> = { invalid: 400, not_found: 404, too_large: 413 };

export interface AnsweringParts {
  visitors: Visitors;
  config: Config;
  log: Logger;
}

/** Runs a handler for a known person and turns what it throws into an answer that the page can show. */
export function createAnswering(parts: AnsweringParts) {
  const { config, log } = parts;

  return {
    asPerson: (handler: PersonHandler): RequestHandler => {
      return async (request, response) => {
        let locale = languageOf(request, config);
        try {
          const who = await parts.visitors.of(request);
          if (!who) return signedOut(response, config, locale);
          locale = who.locale;
          await handler(who, request, response);
        } catch (error) {
          if (request.destroyed && !request.complete) {
            log.debug({ err: error }, 'a request of the web chat broke off');
            return;
          }
          answerError(error, response, locale, log);
        }
      };
    },

    /** For what Express itself refuses, such as a body that is no JSON or too large. */
    onError: (error: unknown, request: Request, response: Response, next: NextFunction): void => {
      if (response.headersSent) next(error);
      else answerError(error, response, languageOf(request, config), log);
    },
  };
}

function signedOut(response: Response, config: Config, locale: Locale): void {
  const view: SignedOutView = {
    error: localise(t('web.signed_out'), { locale, timeZone: 'UTC' }),
    mode: config.web.signIn,
    workspace: config.name,
  };
  response.status(401).json(view);
}

function answerError(error: unknown, response: Response, locale: Locale, log: Logger): void {
  if (response.headersSent) {
    log.warn({ err: error }, 'an answer to the web chat broke off');
    response.destroy();
    return;
  }
  const { status, text } = refusalOf(error);
  if (status >= 500) log.error({ err: error }, 'a request of the web chat failed');
  else log.debug({ err: error, status }, 'a request of the web chat was refused');
  const view: ErrorView = { error: localise(text, { locale, timeZone: 'UTC' }) };
  response.status(status).json(view);
}

function refusalOf(error: unknown): { status: number; text: Text } {
  if (error instanceof WebRefusal) return { status: STATUS[error.reason], text: error.text };
  if (error instanceof ZodError) return { status: 400, text: t('web.bad_request') };
  const status = statusOf(error);
  if (status === 413) return { status, text: t('web.body_too_large') };
  if (status !== undefined) return { status, text: t('web.bad_request') };
  // The page tries again: whatever it asked for is done once, however often it is sent.
  return { status: 503, text: t('error.generic') };
}

/** The status of what Express's own parsers refuse. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** The language of somebody whom we don't know yet. */
export function languageOf(request: Request, config: Config): Locale {
  const wanted = request.headers['accept-language']?.split(',') ?? [];
  for (const tag of wanted) {
    const locale = localeOf(tag.split(';')[0]?.trim());
    if (locale) return locale;
  }
  return config.language;
}
