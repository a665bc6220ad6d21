import { splitThread } from './address.ts';
import type { TeamsMessage } from './connector.ts';

const MOST_CARDS = 300;

/**
 * The latest cards as they were drawn. Where a form had to be shown in the place of a card, the card comes
 * back when the form is done; one that was forgotten (or another replica's) comes with its next change.
 */
export class CardMemory {
  private readonly cards = new Map<string, object>();

  remember(conversationId: string, messageId: string, message: TeamsMessage): void {
    const key = keyOf(conversationId, messageId);
    const card = message.attachments?.[0]?.content;
    this.cards.delete(key);
    if (!card) return;
    const [oldest] = this.cards.keys();
    if (this.cards.size >= MOST_CARDS && oldest !== undefined) this.cards.delete(oldest);
    this.cards.set(key, card);
  }

  recall(conversationId: string, messageId: string): object | undefined {
    return this.cards.get(keyOf(conversationId, messageId));
  }
}

function keyOf(conversationId: string, messageId: string): string {
  return `${splitThread(conversationId).room} ${messageId}`;
}
