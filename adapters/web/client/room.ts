import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import type { RoomView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { Composer } from './composer.ts';
import { dropZone } from './drop.ts';
import { Icon } from './icons.ts';
import { MessageList } from './list.ts';
import { IconButton } from './parts.ts';
import { say } from './texts.ts';
import { Welcome } from './welcome.ts';

/** The middle column: a room with its messages and the field to write in. */
export function Room({ chat, room }: { chat: Chat; room: RoomView }) {
  const state = chat.talk.room(room.room);
  const where = { room: room.room };
  const [dropped, setDropped] = useState<{ files: File[] } | undefined>();
  const [isOver, setOver] = useState(false);
  const { me } = chat.state;
  const editLast = () => {
    const own = state.messages.findLast((message) => message.authorId === me.webId && !message.isDeleted);
    if (own) chat.acting.edit(own.id);
  };
  return html`<section class="pane room" ...${dropZone(setOver, setDropped)}>
    <${Header} chat=${chat} room=${room} />
    <${MessageList} key=${room.room} chat=${chat} where=${where} messages=${state.messages}
      readUpTo=${state.readUpTo} label=${say('messages_of', { room: room.name })} inThread=${false}
      top=${html`<${Top} chat=${chat} room=${room} />`}
      onSeen=${(position: number) => chat.talk.seeRoom(room.room, position)}
      onTop=${() => void chat.talk.loadEarlier(room.room)} />
    <${Composer} key=${`write ${room.room}`} chat=${chat} where=${where} dropped=${dropped} onEditLast=${editLast}
      placeholder=${room.kind === 'direct' ? say('write_bot') : say('write_to', { room: `#${room.name}` })}
      hint=${() => ({ text: say('hint'), tone: 'plain' })} />
    ${isOver && html`<p class="drop-note">${say('drop')}</p>`}
  </section>`;
}

function Header({ chat, room }: { chat: Chat; room: RoomView }) {
  return html`<header class="pane-header">
    <${IconButton} icon="back" class="only-phone" label=${say('back')} onClick=${() => chat.go({ page: 'start' })} />
    ${
      room.kind === 'direct'
        ? html`<span class="avatar small bot" aria-hidden="true"></span>`
        : html`<${Icon} name=${room.kind === 'restricted' ? 'lock' : 'hash'} />`
    }
    <div class="title">
      <h1>${room.name}${room.kind === 'direct' && html` <span class="badge">${say('app')}</span>`}</h1>
      ${room.topic && html`<small>${room.topic}${room.kind === 'restricted' ? ` · ${say('restricted')}` : ''}</small>`}
    </div>
  </header>`;
}

/** Above the first message: what the room is for, or that earlier ones are coming. */
function Top({ chat, room }: { chat: Chat; room: RoomView }) {
  const { messages, isAll, isLoaded } = chat.talk.room(room.room);
  if (!isLoaded) return html`<p class="note">${say('loading')}</p>`;
  if (!isAll) return html`<p class="note">${say('older')}</p>`;
  if (room.kind === 'direct') return html`<${Welcome} chat=${chat} isFirst=${messages.length === 0} />`;
  const name = `#${room.name}`;
  return html`<div class="beginning">
    <span class="mark"><${Icon} name=${room.kind === 'restricted' ? 'lock' : 'hash'} /></span>
    <h2>${say('beginning', { room: name })}</h2>
    ${messages.length === 0 && html`<p>${say(room.kind === 'restricted' ? 'empty_triage' : 'empty_room')}</p>`}
  </div>`;
}
