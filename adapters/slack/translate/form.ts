import { createHash } from 'node:crypto';
import type { FormValues, InboundOf } from '../../../src/chat/inbound.ts';
import { directPlace } from '../../../src/chat/place.ts';
import type { InputState, StateValues, ViewSubmission } from '../payloads/interactions.ts';
import { fieldOfBlock } from '../render/form.ts';
import { valueOfOption } from '../render/ids.ts';
import { readMemory } from '../render/view-memory.ts';
import { actorOf } from './actor.ts';
import type { Standing } from './standing.ts';

/** A form was sent. @returns undefined for a view that isn't one of our forms */
export function translateSubmission(
  payload: ViewSubmission,
  standing: Standing,
  receivedAt: string,
): InboundOf<'form_submitted'> | undefined {
  const { view, user } = payload;
  const memory = readMemory(view.private_metadata);
  if (!view.callback_id || !memory) return undefined;
  const { tenant } = standing;
  return {
    type: 'form_submitted',
    eventKey: submissionKey(payload, standing),
    at: receivedAt,
    place:
      memory.place.kind === 'dm'
        ? directPlace('slack', tenant, user.id, memory.place.reference)
        : { platform: 'slack', tenant, ...memory.place },
    actor: actorOf(user),
    form: view.callback_id,
    subject: memory.subject,
    values: valuesOf(view.state),
  };
}

/**
 * The same view with the same content is the same submission, however often it is sent: somebody presses
 * again because the answer was late. After errors at fields the view keeps its hash, so what was typed
 * belongs to the key; an error at the top draws the form anew, which its memory counts.
 */
function submissionKey({ view, user }: ViewSubmission, { tenant }: Standing): string {
  const content = JSON.stringify([view.private_metadata, view.state]);
  const digest = createHash('sha256').update(content).digest('base64url');
  return ['form', tenant, view.id, user.id, view.hash ?? '', digest].join(':');
}

function valuesOf(state: StateValues): FormValues {
  const values: FormValues = {};
  for (const [blockId, elements] of Object.entries(state)) {
    const value = inputOf(Object.values(elements)[0]);
    if (value === undefined) continue;
    const field = fieldOfBlock(blockId);
    // Further parts of a long text come in the order of the view.
    values[field] = blockId === field ? value : `${values[field] ?? ''}${value}`;
  }
  return values;
}

function inputOf(input: InputState | undefined): string | undefined {
  if (!input) return undefined;
  if (input.selected_options.length > 0) {
    return input.selected_options.map((option) => valueOfOption(option.value)).join(',');
  }
  if (input.selected_option) return valueOfOption(input.selected_option.value);
  return input.selected_user ?? input.selected_date ?? input.value ?? undefined;
}
