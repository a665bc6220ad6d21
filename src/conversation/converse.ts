import { textCard } from '../chat/card.ts';
import type { Inbound, InboundOf, Interaction } from '../chat/inbound.ts';
import { NOTHING, type Outcome } from '../chat/outcome.ts';
import { send } from '../chat/outgoing.ts';
import type { Answer } from '../chat/platform.ts';
import { markRoomGone } from '../chat/store.ts';
import type { Context } from '../context.ts';
import { type Text, t } from '../i18n/text.ts';
import type { FeedLinks } from '../oncall/rota/feed-links.ts';
import { Refusal } from '../refusal.ts';
import type { LevelParts } from '../sla/parts.ts';
import { audienceOf, type Desk, sourceOf } from '../tickets/desk.ts';
import { onAction } from './actions.ts';
import { onDeleted, onEdited } from './changes.ts';
import { onCommand, onReaction, onShortcut } from './doors.ts';
import { onForm } from './forms/submit.ts';
import { tellHidden } from './hidden.ts';
import { showHome } from './home.ts';
import { excuseLateness, saidAt } from './late.ts';
import { onMessage } from './message.ts';
import { RoomMemory } from './room-memory.ts';
import { answerPrivately, type Directory, type Talk } from './talk.ts';
import { tellLeads } from './undelivered.ts';

export interface ConversationParts {
  desk: Desk;
  directory: Directory;
  /** What is promised, and pictures of it. */
  levels: LevelParts;
  signInLink?: (ctx: Context, personId: string) => Promise<string>;
  feedLinks: Pick<FeedLinks, 'linkTo'>;
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
    if (isPlatformEvent(inbound)) {
      rooms.forget(inbound.place);
      await onPlatformEvent({ ...base, actor: { type: 'job', name: inbound.type } }, inbound, parts);
      return { outcome: NOTHING, locale: parts.desk.config.language, timeZone: parts.desk.config.timeZone };
    }
    const who = await parts.directory.resolve(base, inbound.place, inbound.actor);
    const ctx: Context = {
      ...base,
      actor: { type: 'person', personId: who.personId, source: sourceOf(inbound.place) },
    };
    const talk: Talk = {
      ctx,
      inbound,
      saidAt: saidAt(ctx, inbound),
      who,
      reader: { locale: who.locale, timeZone: who.timeZone },
      desk: parts.desk,
      directory: parts.directory,
      levels: parts.levels,
      feedLinks: parts.feedLinks,
      ...(parts.signInLink ? { signInLink: parts.signInLink } : {}),
    };
    if (inbound.place.kind !== 'dm') await rooms.remember(ctx, inbound.place);
    try {
      const outcome = await answered(talk);
      await tellHidden(talk, outcome);
      excuseLateness(talk);
      return { outcome, ...talk.reader };
    } catch (error) {
      // Nothing of the event is kept, what was remembered of its room included.
      rooms.forget(inbound.place);
      throw error;
    }
  };
}

async function answered(talk: Talk): Promise<Outcome> {
  const { who, inbound } = talk;
  // Until their platform says that they are back; what it still delivers of theirs changes nothing.
  if (who.disabled && inbound.type !== 'person_changed') return refuseLeft(talk);
  try {
    return await route(talk);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A refusal is thrown before anything is written; what was asked for so far is not sent either.
    talk.ctx.outgoing.length = 0;
    return refuse(talk, error.text);
  }
}

/** Only what waits for an answer gets one. */
function refuseLeft(talk: Talk): Outcome {
  return isInteraction(talk.inbound) ? refuse(talk, t('refusal.disabled')) : NOTHING;
}

function isInteraction(inbound: Inbound): inbound is Interaction {
  return ['action', 'form_submitted', 'command', 'shortcut'].includes(inbound.type);
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

async function route(talk: Talk): Promise<Outcome> {
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
      welcome(talk);
      return NOTHING;
    case 'person_changed':
      if (inbound.disabled) await talk.directory.disable(ctx, talk.who.personId);
      return NOTHING;
    case 'bot_removed':
    case 'channel_deleted':
    case 'token_revoked':
      // Nobody's doing: handled before anybody is looked up.
      return NOTHING;
  }
}

type PlatformEvent = InboundOf<'bot_removed' | 'channel_deleted' | 'token_revoked'>;

function isPlatformEvent(inbound: Inbound): inbound is PlatformEvent {
  return ['bot_removed', 'channel_deleted', 'token_revoked'].includes(inbound.type);
}

/** What happened to the bot rather than what somebody said. */
async function onPlatformEvent(
  ctx: Context,
  inbound: PlatformEvent,
  parts: ConversationParts,
): Promise<void> {
  const { place } = inbound;
  if (inbound.type === 'token_revoked') parts.onTokenRevoked(place.platform, place.tenant);
  else {
    await markRoomGone(ctx, place);
    // A queue whose channel is lost misses its tickets: not only when the next one comes.
    const cause = inbound.type === 'channel_deleted' ? 'gone' : 'not_member';
    await tellLeads(ctx, parts.desk, place, cause);
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
