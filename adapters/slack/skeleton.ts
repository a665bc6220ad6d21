import { readEvent } from './payloads/events.ts';
import { interaction } from './payloads/interactions.ts';
import { isObject, type SlackBody } from './webhook/parse.ts';

/**
 * What bolt dispatches a payload by, and nothing more of it. Bolt looks into fields before any listener does
 * and falls over a null where it expects an object, so that a message which we can read would be lost; the
 * listeners read the payload itself, each by its own schema.
 * @returns undefined for what nobody listens to
 */
export function skeletonOf(
  body: SlackBody,
): { kind: 'event' | 'interaction'; skeleton: SlackBody } | undefined {
  if (isObject(body.event)) {
    const told = readEvent(body);
    if (told.kind === 'ignored') return undefined;
    return { kind: 'event', skeleton: { type: 'event_callback', event: { type: told.event.type } } };
  }
  const parsed = interaction.safeParse(body).data;
  if (!parsed) return undefined;
  if ('command' in parsed) {
    return { kind: 'interaction', skeleton: { command: parsed.command, user_id: parsed.user_id } };
  }
  const { type, user } = parsed;
  return { kind: 'interaction', skeleton: { type, user: { id: user.id }, ...NAMED[type] } };
}

/** By these bolt finds the listener; ours take any name. */
const NAMED = {
  block_actions: { actions: [{ type: 'button', action_id: 'any', block_id: 'any' }] },
  view_submission: { view: { callback_id: 'any' } },
  view_closed: { view: { callback_id: 'any' } },
  message_action: { callback_id: 'any' },
  shortcut: { callback_id: 'any' },
};
