import type { Text } from '../i18n/text.ts';
import type { Card } from './card.ts';
import type { Form } from './form.ts';

/**
 * What an interaction is answered with, in the same HTTP response where the platform wants it there.
 * The core never calls a platform to open a form: the adapter performs the outcome it gets back.
 */
export type Outcome =
  | { kind: 'none' }
  /** Shown to the person who acted only. */
  | { kind: 'reply'; card: Card }
  | { kind: 'openForm'; form: Form }
  /** The form stays open with what was typed; messages stand at their fields (`''`: at the top). */
  | { kind: 'formErrors'; errors: Record<string, Text> };

export const NOTHING: Outcome = { kind: 'none' };
