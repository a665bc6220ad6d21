import { directPerson } from '../chat/place.ts';
import type { Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import { t } from '../i18n/text.ts';
import { askedToKeep, mayKeep } from '../privacy/keep.ts';
import type { Mask, Masked } from '../privacy/mask.ts';
import { checkRoom, isId, visibleMessage } from './access.ts';
import {
  addReaction,
  deleteMessage,
  dismissMessage,
  editMessage,
  findByKey,
  insertMessage,
  removeReaction,
} from './message-store.ts';
import {
  MAX_BODY,
  MAX_FILES,
  type Mentioned,
  type NewMessage,
  type WebMessage,
  type WebPerson,
  WebRefusal,
  type WrittenMessage,
} from './model.ts';
import type { WebPeople } from './people.ts';
import type { WebScope } from './scope.ts';
import { uploadsOf } from './upload-store.ts';

export interface WriteParts {
  unit: Unit;
  scope: WebScope;
  config: Config;
  people: WebPeople;
  mask: Mask;
  /** Something was changed and committed. */
  changed(): void;
}

/** A name such as `+1` or `white_check_mark`. */
const EMOJI = /^[\p{L}\p{N}_+'-]{1,64}$/u;

/** What people do with messages. Each of them checks what the person may see and own. @throws WebRefusal */
export function createWriting(parts: WriteParts) {
  const { scope, config, unit } = parts;
  const now = () => unit.clock.now().toString();
  const visible = (who: WebPerson, messageId: string) => visibleMessage(scope, config, who, messageId);

  async function changeOf(
    who: WebPerson,
    messageId: string,
    change: (message: WebMessage) => Promise<boolean>,
  ): Promise<WebMessage> {
    if (await change(await visible(who, messageId))) parts.changed();
    return visible(who, messageId);
  }

  return {
    async post(who: WebPerson, message: NewMessage): Promise<WrittenMessage> {
      checkRoom(config, who, message.room);
      const files = await uploadsOf(scope, who.webId, message.uploads.filter(isId));
      if (files.length !== message.uploads.length) throw new WebRefusal('not_found', t('web.no_file'));
      if (files.length > MAX_FILES) throw new WebRefusal('invalid', t('web.many_files', { most: MAX_FILES }));
      checkBody(message.body, files.length > 0);
      const { text: body, hidden } = wordsToStore(parts.mask, who, message.body);
      const root = message.thread ? await rootOf(parts, who, message.room, message.thread) : undefined;
      const mentions = await mentionsIn(parts.people, body, message.mentions);
      const clientKey = `${who.webId}:${message.key}`;
      const isNew = await insertMessage(
        scope,
        {
          messageId: unit.newId(),
          room: message.room,
          thread: root?.messageId ?? null,
          clientKey,
          authorId: who.webId,
          authorName: who.name,
          onlyFor: null,
          body,
          card: null,
          files,
          mentions,
          createdAt: now(),
        },
        body || files.map((file) => file.name).join(', '),
        [...(root ? [who.webId, ...authorOf(root)] : []), ...mentions.map((mention) => mention.webId)],
      );
      if (isNew) parts.changed();
      const stored = await findByKey(scope, clientKey);
      if (!stored) throw new Error('a message that was just stored is not there');
      return { ...stored, hidden };
    },

    async edit(
      who: WebPerson,
      messageId: string,
      words: { body: string; mentions: readonly string[] },
    ): Promise<WrittenMessage> {
      const { text: body, hidden } = wordsToStore(parts.mask, who, words.body);
      const edited = await changeOf(who, messageId, async (message) => {
        checkOwn(who, message);
        checkBody(words.body, message.files.length > 0);
        const mentions = await mentionsIn(parts.people, body, words.mentions);
        if (body === message.body) return false;
        return editMessage(scope, { messageId, authorId: who.webId, body, mentions, at: now() });
      });
      return { ...edited, hidden };
    },

    remove(who: WebPerson, messageId: string) {
      return changeOf(who, messageId, async (message) => {
        if (message.deletedAt) return false;
        checkOwn(who, message);
        return deleteMessage(scope, { messageId, author: who.webId, at: now() });
      });
    },

    async react(who: WebPerson, messageId: string, emoji: string) {
      checkEmoji(emoji);
      const by = { webId: who.webId, name: who.name };
      return changeOf(who, messageId, () => addReaction(scope, messageId, emoji, by));
    },

    unreact(who: WebPerson, messageId: string, emoji: string) {
      return changeOf(who, messageId, () => removeReaction(scope, messageId, emoji, who.webId));
    },

    async dismiss(who: WebPerson, messageId: string): Promise<void> {
      await changeOf(who, messageId, () => dismissMessage(scope, messageId, who.webId, now()));
    },
  };
}

/** Without secrets, unless somebody who may do so asks for them to be kept. */
function wordsToStore(mask: Mask, who: WebPerson, body: string): Masked {
  return askedToKeep(body) !== undefined && mayKeep(who.viewer) ? { text: body, hidden: [] } : mask(body);
}

async function rootOf(parts: WriteParts, who: WebPerson, room: string, rootId: string): Promise<WebMessage> {
  const root = await visibleMessage(parts.scope, parts.config, who, rootId);
  if (root.room === room && root.thread === null && root.onlyFor === null) return root;
  throw new WebRefusal('not_found', t('web.no_message'));
}

/** Who should hear of replies under a message: its author and, in a direct chat, its person. */
export function authorOf(root: Pick<WebMessage, 'authorId' | 'room'>): string[] {
  const direct = directPerson(root.room);
  return [root.authorId, direct].filter((id): id is string => typeof id === 'string');
}

/** Only people whose name really stands in the text are mentioned. */
async function mentionsIn(people: WebPeople, body: string, webIds: readonly string[]): Promise<Mentioned[]> {
  const found = await Promise.all([...new Set(webIds)].slice(0, 50).map((webId) => people.find(webId)));
  return found.flatMap((person) =>
    person && body.includes(`@${person.name}`) ? [{ webId: person.webId, name: person.name }] : [],
  );
}

function checkOwn(who: WebPerson, message: WebMessage): void {
  if (message.authorId !== who.webId) throw new WebRefusal('not_found', t('web.not_yours'));
  if (message.deletedAt) throw new WebRefusal('not_found', t('web.no_message'));
}

function checkBody(body: string, hasFiles: boolean): void {
  if (!body.trim() && !hasFiles) throw new WebRefusal('invalid', t('web.empty'));
  if (body.length > MAX_BODY) throw new WebRefusal('invalid', t('web.too_long', { most: MAX_BODY }));
}

function checkEmoji(emoji: string): void {
  if (!EMOJI.test(emoji)) throw new WebRefusal('invalid', t('web.no_emoji'));
}
