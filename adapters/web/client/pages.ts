import { html } from 'htm/preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CardView, ThreadLineView } from '../wire.ts';
import { CardBlock, type Pressed } from './card.ts';
import type { Chat } from './chat.ts';
import { Icon, type IconName } from './icons.ts';
import { Preview } from './message.ts';
import { Avatar, IconButton } from './parts.ts';
import { follow } from './sidebar.ts';
import { say, sayCount } from './texts.ts';
import { shortWhen } from './time.ts';

/** Pages that are no rooms: the home page, the list of threads, a ticket. */

export function Home({ chat }: { chat: Chat }) {
  const { home, acting } = chat;
  const where = { room: chat.state.direct };
  const press = (pressed: Pressed) => acting.interact({ type: 'action', where, ...pressed }, 'overlay');
  return html`<${Page} chat=${chat} icon="home" title=${say('home')} detail=${say('home_hint')}>
    ${home ? html`<${CardBlock} card=${home} onPress=${press} />` : html`<p class="note">${say('home_loading')}</p>`}
  </${Page}>`;
}

export function Threads({ chat }: { chat: Chat }) {
  return html`<${Page} chat=${chat} icon="threads" title=${say('threads')}>
    ${chat.talk.threads.length === 0 && html`<p class="note">${say('no_threads')}</p>`}
    ${chat.talk.threads.map((thread) => html`<${ThreadEntry} key=${thread.root.id} chat=${chat} thread=${thread} />`)}
  </${Page}>`;
}

function ThreadEntry({ chat, thread }: { chat: Chat; thread: ThreadLineView }) {
  const { root } = thread;
  const { replies } = root;
  if (!replies) return null;
  const room = chat.talk.rooms.find((candidate) => candidate.room === root.room);
  const to = { page: 'room', room: root.room, thread: root.id } as const;
  const isUnread = chat.talk.hasUnread(thread);
  return html`<a class=${`thread-entry ${isUnread ? 'unread' : ''}`} href=${chat.href(to)}
    onClick=${(event: MouseEvent) => follow(event, chat, to)}>
    <small class="from">${room && room.kind !== 'direct' ? `#${room.name}` : room?.name}</small>
    <span class="subject"><${Avatar} id=${root.authorId} name=${root.author} />
      <strong>${root.card?.summary ?? root.text}</strong>
      ${isUnread && html`<span class="dot" aria-label=${say('new')}></span>`}</span>
    <span class="latest"><${Avatar} id=${replies.authorId} name=${replies.author} />
      <${Preview} replies=${replies} />
      <span class="count">${sayCount('replies', 'reply_one', replies.count)}</span>
      <time dateTime=${replies.at}>${shortWhen(replies.at, chat.state.me)}</time></span>
  </a>`;
}

interface TicketCards {
  status?: CardView;
  timeline?: CardView;
}

/** A ticket by its number: its card as this person may see it, and its history. */
export function Ticket({ chat, ticketKey }: { chat: Chat; ticketKey: string }) {
  const [cards, setCards] = useState<TicketCards | undefined>();
  const [version, setVersion] = useState(0);
  const where = { room: chat.state.direct };
  const { locale } = chat.state.me;
  useEffect(() => {
    let isCurrent = true;
    const ask = async (verb: string): Promise<CardView | undefined> => {
      const outcome = await chat.acting.ask({ type: 'command', where, text: `${verb} ${ticketKey}` });
      return outcome?.kind === 'reply' ? outcome.card : undefined;
    };
    Promise.all([ask('status'), ask('timeline')])
      .then(([status, timeline]) => {
        if (isCurrent) setCards({ ...(status ? { status } : {}), ...(timeline ? { timeline } : {}) });
      })
      .catch((error: unknown) => chat.fail(error));
    return () => {
      isCurrent = false;
    };
  }, [ticketKey, version, locale]);
  const press = async (pressed: Pressed) => {
    await chat.acting.interact({ type: 'action', where, ...pressed }, 'overlay');
    setVersion(version + 1);
  };
  // A ticket that isn't there for this person is answered the same twice.
  const isSame = cards?.status?.summary === cards?.timeline?.summary;
  return html`<${Page} chat=${chat} icon="ticket" title=${say('ticket', { key: ticketKey })}>
    ${!cards && html`<p class="note">${say('ticket_loading')}</p>`}
    ${cards?.status && html`<${CardBlock} card=${cards.status} onPress=${press} />`}
    ${
      cards?.timeline &&
      !isSame &&
      html`<h2>${say('timeline')}</h2><${CardBlock} card=${cards.timeline} onPress=${press} />`
    }
  </${Page}>`;
}

interface PageProps {
  chat: Chat;
  icon: IconName;
  title: string;
  detail?: string;
  children: ComponentChildren;
}

function Page({ chat, icon, title, detail, children }: PageProps) {
  return html`<section class="pane page">
    <header class="pane-header">
      <${IconButton} icon="back" class="only-phone" label=${say('back')} onClick=${() => chat.go({ page: 'start' })} />
      <${Icon} name=${icon} />
      <div class="title"><h1>${title}</h1>${detail && html`<small>${detail}</small>`}</div>
    </header>
    <div class="page-body"><div class="page-inner">${children}</div></div>
  </section>`;
}
