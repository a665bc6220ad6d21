import { html } from 'htm/preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileView, MessageView, RepliesView, StateView } from '../wire.ts';
import { CardBlock, type Pressed } from './card.ts';
import type { Chat } from './chat.ts';
import { emojiOf } from './emoji.ts';
import { sizeOf } from './files.ts';
import { Icon } from './icons.ts';
import { type Piece, piecesOf } from './messages.ts';
import { Avatar, IconButton, memo } from './parts.ts';
import { EmojiPicker } from './picker.ts';
import { follow } from './sidebar.ts';
import { say, sayCount } from './texts.ts';
import { dateTimeOf, shortWhen, timeOf } from './time.ts';

interface MessageProps {
  chat: Chat;
  /** Changes when the reader or their language does. */
  state: StateView;
  message: MessageView;
  isContinued: boolean;
  isEditing: boolean;
  /** Stands in the thread pane: there is no thread below it. */
  inThread: boolean;
  /** There are replies under it that the reader follows and has not read. */
  hasUnread: boolean;
}

/** One message: author, words, card, files, reactions, the line to its thread, and what one can do with it. */
export const Message = memo(function MessageRow(props: MessageProps) {
  const { chat, state, message, isContinued, isEditing, inThread, hasUnread } = props;
  const { me } = state;
  const isMine = message.authorId === me.webId;
  const classes = ['message', isContinued ? 'continued' : '', message.isOnlyForMe ? 'private' : ''];
  return html`<article class=${classes.join(' ')} tabindex="-1" data-message=${message.id}
    aria-label=${`${message.author}, ${timeOf(message.at, me)}`}>
    ${
      isContinued
        ? html`<time class="gutter" dateTime=${message.at}>${timeOf(message.at, me)}</time>`
        : html`<${Avatar} id=${message.authorId} name=${message.author} />`
    }
    <div class="content">
      ${message.isOnlyForMe && html`<${OnlyYou} onDismiss=${() => chat.acting.dismiss(message)} />`}
      ${
        !isContinued &&
        html`<header>
          <strong>${message.author}</strong>
          ${message.authorId === null && html`<span class="badge">${say('app')}</span>`}
          <time dateTime=${message.at} title=${dateTimeOf(message.at, me)}>${timeOf(message.at, me)}</time>
        </header>`
      }
      ${
        message.isDeleted
          ? html`<p class="tombstone">${say('deleted')}</p>`
          : isEditing
            ? html`<${Edit} chat=${chat} message=${message} />`
            : html`<${Words} chat=${chat} message=${message} />`
      }
      ${
        message.card &&
        html`<${CardBlock} card=${message.card} onPress=${(pressed: Pressed) => press(chat, message, pressed)} />`
      }
      ${message.files.length > 0 && html`<${Files} chat=${chat} message=${message} />`}
      ${message.reactions.length > 0 && html`<${Reactions} chat=${chat} message=${message} />`}
      ${!inThread && message.replies && html`<${ThreadLine} chat=${chat} message=${message} isUnread=${hasUnread} />`}
    </div>
    ${!message.isDeleted && !message.isOnlyForMe && html`<${Tools} chat=${chat} message=${message} isMine=${isMine} inThread=${inThread} />`}
  </article>`;
});

export function OnlyYou({ onDismiss }: { onDismiss(): void }) {
  return html`<p class="only-you"><${Icon} name="eye" /> ${say('only_you')}
    <button type="button" class="link" onClick=${onDismiss}>${say('dismiss')}</button></p>`;
}

function press(chat: Chat, message: MessageView, pressed: Pressed): Promise<unknown> {
  const where = { room: message.room, ...(message.thread ? { thread: message.thread } : {}) };
  // An answer appears where the card is being looked at.
  const { route } = chat;
  const shown =
    route.page === 'room' && route.thread === message.id ? { ...where, thread: message.id } : where;
  return chat.acting.interact({ type: 'action', where: shown, messageId: message.id, ...pressed });
}

/** What is longer than this is folded, so that one message doesn't fill the room. */
const LONG = 2_500;
const MANY_LINES = 25;

function Words({ chat, message }: { chat: Chat; message: MessageView }) {
  const [isOpen, setOpen] = useState(false);
  const { me, workspace } = chat.state;
  if (!message.text) return null;
  const isLong = message.text.length > LONG || message.text.split('\n').length > MANY_LINES;
  const mentions = [...message.mentions, { webId: '', name: workspace }];
  const pieces = piecesOf(message.text, mentions, me.webId);
  return html`<p class=${isLong && !isOpen ? 'words folded' : 'words'} dir="auto">${pieces.map((piece) => wordsOf(chat, piece))}${
    message.isEdited && html`<small class="edited"> ${say('edited')}</small>`
  }</p>
  ${
    isLong &&
    html`<button type="button" class="link" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
    ${say(isOpen ? 'show_less' : 'show_more')}</button>`
  }`;
}

function wordsOf(chat: Chat, piece: Piece): ComponentChildren {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'link':
      return html`<a href=${piece.url} target="_blank" rel="noopener noreferrer nofollow">${piece.text}</a>`;
    case 'mention':
      return html`<span class=${piece.isMe ? 'mention me' : 'mention'}>${piece.text}</span>`;
    case 'ticket': {
      const to = { page: 'ticket', key: piece.text } as const;
      return html`<a class="key" href=${chat.href(to)} onClick=${(event: MouseEvent) => follow(event, chat, to)}>${piece.text}</a>`;
    }
  }
}

