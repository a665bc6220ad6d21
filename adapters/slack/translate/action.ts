import type { InboundOf } from '../../../src/chat/inbound.ts';
import { directPlace, type Place } from '../../../src/chat/place.ts';
import type { BlockActions, StateValues } from '../payloads/interactions.ts';
import { actionOf, choiceOf, valueOfOption } from '../render/ids.ts';
import { readMemory } from '../render/view-memory.ts';
import { actorOf } from './actor.ts';
import { placeOf } from './place.ts';
import type { Standing } from './standing.ts';
import { instantOf } from './time.ts';

/**
 * A press of a button or a choice from a list, on a card in a room, on the home page or in a modal.
 * @returns undefined for elements that aren't ours or only open a page
 */
export function translateAction(
  payload: BlockActions,
  standing: Standing,
  receivedAt: string,
): InboundOf<'action'> | undefined {
  const [pressed] = payload.actions;
  const action = pressed && actionOf(pressed.action_id);
  if (!pressed || !action) return undefined;
  const choice = pressed.block_id ? choiceOf(pressed.block_id) : undefined;
  const chosen = pressed.selected_option ? valueOfOption(pressed.selected_option.value) : undefined;
  const isOverflow = pressed.type === 'overflow';
  const { message_ts, is_ephemeral, view_id } = payload.container;
  const where = message_ts ?? view_id ?? '';
  return {
    type: 'action',
    eventKey: [
      'action',
      standing.tenant,
      where,
      pressed.action_id,
      payload.user.id,
      pressed.action_ts ?? payload.trigger_id ?? '',
    ].join(':'),
    at: instantOf(pressed.action_ts) ?? receivedAt,
    place: placeOfAction(payload, standing),
    actor: actorOf(payload.user),
    action,
    subject: isOverflow ? (chosen ?? '') : (choice?.subject ?? pressed.value ?? ''),
    values: {
      ...choicesIn({ ...payload.view?.state, ...payload.state }),
      ...(choice && chosen !== undefined ? { [choice.field]: chosen } : {}),
    },
    // A message that only one person sees has no place in the channel's history.
    ...(message_ts && !is_ephemeral ? { messageId: message_ts } : {}),
  };
}

function placeOfAction(payload: BlockActions, { tenant }: Standing): Place {
  const { container, channel, user } = payload;
  const room = channel?.id ?? container.channel_id;
  if (room) {
    const message = { ts: container.message_ts, thread_ts: container.thread_ts };
    return placeOf(tenant, { channel: room, name: channel?.name }, user.id, message);
  }
  const memory = readMemory(payload.view?.private_metadata);
  return memory ? { platform: 'slack', tenant, ...memory.place } : directPlace('slack', tenant, user.id);
}

/** What the card's lists are set to at this moment, by field. */
function choicesIn(state: StateValues): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [blockId, elements] of Object.entries(state)) {
    const field = choiceOf(blockId)?.field;
    const chosen = Object.values(elements)[0]?.selected_option;
    if (field && chosen) values[field] = valueOfOption(chosen.value);
  }
  return values;
}
