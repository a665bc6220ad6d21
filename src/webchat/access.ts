import type { Config } from '../config/schema.ts';
import { t } from '../i18n/text.ts';
import { findMessage } from './message-store.ts';
import { type WebMessage, type WebPerson, WebRefusal } from './model.ts';
import { mayEnter } from './rooms.ts';
import type { WebScope } from './scope.ts';

/** A room that somebody may not see is answered like one that doesn't exist. @throws WebRefusal */
export function checkRoom(config: Config, who: WebPerson, room: string): void {
  if (!mayEnter(config, room, who)) throw new WebRefusal('not_found', t('web.no_room'));
}

export function maySee(config: Config, who: WebPerson, message: WebMessage): boolean {
  return mayEnter(config, message.room, who) && (message.onlyFor === null || message.onlyFor === who.webId);
}

/** A message that the person may see; likewise. @throws WebRefusal */
export async function visibleMessage(
  scope: WebScope,
  config: Config,
  who: WebPerson,
  messageId: string,
): Promise<WebMessage> {
  const message = isId(messageId) ? await findMessage(scope, messageId) : undefined;
  if (message && maySee(config, who, message)) return message;
  throw new WebRefusal('not_found', t('web.no_message'));
}

/** Whether a text from outside can be an id at all: the database would refuse anything else. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