function Edit({ chat, message }: { chat: Chat; message: MessageView }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(message.text);
  const close = () => chat.acting.edit(undefined);
  const save = async () => {
    const isUnchanged = !text.trim() || text === message.text;
    if (isUnchanged || (await chat.acting.saveEdit(message, text))) close();
  };
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };
  return html`<div class="edit-box">
    <textarea ref=${field} rows="3" value=${text} aria-label=${say('edit')} dir="auto" onKeyDown=${onKeyDown}
      onInput=${(event: Event) => setText((event.currentTarget as HTMLTextAreaElement).value)}></textarea>
    <div class="buttons">
      <button type="button" class="button" onClick=${close}>${say('cancel')}</button>
      <button type="button" class="button primary" onClick=${save}>${say('save')}</button>
    </div>
  </div>`;
}

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

function Files({ chat, message }: { chat: Chat; message: MessageView }) {
  const url = (file: FileView) => chat.api.url(`/web/files/${message.id}/${file.fileId}`);
  return html`<div class="files">${message.files.map((file) =>
    SHOWN.has(file.mime)
      ? html`<a key=${file.fileId} class="picture" href=${url(file)} target="_blank" rel="noopener" title=${file.name}>
          <img src=${url(file)} alt=${file.name} loading="lazy" /></a>`
      : html`<a key=${file.fileId} class="file" href=${url(file)} download=${file.name} aria-label=${say('download', { name: file.name })}>
          <${Icon} name="file" /><span class="who"><strong>${file.name}</strong><small>${sizeOf(file.size)}</small></span></a>`,
  )}</div>`;
}

function Reactions({ chat, message }: { chat: Chat; message: MessageView }) {
  return html`<div class="reactions">${message.reactions.map((reaction) => {
    const label = say('reacted', { names: reaction.names.join(', '), emoji: `:${reaction.emoji}:` });
    return html`<button key=${reaction.emoji} type="button" class="reaction" aria-pressed=${reaction.isMine}
      aria-label=${label} title=${label} onClick=${() => chat.acting.react(message, reaction.emoji)}>
      <span>${emojiOf(reaction.emoji)}</span> ${reaction.names.length}</button>`;
  })}</div>`;
}

function ThreadLine({ chat, message, isUnread }: { chat: Chat; message: MessageView; isUnread: boolean }) {
  const { replies } = message;
  if (!replies) return null;
  const to = { page: 'room', room: message.room, thread: message.id } as const;
  return html`<a class=${`thread-line ${isUnread ? 'unread' : ''}`} href=${chat.href(to)}
    onClick=${(event: MouseEvent) => follow(event, chat, to)}>
    <${Avatar} id=${replies.authorId} name=${replies.author} />
    <span class="count">${sayCount('replies', 'reply_one', replies.count)}</span>
    <${Preview} replies=${replies} />
    <time dateTime=${replies.at}>${shortWhen(replies.at, chat.state.me)}</time>
    ${isUnread && html`<span class="dot" aria-label=${say('new')}></span>`}
  </a>`;
}

/** The latest reply in one line; what the bot relays says itself who said it. */
export function Preview({ replies }: { replies: RepliesView }) {
  return html`<span class="preview">${replies.authorId !== null && html`<b>${replies.author}</b>`} ${replies.text}</span>`;
}

/** What one can do with a message; shown when the pointer or the keyboard is on it. */
function Tools(props: { chat: Chat; message: MessageView; isMine: boolean; inThread: boolean }) {
  const { chat, message, isMine, inThread } = props;
  const { acting } = chat;
  const [isPicking, setPicking] = useState(false);
  const openThread = () =>
    chat.go({ page: 'room', room: message.room, thread: message.thread ?? message.id });
  const openTicket = () =>
    acting.interact({
      type: 'shortcut',
      where: { room: message.room, ...(message.thread ? { thread: message.thread } : {}) },
      shortcut: 'open_ticket',
      messageId: message.id,
    });
  return html`<div class=${`tools ${isPicking ? 'open' : ''}`} role="toolbar">
    <${IconButton} icon="smile" label=${say('react')} onClick=${() => setPicking(!isPicking)} />
    ${!inThread && html`<${IconButton} icon="reply" label=${say('reply')} onClick=${openThread} />`}
    ${message.authorId !== null && html`<${IconButton} icon="ticket" label=${say('open_ticket')} onClick=${openTicket} />`}
    ${
      isMine &&
      html`<${IconButton} icon="edit" label=${say('edit')} onClick=${() => acting.edit(message.id)} />
      <${IconButton} icon="trash" label=${say('delete')} onClick=${() => acting.show({ kind: 'delete', message })} />`
    }
    ${
      isPicking &&
      html`<${EmojiPicker} ticketEmoji=${message.authorId === null ? [] : chat.state.settings.ticketEmoji}
        onPick=${(emoji: string) => {
          setPicking(false);
          void acting.react(message, emoji);
        }} onClose=${() => setPicking(false)} />`
    }
  </div>`;
}
