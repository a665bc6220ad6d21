import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import type { Chat } from './chat.ts';
import { Overlays } from './overlay.ts';
import { Home, Threads, Ticket } from './pages.ts';
import { Room } from './room.ts';
import { Sidebar } from './sidebar.ts';
import { say } from './texts.ts';
import { Thread } from './thread.ts';

/** The whole page. */
export function App({ chat }: { chat: Chat }) {
  const [, draw] = useState(0);
  useEffect(() => chat.onChange(() => draw((n) => n + 1)), [chat]);
  useEffect(() => {
    document.title = titleOf(chat);
  });
  const { status } = chat;
  switch (status.kind) {
    case 'loading':
      return html`<main class="gate"><span class="avatar large bot" aria-hidden="true"></span></main>`;
    case 'signed_out': {
      const { mode, workspace } = status.view;
      return html`<${Gate} title=${mode === 'demo' ? workspace : say('gate_title', { name: workspace })}
        text=${mode === 'demo' ? say('gate_person') : say('gate_text', { name: workspace })}
        onAgain=${() => location.assign('/')} />`;
    }
    case 'failed':
      return html`<${Gate} title=${say('failed_title')} text=${status.message} onAgain=${() => void chat.start()} />`;
    case 'ready':
      return html`<${Ready} chat=${chat} />`;
  }
}

function Ready({ chat }: { chat: Chat }) {
  const { route } = chat;
  const room = route.page === 'room' ? chat.talk.rooms.find((view) => view.room === route.room) : undefined;
  const thread = route.page === 'room' ? route.thread : undefined;
  const page = route.page === 'start' ? 'list' : thread ? 'thread' : 'room';
  const toField = (event: Event) => {
    event.preventDefault();
    document.querySelector<HTMLElement>('.composer .field')?.focus();
  };
  return html`<div class="app" data-page=${page}>
    ${room && html`<a class="skip" href="#" onClick=${toField}>${say('skip')}</a>`}
    <${Sidebar} chat=${chat} />
    <main class="middle">
      ${!chat.isConnected && html`<p class="banner" role="status">${say('connecting')}</p>`}
      ${route.page === 'home' && html`<${Home} chat=${chat} />`}
      ${route.page === 'threads' && html`<${Threads} chat=${chat} />`}
      ${route.page === 'ticket' && html`<${Ticket} key=${route.key} chat=${chat} ticketKey=${route.key} />`}
      ${room && html`<${Room} key=${room.room} chat=${chat} room=${room} />`}
    </main>
    ${room && thread && html`<${Thread} key=${thread} chat=${chat} room=${room} rootId=${thread} />`}
    <${Overlays} chat=${chat} />
    ${chat.acting.notice && html`<p class="toast" role="alert">${chat.acting.notice}</p>`}
  </div>`;
}

function Gate({ title, text, onAgain }: { title: string; text: string; onAgain(): void }) {
  return html`<main class="gate"><span class="avatar large bot" aria-hidden="true"></span>
    <h1>${title}</h1><p>${text}</p>
    <button type="button" class="button primary" onClick=${onAgain}>${say('try_again')}</button></main>`;
}

function titleOf(chat: Chat): string {
  if (chat.status.kind !== 'ready') return document.title;
  const { route, state } = chat;
  const { rooms } = chat.talk;
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const threads = chat.talk.threads.filter((thread) => chat.talk.hasUnread(thread)).length;
  const room = route.page === 'room' ? rooms.find((view) => view.room === route.room) : undefined;
  const here = room && room.kind !== 'direct' ? `#${room.name} · ` : '';
  return `${unread + threads > 0 ? `(${unread + threads}) ` : ''}${here}${state.workspace}`;
}
