import type { App } from '@slack/bolt';
import {
  type BlockActions,
  blockActions,
  globalShortcut,
  messageShortcut,
  slashCommand,
  viewSubmission,
} from '../payloads/interactions.ts';
import type { Asked } from '../perform/asked.ts';
import { commandResponse, perform, submissionResponse } from '../perform/perform.ts';
import { translateAction } from '../translate/action.ts';
import { translateSubmission } from '../translate/form.ts';
import {
  translateCommand,
  translateGlobalShortcut,
  translateMessageShortcut,
} from '../translate/shortcut.ts';
import { ANY, ignore, type ListenerParts, learnDirectChat, nowOf, standingOf, toldIn } from './parts.ts';

/** People wait for these: the core works them at once, and its answer is performed. */
export function listenToInteractions(app: App, parts: ListenerParts): void {
  listenToActions(app, parts);
  listenToForms(app, parts);
  listenToShortcuts(app, parts);
  listenToCommand(app, parts);
}

function listenToActions(app: App, parts: ListenerParts): void {
  app.action({ type: 'block_actions' }, async ({ context, ack }) => {
    const payload = blockActions.safeParse(toldIn(context)).data;
    const inbound = payload && translateAction(payload, standingOf(context, parts), nowOf(parts));
    if (!inbound) {
      ignore(parts, 'block_actions', 'a press on something that is not ours or only opens a page');
      return ack();
    }
    learnDirectChat(parts, inbound);
    const asked: Asked = {
      person: payload.user.id,
      place: inbound.place,
      triggerId: payload.trigger_id,
      responseUrl: payload.response_url,
      surface: surfaceOf(payload),
      ...(payload.view ? { view: payload.view } : {}),
    };
    const answer = await parts.intake.interact(inbound);
    await ack();
    await perform(parts.answers, asked, answer);
  });
}

function surfaceOf(payload: BlockActions): Asked['surface'] {
  if (payload.container.message_ts) return 'room';
  return payload.view?.type === 'modal' ? 'modal' : 'home';
}

function listenToForms(app: App, parts: ListenerParts): void {
  app.view({ type: 'view_submission', callback_id: ANY }, async ({ context, ack }) => {
    const payload = viewSubmission.safeParse(toldIn(context)).data;
    const inbound = payload && translateSubmission(payload, standingOf(context, parts), nowOf(parts));
    if (!inbound) {
      ignore(parts, 'view_submission', 'a form that is not ours');
      return ack();
    }
    const form = { view: payload.view, place: inbound.place };
    await ack(submissionResponse(parts.answers, form, await parts.intake.interact(inbound)));
  });
  app.view({ type: 'view_closed', callback_id: ANY }, async ({ ack }) => {
    ignore(parts, 'view_closed', 'a form that was closed');
    return ack();
  });
}

function listenToShortcuts(app: App, parts: ListenerParts): void {
  app.shortcut({ callback_id: ANY }, async ({ context, ack }) => {
    const standing = standingOf(context, parts);
    const payload =
      messageShortcut.safeParse(toldIn(context)).data ?? globalShortcut.safeParse(toldIn(context)).data;
    if (!payload) {
      ignore(parts, 'shortcut', 'a shortcut that is not what its type promises');
      return ack();
    }
    const isOnMessage = payload.type === 'message_action';
    const inbound = isOnMessage
      ? await translateMessageShortcut(payload, standing, nowOf(parts))
      : translateGlobalShortcut(payload, standing, nowOf(parts));
    const asked: Asked = {
      person: payload.user.id,
      place: inbound.place,
      triggerId: payload.trigger_id,
      responseUrl: isOnMessage ? payload.response_url : undefined,
      surface: isOnMessage ? 'room' : 'nowhere',
    };
    const answer = await parts.intake.interact(inbound);
    await ack();
    await perform(parts.answers, asked, answer);
  });
}

function listenToCommand(app: App, parts: ListenerParts): void {
  app.command(ANY, async ({ context, ack }) => {
    const payload = slashCommand.safeParse(toldIn(context)).data;
    if (payload?.command !== parts.config.slack.command) {
      ignore(parts, 'command', 'a command that is not ours, or not what its type promises');
      return ack();
    }
    const inbound = await translateCommand(payload, standingOf(context, parts), nowOf(parts));
    const asked: Asked = {
      person: payload.user_id,
      place: inbound.place,
      triggerId: payload.trigger_id,
      responseUrl: payload.response_url,
      surface: 'room',
    };
    const answer = await parts.intake.interact(inbound);
    const response = commandResponse(answer);
    await ack(response);
    if (!response) await perform(parts.answers, asked, answer);
  });
}
