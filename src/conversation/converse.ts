import { textCard } from '../chat/card.ts';
import type { Inbound } from '../chat/inbound.ts';
import { NOTHING, type Outcome } from '../chat/outcome.ts';
import { send } from '../chat/outgoing.ts';
import type { Answer } from '../chat/platform.ts';
import { markRoomGone, rememberRoom } from '../chat/store.ts';
import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { audienceOf, type Desk, sourceOf } from '../tickets/desk.ts';
import { onAction } from './actions.ts';
import { onDeleted, onEdited } from './changes.ts';
import { onCommand, onReaction, onShortcut } from './doors.ts';
import { onForm } from './forms/submit.ts';
import { showHome } from './home.ts';
import { onMessage } from './message.ts';
import { answerPrivately, type Directory, type Talk } from './talk.ts';

export interface ConversationParts {
  desk: Desk;
  directory: Directory;
  signInLink?: (ctx: Context, personId: string) => Promise<string>;
  /** Operators hear that a platform's token was taken away. */
  onTokenRevoked(platform: string, tenant: string): void;
}

/** What the inbox calls for each event, inside the event's own transaction. */
export type Converse = (base: Omit<Context, 'actor'>, inbound: Inbound) => Promise<Answer>;

/**
 * The core's one door: what does this person mean here, and what comes of it. A Refusal becomes a private
 * answer; any other error rolls the event's transaction back.
 */
export function createConversation(parts: ConversationParts): Converse {
  const rooms = new RoomMemory();
  return async (base, inbound) => {
    const who = await parts.directory.resolve(base, inbound.place, inbound.actor);
    const ctx: Context = {
      ...base,
      actor: { type: 'person', personId: who.personId, source: sourceOf(inbound.place) },
    };
    const talk: Talk = {
      ctx,
      inbound,
      who,
      reader: { locale: who.locale, timeZone: who.timeZone },
      desk: parts.desk,
      directory: parts.directory,
      ...(parts.signInLink ? { signInLink: parts.signInLink } : {}),
    };
    if (inbound.place.kind !== 'dm') await rooms.remember(ctx, inbound);
    const outcome = await answered(talk, parts);
    return { outcome, ...talk.reader };
  };
}

async function answered(talk: Talk, parts: ConversationParts): Promise<Outcome> {
  try {
    return await route(talk, parts);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A refusal is thrown before anything is written; what was asked for so far is not sent either.
    talk.ctx.outgoing.length = 0;
    return refuse(talk, error.text);
  }
}

function refuse(talk: Talk, text: Text): Outcome {
  const { inbound } = talk;
  switch (inbound.type) {
    case 'form_submitted':
      return { kind: 'formErrors', errors: { '': text } };
    case 'action':
    case 'command':
    case 'shortcut':
      return { kind: 'reply', card: textCard(text) };
    default:
      answerPrivately(talk, textCard(text));
      return NOTHING;
  }
}

async function route(talk: Talk, parts: ConversationParts): Promise<Outcome> {
  const { inbound, ctx } = talk;
  switch (inbound.type) {
    case 'message':
      await onMessage({ ...talk, inbound });
      return NOTHING;
    case 'message_edited':
      await onEdited({ ...talk, inbound });
      return NOTHING;
    case 'message_deleted':
      await onDeleted({ ...talk, inbound });
      return NOTHING;
    case 'reaction_added':
      await onReaction({ ...talk, inbound });
      return NOTHING;
    case 'command':
      return onCommand({ ...talk, inbound });
    case 'shortcut':
      return onShortcut({ ...talk, inbound });
    case 'action':
      return onAction({ ...talk, inbound });
    case 'form_submitted':
      return onForm({ ...talk, inbound });
    case 'home_opened':
      await showHome(talk);
      return NOTHING;
    case 'bot_added':
      await rememberRoom(ctx, inbound.place);
      welcome(talk);
      return NOTHING;
    case 'bot_removed':
    case 'channel_deleted':
      await markRoomGone(ctx, inbound.place);
      return NOTHING;
    case 'person_changed':
      if (inbound.disabled) await parts.directory.disable(ctx, talk.who.personId);
      return NOTHING;
    case 'token_revoked':
      parts.onTokenRevoked(inbound.place.platform, inbound.place.tenant);
      return NOTHING;
  }
}

function welcome(talk: Talk): void {
  const { ctx, desk, inbound, who } = talk;
  send(ctx, {
    place: inbound.place,
    ...audienceOf(desk, inbound.place, who),
    content: { op: 'put', card: textCard(t('room.welcome')) },
    subject: `welcome/${inbound.place.platform}/${inbound.place.tenant}/${inbound.place.channel}/${ctx.newId()}`,
  });
}

/** Writes a room down when it is new to this process or its reference has changed, not with every message. */
class RoomMemory {
  private readonly seen = new Map<string, string>();

  async remember(ctx: Context, inbound: Inbound): Promise<void> {
    const { platform, tenant, channel, reference } = inbound.place;
    const key = `${platform} ${tenant} ${channel}`;
    const value = JSON.stringify(reference ?? {});
    if (this.seen.get(key) === value) return;
    await rememberRoom(ctx, { ...inbound.place, thread: undefined });
    if (this.seen.size > 10_000) this.seen.clear();
    this.seen.set(key, value);
  }
}
