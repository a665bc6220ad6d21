import type { Router } from 'express';
import type { z } from 'zod';
import { isPersonField } from '../../../src/chat/form.ts';
import type { Interaction } from '../../../src/chat/inbound.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import { t } from '../../../src/i18n/text.ts';
import { type WebPerson, WebRefusal } from '../../../src/webchat/model.ts';
import { actorOf, placeOf, quoted, TENANT } from '../inbound.ts';
import { outcomeView } from '../views.ts';
import { homeOpened, interaction, search } from './parse.ts';
import type { RouteParts } from './parts.ts';

type Interacted = z.infer<typeof interaction>;

/** Buttons, forms, commands and shortcuts: answered in the same response, the same again for a repeat. */
export function interactionRoutes(router: Router, parts: RouteParts): void {
  const { chat, intake, clock, asPerson, json } = parts;

  router.post(
    '/web/interactions',
    json,
    asPerson(async (who, request, response) => {
      const asked = interaction.parse(request.body);
      if (asked.type === 'form') await chat.introduce(chosenPeople(asked.values));
      const answer = await intake.interact(await eventOf(parts, who, asked));
      // They may have chosen another language or time zone.
      chat.forget(who.webId);
      response.json(outcomeView(answer.outcome, answer));
    }),
  );

  router.post(
    '/web/home',
    json,
    asPerson(async (who, request, response) => {
      const { key } = homeOpened.parse(request.body);
      await intake.accept({
        type: 'home_opened',
        eventKey: `home:${who.webId}:${key}`,
        at: clock.now().toString(),
        place: directPlace('web', TENANT, who.webId),
        actor: actorOf(who),
      });
      response.status(202).end();
    }),
  );

  router.get(
    '/web/people',
    asPerson(async (who, request, response) => {
      const words = search.parse(request.query.q);
      // Who works here is not a guest's affair.
      response.json(who.viewer.isGuest ? [] : await chat.search(words));
    }),
  );
}

async function eventOf(parts: RouteParts, who: WebPerson, asked: Interacted): Promise<Interaction> {
  const base = {
    // The person is part of it: nobody gets at the answer of somebody else's press by its key.
    eventKey: `${asked.type}:${who.webId}:${asked.key}`,
    at: parts.clock.now().toString(),
    actor: actorOf(who),
  };
  switch (asked.type) {
    case 'action': {
      const { action, subject, values, messageId } = asked;
      const place = messageId
        ? await placeOfMessage(parts, who, messageId)
        : await placeIn(parts, who, asked);
      return { ...base, place, type: 'action', action, subject, values, ...(messageId ? { messageId } : {}) };
    }
    case 'form': {
      const { form, subject, values } = asked;
      return {
        ...base,
        place: await placeIn(parts, who, asked),
        type: 'form_submitted',
        form,
        subject,
        values,
      };
    }
    case 'command':
      return { ...base, place: await placeIn(parts, who, asked), type: 'command', text: asked.text };
    case 'shortcut': {
      const message = await parts.chat.message(who, asked.messageId);
      // What the bot says is about a ticket already, and what is gone says nothing.
      if (message.authorId === null || message.deletedAt) {
        throw new WebRefusal('not_found', t('web.no_message'));
      }
      const place = placeOf(message.room, message.thread);
      return { ...base, place, type: 'shortcut', shortcut: asked.shortcut, message: quoted(message) };
    }
  }
}

/** The place of the message that carries the card: as it is stored, not as the browser says. */
async function placeOfMessage(parts: RouteParts, who: WebPerson, messageId: string): Promise<Place> {
  const message = await parts.chat.message(who, messageId);
  return placeOf(message.room, message.thread);
}

async function placeIn(parts: RouteParts, who: WebPerson, asked: Pick<Interacted, 'where'>): Promise<Place> {
  const { room, thread } = asked.where;
  if (thread) {
    const root = await parts.chat.message(who, thread);
    return placeOf(root.room, root.thread ?? root.messageId);
  }
  if (!parts.chat.mayEnter(who, room)) throw new WebRefusal('not_found', t('web.no_room'));
  return placeOf(room);
}

function chosenPeople(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([field, value]) => (isPersonField(field) && value ? [value] : []));
}
