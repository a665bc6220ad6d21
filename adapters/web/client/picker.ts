import { html } from 'htm/preact';
import { EMOJI_NAMES, emojiOf } from './emoji.ts';
import { Popover } from './parts.ts';
import { say } from './texts.ts';

interface PickerProps {
  /** Those that open a ticket stand first and say so. */
  ticketEmoji: readonly string[];
  onPick(name: string): void;
  onClose(): void;
}

/** A small choice of emoji. */
export function EmojiPicker({ ticketEmoji, onPick, onClose }: PickerProps) {
  const [first] = ticketEmoji;
  const others = EMOJI_NAMES.filter(
    (name) => !['ticket', 'admission_tickets', ...ticketEmoji].includes(name),
  );
  return html`<${Popover} class="picker" label=${say('emoji')} onClose=${onClose}>
    ${
      first !== undefined &&
      html`<button type="button" class="opens-ticket" onClick=${() => onPick(first)}>
        <span>${emojiOf(first)}</span> ${say('opens_ticket')}</button>`
    }
    <div class="grid">${others.map(
      (name) =>
        html`<button key=${name} type="button" title=${`:${name}:`} aria-label=${name.replaceAll('_', ' ')}
          onClick=${() => onPick(name)}>${emojiOf(name)}</button>`,
    )}</div>
  </${Popover}>`;
}
