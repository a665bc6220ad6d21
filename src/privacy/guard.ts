import type { HiddenSecrets, Inbound, InboundFile, QuotedMessage } from '../chat/inbound.ts';
import { askedToKeep } from './keep.ts';
import type { Hidden } from './kinds.ts';
import type { Mask } from './mask.ts';

/** Takes secrets out of what comes in, before anything of it is stored. */
export type Guard = <I extends Inbound>(inbound: I) => Promise<I>;

export interface GuardParts {
  mask: Mask;
  /** Whether whoever did this may have secrets kept. Asked only where it matters. */
  mayKeep(inbound: Inbound): Promise<boolean>;
}

/**
 * Every door leads through here: messages, edits, commands, forms, what stands on cards, and messages that
 * somebody points at. What somebody else wrote is never kept at the wish of whoever points at it.
 */
export function createGuard({ mask, mayKeep }: GuardParts): Guard {
  return async (inbound) => {
    const found: Hidden[] = [];
    let isAsked = false;
    const masked = textsOf(inbound, {
      own(text) {
        const { text: rest, hidden } = mask(text);
        if (hidden.length > 0 && askedToKeep(text) !== undefined) isAsked = true;
        found.push(...hidden);
        return rest;
      },
      others(text) {
        const { text: rest, hidden } = mask(text);
        found.push(...hidden);
        return rest;
      },
    });
    if (found.length === 0) return inbound;
    if (isAsked && (await mayKeep(inbound))) return keeping(inbound, mask);
    return withHidden(masked, found);
  };
}

/** Texts that ask for it stay as they are, without the word; the others are masked. */
function keeping<I extends Inbound>(inbound: I, mask: Mask): I {
  const found: Hidden[] = [];
  const others = (text: string): string => {
    const { text: rest, hidden } = mask(text);
    found.push(...hidden);
    return rest;
  };
  const own = (text: string): string =>
    mask(text).hidden.length > 0 ? (askedToKeep(text) ?? others(text)) : text;
  const kept = textsOf(inbound, { own, others });
  return found.length > 0 ? withHidden(kept, found) : kept;
}

function withHidden<I extends Inbound>(inbound: I, what: Hidden[]): I {
  return { ...inbound, hidden: { what, stands: standsThere(inbound) } satisfies HiddenSecrets };
}

/** Commands and forms are seen by nobody else; the rest stands on its platform as it was written. */
function standsThere({ type }: Inbound): boolean {
  return type === 'message' || type === 'message_edited' || type === 'reaction_added' || type === 'shortcut';
}

interface Change {
  /** What whoever did this wrote. */
  own(text: string): string;
  /** What somebody else may have written, and names of files. */
  others(text: string): string;
}

/** The event with each text that people wrote changed. */
function textsOf<I extends Inbound>(inbound: I, change: Change): I;
function textsOf(inbound: Inbound, change: Change): Inbound {
  switch (inbound.type) {
    case 'message':
      return { ...inbound, text: change.own(inbound.text), files: filesOf(inbound.files, change) };
    case 'message_edited':
    case 'command':
      return { ...inbound, text: change.own(inbound.text) };
    case 'reaction_added':
    case 'shortcut':
      return { ...inbound, message: quotedOf(inbound.message, change) };
    case 'action':
    case 'form_submitted':
      return {
        ...inbound,
        values: Object.fromEntries(
          Object.entries(inbound.values).map(([field, value]) => [field, change.own(value)]),
        ),
      };
    case 'message_deleted':
    case 'home_opened':
    case 'bot_added':
    case 'bot_removed':
    case 'channel_deleted':
    case 'person_changed':
    case 'token_revoked':
      return inbound;
  }
}

function quotedOf(message: QuotedMessage, change: Change): QuotedMessage {
  return { ...message, text: change.others(message.text), files: filesOf(message.files, change) };
}

function filesOf(files: readonly InboundFile[], change: Change): InboundFile[] {
  return files.map((file) => ({ ...file, name: change.others(file.name) }));
}
