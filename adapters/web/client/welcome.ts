import { html } from 'htm/preact';
import type { Chat } from './chat.ts';
import { say } from './texts.ts';

/** The beginning of the direct chat: what the bot is for, and in the demo how to play the whole story. */
export function Welcome({ chat, isFirst }: { chat: Chat; isFirst: boolean }) {
  const { me, workspace, mode, direct } = chat.state;
  // At a real desk a press opens no ticket that nobody needs.
  const examples = mode === 'demo' ? [1, 2, 3, 4] : [3, 4];
  const write = (text: string) => void chat.acting.write({ room: direct }, text, [], []);
  return html`<div class="welcome">
    <span class="avatar large bot" aria-hidden="true"></span>
    <h2>${say('welcome', { name: me.name, bot: workspace })}</h2>
    <p>${say('welcome_text')}</p>
    ${
      isFirst &&
      html`<h3>${say('try_writing')}</h3>
      <div class="chips">${examples.map((n) => {
        const text = say(`example_${n}`);
        return html`<button type="button" class="chip" onClick=${() => write(text)}>${text}</button>`;
      })}</div>
      ${
        mode === 'demo' &&
        html`<section class="story"><h3>${say('story')}</h3><${Story} chat=${chat} /></section>`
      }`
    }
  </div>`;
}

/** The demo's plot, with the sample people's names. */
export function Story({ chat }: { chat: Chat }) {
  const { people, me, workspace, settings } = chat.state;
  // Whoever works in most teams sees the ticket, whatever it is about.
  const agent = people.toSorted((a, b) => b.teams - a.teams)[0];
  const asker = me.teams > 0 ? people.find((person) => person.teams === 0) : me;
  if (!agent || !asker) return null;
  const words = { bot: workspace, agent: agent.name, asker: asker.name, prefix: settings.publicPrefix };
  return html`<ol class="steps">${[1, 2, 3, 4].map((n) => html`<li>${say(`story_${n}`, words)}</li>`)}</ol>`;
}
