import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { localise } from '../../../src/i18n/localise.ts';
import { t } from '../../../src/i18n/text.ts';
import { languageOf } from '../answering.ts';
import type { Assets } from '../assets.ts';
import { isSameOrigin } from '../guard.ts';
import { pagePolicy } from '../headers.ts';
import { signInPage } from '../page.ts';
import type { Visitors } from '../visitor.ts';
import type { RouteParts } from './parts.ts';

type Outcome = 'ready' | 'spent';

/**
 * Signing in with a one-time link. Opening it only shows a button, because chat programs open links to make
 * previews of them; the press uses it up.
 */
export function signInRoutes(
  router: Router,
  parts: Pick<RouteParts, 'chat' | 'config'> & { visitors: Visitors },
  assets: Assets,
): void {
  const { chat, config, visitors } = parts;

  const show = (request: Request, response: Response, outcome: Outcome, token?: string) => {
    const locale = languageOf(request, config);
    const say = (key: Parameters<typeof t>[0]) =>
      localise(t(key, { name: config.name }), { locale, timeZone: 'UTC' });
    const texts =
      outcome === 'ready'
        ? {
            title: say('web.sign_in.title'),
            text: say('web.sign_in.text'),
            button: say('web.sign_in.button'),
          }
        : { title: say('web.sign_in.spent_title'), text: say('web.sign_in.spent_text') };
    response
      .status(outcome === 'ready' ? 200 : 410)
      .set('Content-Security-Policy', pagePolicy())
      .type('html')
      .send(signInPage(assets, config.name, locale, texts, token));
  };

  router.get('/sign-in/:token', async (request, response) => {
    const { token } = request.params;
    const isGood = await chat.signIn.isGoodLink(token);
    show(request, response, isGood ? 'ready' : 'spent', isGood ? token : undefined);
  });

  router.post(
    '/sign-in',
    express.urlencoded({ limit: '10kb', extended: false, inflate: false }),
    async (request, response) => {
      // A plain form can't send our header, but it does say where it comes from.
      if (!isSameOrigin(request, config.publicUrl)) {
        response.status(403).json({ error: 'Please open the sign-in link again.' });
        return;
      }
      const token = z.object({ token: z.string().max(200) }).safeParse(request.body);
      const made = token.success ? await chat.signIn.redeem(token.data.token) : undefined;
      if (!made) return show(request, response, 'spent');
      // A session that this browser had before, whoever put it there, is over.
      const before = visitors.session(request);
      if (before) await chat.signIn.end(before);
      visitors.start(response, made.session, made.expiresAt);
      response.redirect(303, '/');
    },
  );

  router.post('/web/sign-out', async (request, response) => {
    const session = visitors.session(request);
    if (session) await chat.signIn.end(session);
    visitors.end(response);
    response.status(204).end();
  });
}
