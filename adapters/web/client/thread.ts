import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import type { RoomView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { Composer } from './composer.ts';
import { dropZone } from './drop.ts';
import { MessageList } from './list.ts';
import { IconButton } from './parts.ts';
import { say } from './texts.ts';

/** The right column: one message with its replies. */
export function Thread({ chat, room, rootId }: { chat: Chat; room: RoomView; rootId: string }) {
  const thread = chat.talk.thread(rootId);
  const where = { room: room.room, thread: rootId };
  const [dropped, setDropped] = useState<{ files: File[] } | undefined>();
  const [isOver, setOver] = useState(false);
  const { me, settings } = chat.state;
  const close = () => chat.go({ page: 'room', room: room.room });
  const messages = thread.root ? [thread.root, ...thread.replies] : thread.replies;
  // In a triage channel the card of a ticket is the bot's, and what is said below it is the desk's.
  const isTicket = room.kind === 'restricted' && thread.root?.authorId === null;
  const hint = (text: string) => {
    if (!isTicket) return { text: say('hint'), tone: 'plain' as const };
    if (text.trimStart().startsWith(settings.publicPrefix))
      return { text: say('to_requester'), tone: 'public' as const };
    if (text.trim()) return { text: say('internal'), tone: 'internal' as const };
    return { text: say('hint_triage', { prefix: settings.publicPrefix }), tone: 'internal' as const };
  };
  const editLast = () => {
    const own = thread.replies.findLast((message) => message.authorId === me.webId && !message.isDeleted);
    if (own) chat.acting.edit(own.id);
  };
  return html`<section class="pane thread" aria-label=${say('thread')} ...${dropZone(setOver, setDropped)}
    onKeyDown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
    <header class="pane-header">
      <${IconButton} icon="back" class="only-phone" label=${say('back')} onClick=${close} />
      <div class="title"><h1>${say('thread')}</h1>
        <small>${say('thread_in', { room: room.kind === 'direct' ? room.name : `#${room.name}` })}</small></div>
      <${IconButton} icon="close" class="not-phone" label=${say('close')} onClick=${close} />
    </header>
    ${
      thread.isMissing
        ? html`<p class="note">${say('deleted')}</p>`
        : html`<${MessageList} key=${rootId} chat=${chat} where=${where} messages=${messages} inThread
            readUpTo=${thread.readUpTo} label=${say('thread')} top=${!thread.isLoaded && html`<p class="note">${say('loading')}</p>`}
            onSeen=${(position: number) => chat.talk.seeThread(rootId, position)} />
          <${Composer} key=${`write ${rootId}`} chat=${chat} where=${where} dropped=${dropped}
            onEditLast=${editLast} placeholder=${say('write_reply')} hint=${hint} />`
    }
    ${isOver && html`<p class="drop-note">${say('drop')}</p>`}
  </section>`;
}
