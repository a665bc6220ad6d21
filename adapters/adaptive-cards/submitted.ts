/** What a press on a card or the submit button of a form sent back, taken apart. Nothing of it is trusted. */
export type Submitted =
  | { kind: 'action'; action: string; subject: string; nonce: string; values: Record<string, string> }
  | {
      kind: 'form';
      form: string;
      subject: string;
      nonce: string;
      values: Record<string, string>;
      /** The form as it travelled with its button. */
      shown: unknown;
    };

/** The names that the buttons' own data use; everything else is an input of the card. */
const OWN = new Set(['action', 'form', 'subject', 'nonce', 'msteams', 'shown']);

/** @returns undefined for what no card of ours sends */
export function readSubmitted(data: unknown): Submitted | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const all = new Map<string, unknown>(Object.entries(data));
  const own = (name: string): string => {
    const value = all.get(name);
    return typeof value === 'string' ? value : '';
  };
  const values: Record<string, string> = {};
  for (const [id, value] of all) {
    if (OWN.has(id)) continue;
    if (typeof value === 'string') values[id] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') values[id] = String(value);
  }
  const common = { subject: own('subject'), nonce: own('nonce'), values };
  if (own('form')) return { kind: 'form', form: own('form'), shown: all.get('shown'), ...common };
  if (own('action')) return { kind: 'action', action: own('action'), ...common };
  return undefined;
}
