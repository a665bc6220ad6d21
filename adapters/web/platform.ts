import { FileTooLarge, FileUnavailable } from '../../src/chat/file-errors.ts';
import type { Place } from '../../src/chat/place.ts';
import type { ChatPlatform, Delivery, DeliveryResult } from '../../src/chat/platform.ts';
import type { BotMessage, WebChat } from '../../src/webchat/model.ts';
import { createWebHistory } from './history.ts';
import { TENANT } from './inbound.ts';

/** The web chat as the core's outbox sees it. Posts carry their key into the table, so none is made twice. */
export function createWebPlatform(chat: WebChat, botName: string): ChatPlatform {
  return {
    name: 'web',
    capabilities: {
      ephemeral: true,
      modal: true,
      threads: ['dm', 'channel', 'group'],
      reactions: true,
      home: true,
      ownPages: true,
    },
    // Our own table takes what comes; the limit only keeps a runaway loop from flooding a room.
    pace: { messages: 50, perMs: 1_000 },
    homeTenant: () => TENANT,

    async send(delivery) {
      try {
        return await deliver(chat, delivery);
      } catch (error) {
        return { kind: 'ambiguous', reason: error instanceof Error ? error.message : 'unknown' };
      }
    },

    async find(delivery) {
      const id = await chat.bot.find(delivery.clientKey);
      return id ? { kind: 'found', ref: { externalId: id } } : { kind: 'absent' };
    },

    history: createWebHistory(chat, botName),
    profile: (_tenant, externalId) => chat.profile(externalId),
    findByEmail: async (email) => chat.sampleWith(email),

    async download(file, _tenant, maxBytes) {
      const { sha256 } = file.source;
      const bytes = typeof sha256 === 'string' ? await chat.bytes(sha256) : undefined;
      if (!bytes) throw new FileUnavailable(file.name, 'not in the file store');
      if (bytes.byteLength > maxBytes) throw new FileTooLarge(file.name);
      return bytes;
    },
  };
}

async function deliver(chat: WebChat, delivery: Delivery): Promise<DeliveryResult> {
  const { content, place, clientKey } = delivery;
  switch (content.op) {
    case 'post': {
      const { file } = content;
      return posted(
        await chat.bot.post({
          ...messageAt(place, clientKey),
          card: content.card,
          ...(file ? { file: { name: file.name, mime: file.mime, path: file.path } } : {}),
        }),
      );
    }
    case 'ephemeral':
      return posted(
        await chat.bot.post({ ...messageAt(place, clientKey), card: content.card, onlyFor: content.person }),
      );
    case 'update':
      return (await chat.bot.update(content.ref.externalId, content.card))
        ? { kind: 'sent', ref: content.ref }
        : gone('the message is no more');
    case 'delete':
      await chat.bot.remove(content.ref.externalId);
      return { kind: 'sent' };
    case 'react':
      return (await chat.bot.react(content.ref.externalId, content.emoji))
        ? { kind: 'sent' }
        : gone('the message is no more');
    case 'home':
      await chat.bot.home(content.person, content.card);
      return { kind: 'sent' };
  }
}

function messageAt(place: Place, clientKey: string): Pick<BotMessage, 'clientKey' | 'room' | 'thread'> {
  return { clientKey, room: place.channel, ...(place.thread ? { thread: place.thread } : {}) };
}

function posted(id: string | undefined): DeliveryResult {
  return id ? { kind: 'sent', ref: { externalId: id } } : gone('there is no such room or thread');
}

function gone(reason: string): DeliveryResult {
  return { kind: 'refused', cause: 'gone', reason };
}
