import { html } from 'htm/preact';
import type { PersonView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { Avatar } from './parts.ts';
import { say } from './texts.ts';

/** The beginning of a mention or a command, at the caret. */
export interface Typed {
  kind: 'mention' | 'command';
  /** What was typed so far, without the `@` or `/`. */
  text: string;
  /** Where in the field it stands. */
  from: number;
  to: number;
}

export interface Suggestion {
  label: string;
  detail?: string;
  inserted: string;
  person?: PersonView;
  /** Null: the bot; undefined: no person. */
  avatar?: string | null;
}

const LONGEST = 40;

/** `@na` after a space or at the beginning (in Chinese after any character), `/` at the beginning of all. */
export function typedAt(value: string, caret: number): Typed | undefined {
  const before = value.slice(0, caret);
  const command = /^\/([^\n]*)$/.exec(before);
  if (command) return { kind: 'command', text: command[1] ?? '', from: 0, to: caret };
  const mention = /(?:^|[\s\p{Script=Han}\p{P}])@([^\n@]*)$/u.exec(before);
  const text = mention?.[1];
  if (text === undefined || text.length > LONGEST) return undefined;
  return { kind: 'mention', text, from: caret - text.length - 1, to: caret };
}

/** What may be meant; an empty list once nothing fits. */
export async function suggestionsFor(chat: Chat, typed: Typed): Promise<Suggestion[]> {
  return typed.kind === 'command' ? commands(chat, typed.text) : people(chat, typed.text);
}

async function people(chat: Chat, text: string): Promise<Suggestion[]> {
  const { workspace } = chat.state;
  const bot = { label: workspace, detail: say('app'), inserted: `@${workspace} `, avatar: null };
  const isBot = workspace.toLowerCase().startsWith(text.toLowerCase());
  try {
    const found = await chat.api.get<PersonView[]>('/web/people', { q: text });
    return [
      ...(isBot ? [bot] : []),
      ...found.map((person) => ({
        label: person.name,
        inserted: `@${person.name} `,
        person,
        avatar: person.webId,
      })),
    ];
  } catch {
    // Without the server there is nobody to suggest; the name can still be typed.
    return [];
  }
}

function commands(chat: Chat, typed: string): Suggestion[] {
  const { command } = chat.state.settings;
  const known = (['mine', 'new', 'home', 'help'] as const).map((name) => ({
    label: `${command} ${say(`word_${name}`)}`,
    detail: say(`command_${name}`),
    inserted: `${command} ${say(`word_${name}`)}`,
  }));
  const wanted = `/${typed.toLowerCase()}`;
  return known.filter(({ label }) => label.startsWith(wanted) && label !== wanted);
}

interface SuggestionsProps {
  list: Suggestion[];
  chosen: number;
  onPick(suggestion: Suggestion): void;
}

export function Suggestions({ list, chosen, onPick }: SuggestionsProps) {
  return html`<ul class="suggestions" role="listbox">${list.map(
    (suggestion, index) => html`<li key=${suggestion.label} role="option" aria-selected=${index === chosen}
      onPointerDown=${(event: Event) => {
        event.preventDefault();
        onPick(suggestion);
      }}>
      ${suggestion.avatar !== undefined && html`<${Avatar} id=${suggestion.avatar} name=${suggestion.label} />`}
      <strong>${suggestion.label}</strong>${suggestion.detail && html`<small>${suggestion.detail}</small>`}
    </li>`,
  )}</ul>`;
}
