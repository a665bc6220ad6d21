import type { RespondArguments, ViewResponseAction } from '@slack/bolt';
import { textCard } from '../../../src/chat/card.ts';
import type { Place } from '../../../src/chat/place.ts';
import type { Answer } from '../../../src/chat/platform.ts';
import type { SlackView } from '../payloads/interactions.ts';
import { drawForm } from '../render/form.ts';
import { drawCardView } from '../render/view.ts';
import { type AnswerParts, ephemeral, openForm, readerOf, tell } from './answer.ts';
import type { Asked } from './asked.ts';
import { formErrors } from './form-errors.ts';

/**
 * Does what the core has answered to a press, a shortcut or a command. Slack has its acknowledgement by
 * then: it stops waiting once the answer is committed, so that a slow call doesn't look like a failure.
 */
export async function perform(parts: AnswerParts, asked: Asked, answer: Answer): Promise<void> {
  const { outcome } = answer;
  const reader = readerOf(answer);
  switch (outcome.kind) {
    case 'none':
      return;
    case 'reply':
      return tell(parts, asked, outcome.card, reader);
    case 'openForm':
      return openForm(parts, asked, outcome.form, reader);
    case 'formErrors':
      // There is no form to show them at; they are still what the person has to know.
      return tell(parts, asked, textCard(Object.values(outcome.errors)[0] ?? ''), reader);
    default:
      return outcome satisfies never;
  }
}

/** A command's reply fits its own response, which works in every room and costs no call. */
export function commandResponse(answer: Answer): RespondArguments | undefined {
  return answer.outcome.kind === 'reply' ? ephemeral(answer.outcome.card, readerOf(answer)) : undefined;
}

/**
 * A form's outcome is all in the response: what takes the form's place, or what is wrong with it.
 * @returns undefined when the form closes
 */
export function submissionResponse(
  parts: Pick<AnswerParts, 'name'>,
  form: { view: SlackView; place: Place },
  answer: Answer,
): ViewResponseAction | undefined {
  const { outcome } = answer;
  const reader = readerOf(answer);
  switch (outcome.kind) {
    case 'none':
      return undefined;
    case 'reply': {
      const view = drawCardView(outcome.card, reader, form.place, parts.name);
      return { response_action: 'update', view };
    }
    case 'openForm':
      // Takes the place of the form that is done, rather than being stacked on it.
      return { response_action: 'update', view: drawForm(outcome.form, reader, form.place) };
    case 'formErrors':
      return formErrors(outcome.errors, form.view, reader);
    default:
      return outcome satisfies never;
  }
}
