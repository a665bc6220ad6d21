import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import type { RoomView, SampleView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { Icon, type IconName } from './icons.ts';
import { Avatar, IconButton, Popover } from './parts.ts';
import type { Route } from './route.ts';
import { say, sayCount } from './texts.ts';

/** The left column: who one is, and where one can go. */
export function Sidebar({ chat }: { chat: Chat }) {
  const { state, route } = chat;
  const { rooms } = chat.talk;
  const channels = rooms.filter((room) => room.kind === 'channel');
  const triage = rooms.filter((room) => room.kind === 'restricted');
  const direct = rooms.find((room) => room.kind === 'direct');
  const unreadThreads = chat.talk.threads.filter((thread) => chat.talk.hasUnread(thread)).length;
  return html`<aside class="sidebar">
    <header class="brand">
      <span class="avatar bot" aria-hidden="true"></span>
      <strong>${state.workspace}</strong>
      ${state.mode === 'demo' && html`<span class="badge">${say('demo')}</span>`}
    </header>
    <${Me} chat=${chat} />
    <nav aria-label=${say('navigation')}>
      <${Entry} chat=${chat} to=${{ page: 'home' }} icon="home" name=${say('home')} isHere=${route.page === 'home'} />
      <${Entry} chat=${chat} to=${{ page: 'threads' }} icon="threads" name=${say('threads')}
        unread=${unreadThreads} isCounted isHere=${route.page === 'threads'} />
      <h2>${say('direct')}</h2>
      ${direct && html`<${RoomEntry} chat=${chat} room=${direct} />`}
      ${channels.length > 0 && html`<h2>${say('channels')}</h2>`}
      ${channels.map((room) => html`<${RoomEntry} key=${room.room} chat=${chat} room=${room} />`)}
      ${triage.length > 0 && html`<h2>${say('triage')}</h2>`}
      ${triage.map((room) => html`<${RoomEntry} key=${room.room} chat=${chat} room=${room} />`)}
    </nav>
    <footer>
      <${Languages} chat=${chat} />
      ${
        state.mode === 'demo' &&
        html`<button type="button" class="help" onClick=${() => chat.acting.show({ kind: 'story' })}>
          <${Icon} name="play" /> ${say('story_short')}</button>`
      }
      ${
        state.mode === 'link' &&
        html`<${IconButton} icon="exit" label=${say('sign_out')} onClick=${() => signOut(chat)} />`
      }
    </footer>
  </aside>`;
}

function RoomEntry({ chat, room }: { chat: Chat; room: RoomView }) {
  const { route } = chat;
  const isHere = route.page === 'room' && route.room === room.room;
  return html`<${Entry} chat=${chat} to=${{ page: 'room', room: room.room }} name=${room.name}
    icon=${room.kind === 'restricted' ? 'lock' : 'hash'} isBot=${room.kind === 'direct'}
    unread=${room.unread} isCounted isHere=${isHere} />`;
}

interface EntryProps {
  chat: Chat;
  to: Route;
  name: string;
  icon: IconName;
  isHere: boolean;
  isBot?: boolean;
  unread?: number;
}

function Entry({ chat, to, name, icon, isHere, isBot, unread = 0 }: EntryProps) {
  return html`<a class=${`entry ${isHere ? 'here' : ''} ${unread > 0 ? 'unread' : ''}`} href=${chat.href(to)}
    aria-current=${isHere ? 'page' : undefined} onClick=${(event: MouseEvent) => follow(event, chat, to)}>
    ${isBot ? html`<span class="avatar small bot" aria-hidden="true"></span>` : html`<${Icon} name=${icon} />`}
    <span class="name">${name}</span>
    ${
      unread > 0 &&
      html`<span class="count" aria-label=${sayCount('unread', 'unread_one', unread)}>
        ${unread >= 100 ? '99+' : unread}</span>`
    }
  </a>`;
}

/** A link inside the page, unless somebody wants it in another tab. */
export function follow(event: MouseEvent, chat: Chat, to: Route): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  chat.go(to);
}

/** Who one is; in the demo, the switch to somebody else. */
function Me({ chat }: { chat: Chat }) {
  const [isOpen, setOpen] = useState(false);
  const { me, mode } = chat.state;
  const line = html`<${Avatar} id=${me.webId} name=${me.name} />
    <span class="who">
      ${mode === 'demo' && html`<small class="label">${say('you_are')}</small>`}
      <strong>${me.name}</strong>
      ${me.title && html`<small>${me.title}</small>`}
    </span>`;
  if (mode === 'link') return html`<div class="me">${line}</div>`;
  return html`<div class="me-box">
    <button type="button" class="me" aria-haspopup="dialog" aria-expanded=${isOpen} title=${say('switch')}
      onClick=${() => setOpen(!isOpen)}>
      ${line}<span class="switch">${say('switch')} <${Icon} name="chevron" /></span>
    </button>
    ${isOpen && html`<${People} chat=${chat} onClose=${() => setOpen(false)} />`}
  </div>`;
}

function People({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const { people } = chat.state;
  const groups: [string, SampleView[]][] = [
    [say('askers'), people.filter((person) => person.teams === 0)],
    [say('agents'), people.filter((person) => person.teams > 0)],
  ];
  const become = (person: SampleView) => {
    onClose();
    void chat.switchTo(person.webId);
  };
  return html`<${Popover} class="people" label=${say('switch')} onClose=${onClose}>
    <p class="hint">${say('switch_hint')}</p>
    ${groups.map(
      ([title, members]) =>
        members.length > 0 &&
        html`<h3>${title}</h3>
        ${members.map(
          (person) => html`<div class="person" key=${person.webId}>
            <button type="button" onClick=${() => become(person)} aria-pressed=${person.webId === chat.state.me.webId}>
              <${Avatar} id=${person.webId} name=${person.name} />
              <span class="who"><strong>${person.name}</strong><small>${person.title}</small></span>
              ${person.webId === chat.state.me.webId && html`<${Icon} name="check" />`}
            </button>
            <a class="icon-button" href=${`/?as=${encodeURIComponent(person.webId)}`} target="_blank" rel="noopener"
              aria-label=${say('new_window', { name: person.name })} title=${say('new_window', { name: person.name })}>
              <${Icon} name="window" />
            </a>
          </div>`,
        )}`,
    )}
  </${Popover}>`;
}

function Languages({ chat }: { chat: Chat }) {
  const { locale } = chat.state.me;
  const button = (own: 'en' | 'zh-CN', name: string) => html`<button type="button" lang=${own}
    aria-pressed=${locale === own} onClick=${() => locale !== own && void chat.acting.setLanguage(own)}>${name}</button>`;
  return html`<div class="languages" role="group" aria-label=${say('language')}>
    ${button('en', 'English')}${button('zh-CN', '中文')}
  </div>`;
}

async function signOut(chat: Chat): Promise<void> {
  try {
    await chat.api.call('POST', '/web/sign-out');
    location.assign('/');
  } catch (error) {
    chat.fail(error);
  }
}
