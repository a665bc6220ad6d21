import type { types } from '@slack/bolt';
import { eventually } from '../../support/eventually.ts';
import {
  asEvent,
  asInteraction,
  BOT,
  eventOf,
  messageOf,
  pressOf,
  type SignedRequest,
  submissionOf,
} from '../../support/slack-payloads.ts';
import type { Shown } from '../world/board.ts';
import { HELP, type Member } from '../world/company.ts';
import type { Request } from '../world/front.ts';
import { type ChaosSlack, channelOf } from '../world/slack.ts';
import { SIGNING_SECRET } from '../world/world.ts';
import type { Errand, Hands, OpenForm, Said } from './hands.ts';

/** Slack's own patience. */
const PATIENCE_MS = 3_000;
const FORM_WITHIN_MS = 3_000;

type Button = { type: 'button'; action_id: string; block_id: string; value?: string };

/** What people do in Slack, as Slack tells it. */
export class SlackHands implements Hands {
  private readonly slack: ChaosSlack;
  /** The triggers that presses had, by errand. */
  private readonly triggers = new WeakMap<Errand, string[]>();

  constructor(slack: ChaosSlack) {
    this.slack = slack;
  }

  write(
    author: Member,
    where: { room: string; thread?: string },
    text: string,
  ): { said: Said; errand: Errand } {
    const channel = channelOf(where.room);
    const isAddressed = where.room === HELP.slack && !where.thread;
    const message = {
      user: author.id,
      text: isAddressed ? `<@${BOT}> ${text}` : text,
      ts: this.slack.freshTs(),
      ...(where.thread ? { thread_ts: where.thread } : {}),
    };
    this.slack.say(channel, message);
    const said: Said = { author, room: where.room, thread: where.thread, id: message.ts, text: message.text };
    return { said, errand: event(messageOf({ ...message, channel, channel_type: typeOf(channel) })) };
  }

  edit(said: Said, text: string): Errand {
    const channel = channelOf(said.room);
    const common = {
      type: 'message',
      user: said.author.id,
      ts: said.id,
      ...(said.thread ? { thread_ts: said.thread } : {}),
    };
    const before = { ...common, text: said.text };
    said.text = text;
    const edited = { user: said.author.id, ts: this.slack.freshTs() };
    return event({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel,
      channel_type: typeOf(channel),
      ts: this.slack.freshTs(),
      message: { ...common, text, edited },
      previous_message: before,
    });
  }

  erase(said: Said): Errand {
    const channel = channelOf(said.room);
    return event({
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      channel,
      channel_type: typeOf(channel),
      ts: this.slack.freshTs(),
      deleted_ts: said.id,
      previous_message: {
        type: 'message',
        user: said.author.id,
        text: said.text,
        ts: said.id,
        ...(said.thread ? { thread_ts: said.thread } : {}),
      },
    });
  }

  press(person: Member, on: Shown, action: string): Errand | undefined {
    const button = buttonIn(on, action);
    if (!button) return undefined;
    const channel = channelOf(on.room);
    const triggers: string[] = [];
    const errand: Errand = {
      withinMs: PATIENCE_MS,
      request: () => {
        // Each is another press: Slack sends none of them again by itself.
        const pressed = pressOf(
          { ...button, action_ts: this.slack.freshTs() },
          {
            channel,
            name: channel.startsWith('D') ? 'directmessage' : 'room',
            ts: on.id,
            person: person.id,
            ...(on.thread ? { thread: on.thread } : {}),
          },
        );
        const payload = byName(pressed, person);
        triggers.push(payload.trigger_id);
        return toDoor(asInteraction(payload, SIGNING_SECRET));
      },
    };
    this.triggers.set(errand, triggers);
    return errand;
  }

  async formOpened(person: Member, _answer: unknown, press: Errand): Promise<OpenForm | undefined> {
    const triggers = new Set(this.triggers.get(press));
    const opened = await eventually(
      () => this.slack.views.find(({ trigger }) => triggers.has(trigger)),
      FORM_WITHIN_MS,
    ).catch(() => undefined);
    if (!opened) return undefined;
    const { id: viewId, view } = opened;
    return {
      submit: (values) => {
        const typed = Object.fromEntries(
          Object.entries(values).map(([field, value]) => [
            field,
            { value: { type: 'plain_text_input', value } },
          ]),
        );
        // The same form with the same words, however often it is sent.
        const payload = byName(submissionOf(view, typed, { person: person.id, viewId }), person);
        return {
          withinMs: PATIENCE_MS,
          request: () => toDoor(asInteraction(payload, SIGNING_SECRET)),
        };
      },
    };
  }

  hasButton(shown: Shown, action: string): boolean {
    return buttonIn(shown, action) !== undefined;
  }
}

const typeOf = (channel: string): string => (channel.startsWith('D') ? 'im' : 'channel');

/** Slack sends an event again under the same id until it gets its 200. */
function event(payload: Record<string, unknown>): Errand {
  const envelope = eventOf(payload);
  return {
    withinMs: PATIENCE_MS,
    request: (attempt) => {
      const retried = { 'x-slack-retry-num': String(attempt - 1), 'x-slack-retry-reason': 'http_error' };
      return toDoor(asEvent(envelope, SIGNING_SECRET), attempt > 1 ? retried : {});
    },
  };
}

function toDoor({ headers, body }: SignedRequest, more: Record<string, string> = {}): Request {
  return { path: '/slack/events', headers: { ...headers, ...more }, body };
}

function buttonIn(shown: Shown, action: string): Button | undefined {
  for (const block of shown.content as types.KnownBlock[]) {
    if (block.type !== 'actions') continue;
    for (const element of block.elements) {
      if (element.type !== 'button' || !element.action_id?.endsWith(`:${action}`)) continue;
      return {
        type: 'button',
        action_id: element.action_id,
        block_id: block.block_id ?? 'b1',
        ...(element.value ? { value: element.value } : {}),
      };
    }
  }
  return undefined;
}

/** With the person's name, which is all that Parley knows of them as long as it gets no profile. */
function byName<P extends { user: { username: string; name: string } }>(payload: P, { name }: Member): P {
  return { ...payload, user: { ...payload.user, username: name, name } };
}
