import { readFile } from 'node:fs/promises';
import type { Card } from '../chat/card.ts';
import type { Blobs } from '../files/blobs.ts';
import { isId } from './access.ts';
import { putHome } from './home-store.ts';
import {
  addReaction,
  changeCard,
  deleteMessage,
  findByKey,
  findMessage,
  insertMessage,
} from './message-store.ts';
import type { BotMessage, StoredFile, WebBot } from './model.ts';
import { isRoom } from './rooms.ts';
import { authorOf, type WriteParts } from './write.ts';

/** What the bot does in the web chat: the outbox's messages, each once. */
export function createBot(parts: WriteParts & { blobs: Blobs }): WebBot {
  const { scope, config, unit } = parts;
  const now = () => unit.clock.now().toString();
  const keyOf = (clientKey: string) => `bot:${clientKey}`;

  async function changing(change: Promise<boolean>): Promise<boolean> {
    const isChanged = await change;
    if (isChanged) parts.changed();
    return isChanged;
  }

  async function post(message: BotMessage): Promise<string | undefined> {
    if (!isRoom(config, message.room)) return undefined;
    const root =
      message.thread && isId(message.thread) ? await findMessage(scope, message.thread) : undefined;
    if (message.thread && root?.room !== message.room) return undefined;
    const isNew = await insertMessage(
      scope,
      {
        messageId: unit.newId(),
        room: message.room,
        thread: root?.messageId ?? null,
        clientKey: keyOf(message.clientKey),
        authorId: null,
        authorName: config.name,
        onlyFor: message.onlyFor ?? null,
        body: '',
        card: message.card,
        files: message.file ? [await stored(message.file)] : [],
        mentions: [],
        createdAt: now(),
      },
      message.card.summary,
      message.onlyFor ? [] : [...(root ? authorOf(root) : []), ...mentionedOn(message.card)],
    );
    if (isNew) parts.changed();
    return find(message.clientKey);
  }

  async function find(clientKey: string): Promise<string | undefined> {
    return (await findByKey(scope, keyOf(clientKey)))?.messageId;
  }

  async function stored(file: { name: string; mime: string; path: string }): Promise<StoredFile> {
    const { sha256, size } = await parts.blobs.put(await readFile(file.path));
    return { fileId: unit.newId(), name: file.name, mime: file.mime, size, sha256 };
  }

  return {
    post,
    find,
    async update(messageId, card) {
      if (!isId(messageId)) return false;
      return changing(changeCard(scope, { messageId, card, followers: mentionedOn(card) }));
    },
    async remove(messageId) {
      if (isId(messageId)) await changing(deleteMessage(scope, { messageId, author: null, at: now() }));
    },
    async react(messageId, emoji) {
      if (!isId(messageId) || !(await findMessage(scope, messageId))) return false;
      await changing(addReaction(scope, messageId, emoji, { webId: '', name: config.name }));
      return true;
    },
    async home(webId, card) {
      await putHome(scope, webId, card, now());
      parts.changed();
    },
  };
}

/** Web ids of the people whom a card mentions, wherever in its texts: they want to hear of its thread. */
export function mentionedOn(card: Card): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('mention' in value) {
      const id = webIdOf(value.mention);
      if (id) found.add(id);
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(card);
  return [...found];
}

function webIdOf(mention: unknown): string | undefined {
  if (typeof mention !== 'object' || mention === null || !('accounts' in mention)) return undefined;
  const { accounts } = mention;
  if (typeof accounts !== 'object' || accounts === null || !('web' in accounts)) return undefined;
  return typeof accounts.web === 'string' ? accounts.web : undefined;
}
