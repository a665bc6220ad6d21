import type { Router } from 'express';
import { deleteEvent, editEvent, messageEvent, reactionEvent } from '../inbound.ts';
import { readerOf } from '../views.ts';
import type { PageView, ThreadLineView, ThreadView } from '../wire.ts';
import { editedMessage, newMessage, parameter, position, readMark } from './parse.ts';
import type { RouteParts } from './parts.ts';

/** Reading and writing messages. What is written is stored first and then told to the core, each once. */
export function messageRoutes(router: Router, parts: RouteParts): void {
  const { chat, config, intake, clock, views, asPerson, json } = parts;

  router.get(
    '/web/rooms/:room/messages',
    asPerson(async (who, request, response) => {
      const before = request.query.before === undefined ? undefined : position.parse(request.query.before);
      const page = await chat.messages(who, parameter.parse(request.params.room), before);
      const reader = readerOf(who);
      const view: PageView = {
        messages: page.messages.map((message) => views.of(message, reader)),
        isAll: page.isAll,
      };
      response.json(view);
    }),
  );

  router.get(
    '/web/threads',
    asPerson(async (who, _request, response) => {
      const threads = await chat.threads(who);
      const view: ThreadLineView[] = threads.map((thread) => views.thread(thread, readerOf(who)));
      response.json(view);
    }),
  );

  router.get(
    '/web/threads/:root',
    asPerson(async (who, request, response) => {
      const thread = await chat.thread(who, parameter.parse(request.params.root));
      const reader = readerOf(who);
      const view: ThreadView = {
        root: views.of(thread.root, reader),
        replies: thread.replies.map((reply) => views.of(reply, reader)),
      };
      response.json(view);
    }),
  );

  router.post(
    '/web/messages',
    json,
    asPerson(async (who, request, response) => {
      const { text, files, ...message } = newMessage.parse(request.body);
      await chat.introduce(message.mentions);
      const stored = await chat.post(who, { ...message, body: text, uploads: files });
      // A repeat comes here too: had the first try ended between the two, the core would never have heard.
      if (!stored.deletedAt) await intake.accept(messageEvent(who, stored, config.name));
      response.json(views.of(stored, readerOf(who)));
    }),
  );

  router.patch(
    '/web/messages/:id',
    json,
    asPerson(async (who, request, response) => {
      const { text, mentions } = editedMessage.parse(request.body);
      const edited = await chat.edit(who, parameter.parse(request.params.id), { body: text, mentions });
      await intake.accept(editEvent(who, edited, config.name));
      response.json(views.of(edited, readerOf(who)));
    }),
  );

  router.delete(
    '/web/messages/:id',
    asPerson(async (who, request, response) => {
      const deleted = await chat.remove(who, parameter.parse(request.params.id));
      await intake.accept(deleteEvent(who, deleted));
      response.json(views.of(deleted, readerOf(who)));
    }),
  );

  router.put(
    '/web/messages/:id/reactions/:emoji',
    asPerson(async (who, request, response) => {
      const emoji = parameter.parse(request.params.emoji);
      const message = await chat.react(who, parameter.parse(request.params.id), emoji);
      const event = reactionEvent(who, message, emoji, clock.now());
      if (event) await intake.accept(event);
      response.json(views.of(message, readerOf(who)));
    }),
  );

  router.delete(
    '/web/messages/:id/reactions/:emoji',
    asPerson(async (who, request, response) => {
      const { id, emoji } = request.params;
      const message = await chat.unreact(who, parameter.parse(id), parameter.parse(emoji));
      response.json(views.of(message, readerOf(who)));
    }),
  );

  router.post(
    '/web/messages/:id/dismiss',
    asPerson(async (who, request, response) => {
      await chat.dismiss(who, parameter.parse(request.params.id));
      response.status(204).end();
    }),
  );

  router.post(
    '/web/read',
    json,
    asPerson(async (who, request, response) => {
      const mark = readMark.parse(request.body);
      await chat.markRead(who, mark, mark.position);
      response.status(204).end();
    }),
  );
}
