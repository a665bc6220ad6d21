import type { Form } from '../../../src/chat/form.ts';
import type { FormValues, Inbound, Interaction } from '../../../src/chat/inbound.ts';
import type { Shown } from '../../../src/chat/platform.ts';

/** How Teams asks, which decides what the answer looks like. */
export type Via =
  /** A press on a card (`adaptiveCard/action`): a line of text or another card. */
  | 'card'
  /** A press that asks for a dialog (`task/fetch`, a message extension). */
  | 'fetch'
  /** A dialog's submit button: the dialog closes, or shows something else. */
  | 'submit'
  /** An old client's press, which comes as a message: nothing can be answered in the response. */
  | 'message';

/** What an activity means. */
export type Understood =
  | { kind: 'event'; inbound: Inbound }
  | { kind: 'interaction'; inbound: Interaction; via: Via; onCard?: CardAddress; shown?: ShownForm }
  /** A person has read the bot's messages of a chat up to this one. */
  | { kind: 'read'; shown: Shown }
  /** Nothing for the desk, but Teams wants a body. */
  | { kind: 'answered'; body: object }
  | { kind: 'nothing'; why: string };

/** The message whose card was pressed. */
interface CardAddress {
  conversationId: string;
  messageId: string;
}

/** The form that was submitted, as it stood there: errors are shown on it again. */
export interface ShownForm {
  form: Form;
  values: FormValues;
}
