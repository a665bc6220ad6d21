import type { Button, Card } from '../../../src/chat/card.ts';
import type { ChatIntake } from '../../../src/chat/platform.ts';
import type { Clock } from '../../../src/context.ts';
import { localise } from '../../../src/i18n/localise.ts';
import type { WebChat, WebMessage, WebPerson } from '../../../src/webchat/model.ts';
import { actorOf, messageEvent, placeOf } from '../inbound.ts';
import { STORY, type Step } from './script.ts';

/** How long a step waits for what the steps before bring about. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 50;

export interface Players {
  chat: WebChat;
  intake: ChatIntake;
  clock: Clock;
  botName: string;
}

/**
 * Fills an empty demo desk by playing a story through the same doors as people: nothing in it is made up
 * behind their backs. Does nothing where somebody has written already, or where the configuration doesn't
 * have the story's people and rooms.
 * @param signal gives up at the next step
 */
export async function playSample(parts: Players, signal: AbortSignal): Promise<void> {
  const cast = new Map<string, WebPerson>();
  for (const { who } of STORY) {
    const person = cast.get(who) ?? (await parts.chat.person(who));
    if (!person) return;
    cast.set(who, person);
  }
  const told = STORY.filter((step) => step.do === 'say' || step.do === 'work');
  for (const { who, room } of told) {
    const person = cast.get(who);
    if (!person || !parts.chat.mayEnter(person, room)) return;
    if ((await parts.chat.messages(person, room)).messages.length > 0) return;
  }
  const said = new Map<string, WebMessage>();
  for (const [i, step] of STORY.entries()) {
    const person = cast.get(step.who);
    if (signal.aborted || !person) return;
    await perform({ ...parts, signal, said }, `sample-story-step-${i}`, person, step);
  }
}

type Scene = Players & { signal: AbortSignal; said: Map<string, WebMessage> };

async function perform(scene: Scene, key: string, who: WebPerson, step: Step): Promise<void> {
  switch (step.do) {
    case 'say':
      scene.said.set(step.as, await write(scene, key, who, step.room, step.text));
      return;
    case 'press': {
      const message = scene.said.get(step.on);
      if (!message) throw new Error(`the sample says nothing called ${step.on}`);
      const carrier = await waitFor(scene, step, () => cardFor(scene, who, message, step.action));
      return press(scene, key, who, carrier, step.action);
    }
    case 'work': {
      const carrier = await waitFor(scene, step, () => triageCard(scene, who, step, step.action));
      return press(scene, key, who, carrier, step.action);
    }
    case 'reply': {
      const root = await waitFor(scene, step, () => triageCard(scene, who, step));
      await write(scene, key, who, step.room, step.text, root.messageId);
      return;
    }
    case 'submit': {
      const carrier = await waitFor(scene, step, () => triageCard(scene, who, step, step.form));
      const button = buttonOf(carrier.card, step.form);
      await scene.intake.interact({
        ...event(scene, key, who, carrier),
        type: 'form_submitted',
        form: step.form,
        subject: button?.subject ?? '',
        values: step.values,
      });
      return;
    }
  }
}

async function write(
  scene: Scene,
  key: string,
  who: WebPerson,
  room: string,
  body: string,
  thread?: string,
): Promise<WebMessage> {
  const place = thread ? { room, thread } : { room };
  const message = await scene.chat.post(who, { key, ...place, body, mentions: [], uploads: [] });
  await scene.intake.accept(messageEvent(who, message, scene.botName));
  return message;
}

async function press(
  scene: Scene,
  key: string,
  who: WebPerson,
  carrier: WebMessage,
  action: string,
): Promise<void> {
  const subject = buttonOf(carrier.card, action)?.subject ?? '';
  await scene.intake.interact({
    ...event(scene, key, who, carrier),
    type: 'action',
    action,
    subject,
    values: {},
  });
}

function event(scene: Scene, key: string, who: WebPerson, carrier: WebMessage) {
  return {
    eventKey: `${key}:${who.webId}`,
    at: scene.clock.now().toString(),
    actor: actorOf(who),
    place: placeOf(carrier.room, carrier.thread),
    messageId: carrier.messageId,
  };
}

/** The bot's card for what somebody wrote: below it, or in the room after it. */
async function cardFor(
  scene: Scene,
  who: WebPerson,
  message: WebMessage,
  action: string,
): Promise<WebMessage | undefined> {
  const [{ replies }, { messages }] = await Promise.all([
    scene.chat.thread(who, message.messageId),
    scene.chat.messages(who, message.room),
  ]);
  return [...replies, ...messages].find((candidate) => buttonOf(candidate.card, action));
}

async function triageCard(
  scene: Scene,
  who: WebPerson,
  step: { room: string; ticket: string },
  action?: string,
): Promise<WebMessage | undefined> {
  const { messages } = await scene.chat.messages(who, step.room);
  return messages.find(
    ({ card }) =>
      card &&
      localise(card.summary, { locale: 'en', timeZone: 'UTC' }).includes(step.ticket) &&
      (!action || buttonOf(card, action)),
  );
}

function buttonOf(card: Card | null, action: string): Button | undefined {
  return card?.blocks
    .flatMap((block) => (block.type === 'actions' ? block.buttons : []))
    .find((button) => button.action === action);
}

async function waitFor<T>(scene: Scene, step: Step, look: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    scene.signal.throwIfAborted();
    if (performance.now() > until)
      throw new Error(`the sample's step "${step.do}" of ${step.who} came to nothing`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}
