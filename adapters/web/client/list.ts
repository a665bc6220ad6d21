import { html } from 'htm/preact';
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MessageView, WhereView } from '../wire.ts';
import type { Answer } from './acting.ts';
import { CardBlock, type Pressed } from './card.ts';
import type { Chat } from './chat.ts';
import { Icon } from './icons.ts';
import type { Pending } from './kept.ts';
import { Message, OnlyYou } from './message.ts';
import { rowsOf } from './messages.ts';
import { Avatar } from './parts.ts';
import { say } from './texts.ts';
import { dayName, dayOf, timeOf } from './time.ts';

interface ListProps {
  chat: Chat;
  where: WhereView;
  messages: readonly MessageView[];
  /** Up to where the reader had read when they came. */
  readUpTo: number | undefined;
  label: string;
  /** Stands above the first message. */
  top: ComponentChildren;
  inThread: boolean;
  /** The reader has everything up to this position before their eyes. */
  onSeen(position: number): void;
  /** The reader has scrolled up to the first message. */
  onTop?(): void;
}

/** Pixels from the end within which the list follows what is new. */
const NEAR = 60;

/** Messages, answers for this person only, and what is on its way; stays at the end while one is there. */
export function MessageList(props: ListProps) {
  const { chat, where, messages } = props;
  const { state } = chat;
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const shape = useRef({ first: '', height: 0 });
  const [isBehind, setBehind] = useState(false);
  const pending = chat.outbox.all.filter(
    (one) => isIn(one, where) && !messages.some((m) => m.key === one.key),
  );
  const answers = chat.acting.answers.filter((answer) => isIn(answer.where, where));
  const rows = rowsOf(messages, state.me.webId, (iso) => dayOf(iso, state.me.timeZone), props.readUpTo);
  const last = messages.at(-1)?.position ?? 0;

  /** Answers stand where the conversation was when they came. */
  const answersIn = (from: number, to: number) =>
    answers
      .filter(({ after }) => after >= from && after < to)
      .map((answer) => html`<${AnswerRow} key=${answer.id} chat=${chat} answer=${answer} />`);

  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const seen = () => {
    if (isAtEnd.current && last > 0 && document.visibilityState === 'visible') props.onSeen(last);
  };

  // What one writes oneself is shown wherever one was reading.
  useLayoutEffect(() => {
    if (pending.length > 0) isAtEnd.current = true;
  }, [pending.length]);
  useLayoutEffect(() => {
    if (answers.length > 0) isAtEnd.current = true;
  }, [answers.length]);
  useLayoutEffect(() => {
    if (!box.current) return;
    const first = messages[0]?.id ?? '';
    const { scrollHeight } = box.current;
    if (isAtEnd.current) toEnd();
    // Earlier messages came in above: what was being read stays where it was.
    else if (shape.current.first !== first) box.current.scrollTop += scrollHeight - shape.current.height;
    shape.current = { first, height: scrollHeight };
  });
  useEffect(() => {
    if (!inner.current) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    observer.observe(inner.current);
    return () => observer.disconnect();
  }, []);
  useEffect(seen);
  useEffect(() => {
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  });

  const onScroll = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
    setBehind(!isAtEnd.current);
    if (scrollTop < 300) props.onTop?.();
    seen();
  };

  return html`<div class="list-box">
    <div class="list" ref=${box} onScroll=${onScroll} onKeyDown=${walk} tabindex="0" role="log" aria-label=${props.label}>
      <div class="list-inner" ref=${inner}>
        ${props.top}
        ${rows.map(
          ({ message, isContinued, startsDay, isFirstNew }, index) => html`<${Fragment} key=${message.id}>
            ${startsDay && html`<div class="day" role="separator"><span>${dayName(message.at, state.me)}</span></div>`}
            ${isFirstNew && html`<div class="new-line" role="separator"><span>${say('new')}</span></div>`}
            <${Message} chat=${chat} state=${state} message=${message} isContinued=${isContinued}
              isEditing=${chat.acting.editing === message.id} inThread=${props.inThread}
              hasUnread=${chat.talk.hasUnreadReplies(message.id)} />
            ${answersIn(message.position, rows[index + 1]?.message.position ?? Number.POSITIVE_INFINITY)}
          </${Fragment}>`,
        )}
        ${rows.length === 0 && answersIn(0, Number.POSITIVE_INFINITY)}
        ${pending.map((one) => html`<${PendingRow} key=${one.key} chat=${chat} pending=${one} />`)}
      </div>
    </div>
    ${
      isBehind &&
      html`<button type="button" class="jump" onClick=${toEnd}>
        <${Icon} name="down" /> ${hasNew(messages, props.readUpTo, state.me.webId) ? say('new_messages') : say('latest')}
      </button>`
    }
  </div>`;
}

function isIn(one: { room: string; thread?: string }, where: WhereView): boolean {
  return one.room === where.room && one.thread === where.thread;
}

function hasNew(messages: readonly MessageView[], readUpTo: number | undefined, me: string): boolean {
  const last = messages.at(-1);
  return last !== undefined && last.position > (readUpTo ?? 0) && last.authorId !== me;
}

/** The arrow keys go from message to message; Tab then reaches what one can do with it. */
function walk(event: KeyboardEvent): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement) || !(event.target instanceof HTMLElement)) return;
  if (event.target.matches('input, textarea, select')) return;
  const all = [...list.querySelectorAll<HTMLElement>('[data-message]')];
  const current = event.target.closest<HTMLElement>('[data-message]');
  const index = current ? all.indexOf(current) + (event.key === 'ArrowUp' ? -1 : 1) : all.length - 1;
  const next = all[index];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function AnswerRow({ chat, answer }: { chat: Chat; answer: Answer }) {
  const { me, workspace } = chat.state;
  return html`<article class="message private" tabindex="-1" data-message=${answer.id}>
    <${Avatar} id=${null} name=${workspace} />
    <div class="content">
      <${OnlyYou} onDismiss=${() => chat.acting.dismissAnswer(answer.id)} />
      <header><strong>${workspace}</strong><span class="badge">${say('app')}</span>
        <time dateTime=${answer.at}>${timeOf(answer.at, me)}</time></header>
      <${CardBlock} card=${answer.card} onPress=${(pressed: Pressed) =>
        chat.acting.interact({ type: 'action', where: answer.where, ...pressed })} />
    </div>
  </article>`;
}

function PendingRow({ chat, pending }: { chat: Chat; pending: Pending }) {
  const { me } = chat.state;
  const { outbox } = chat;
  const files = pending.files.map((file) => file.name).join(', ');
  return html`<article class=${`message pending ${pending.rejected ? 'rejected' : ''}`}>
    <${Avatar} id=${me.webId} name=${me.name} />
    <div class="content">
      <header><strong>${me.name}</strong>
        <span class="state" role="status">${
          pending.rejected
            ? say('rejected', { reason: pending.rejected })
            : outbox.isWaiting
              ? say('not_sent')
              : say('sending')
        }</span>
      </header>
      <p class="words" dir="auto">${pending.text || files}</p>
      ${
        pending.rejected &&
        html`<div class="buttons">
          <button type="button" class="button" onClick=${() => outbox.again(pending.key)}>${say('try_again')}</button>
          <button type="button" class="button" onClick=${() => outbox.discard(pending.key)}>${say('discard')}</button>
        </div>`
      }
    </div>
  </article>`;
}
