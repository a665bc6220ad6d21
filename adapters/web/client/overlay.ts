import { html } from 'htm/preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Overlay } from './acting.ts';
import { CardBlock, type Pressed } from './card.ts';
import type { Chat } from './chat.ts';
import { FormBody } from './form.ts';
import { IconButton } from './parts.ts';
import { say } from './texts.ts';
import { Story } from './welcome.ts';

/** What lies over the page: a form, an answer, a question. */
export function Overlays({ chat }: { chat: Chat }) {
  const { overlay } = chat.acting;
  if (!overlay) return null;
  const close = () => chat.acting.show(undefined);
  switch (overlay.kind) {
    case 'form':
      return html`<${Modal} key=${overlay.key} title=${overlay.form.title} onClose=${close}>
        <${FormBody} chat=${chat} form=${overlay.form} errors=${overlay.errors} isBusy=${overlay.isBusy} onCancel=${close} />
      </${Modal}>`;
    case 'card':
      return html`<${Modal} title=${overlay.card.summary} isTitleHidden onClose=${close}>
        <${CardBlock} card=${overlay.card} onPress=${(pressed: Pressed) => pressOn(chat, overlay, pressed)} />
      </${Modal}>`;
    case 'story':
      return html`<${Modal} title=${say('story')} onClose=${close}><${Story} chat=${chat} /></${Modal}>`;
    case 'delete':
      return html`<${Modal} title=${say('delete_sure')} onClose=${close}>
        <p>${say('delete_text')}</p>
        <blockquote dir="auto">${overlay.message.text}</blockquote>
        <div class="buttons end">
          <button type="button" class="button" onClick=${close}>${say('cancel')}</button>
          <button type="button" class="button danger" autofocus onClick=${() => chat.acting.remove(overlay.message)}>
            ${say('delete')}</button>
        </div>
      </${Modal}>`;
  }
}

async function pressOn(
  chat: Chat,
  overlay: Extract<Overlay, { kind: 'card' }>,
  pressed: Pressed,
): Promise<void> {
  const isDone = await chat.acting.interact({ type: 'action', where: overlay.where, ...pressed }, 'overlay');
  // What was pressed shows where the card came from; the copy over the page is out of date.
  if (isDone && chat.acting.overlay === overlay) chat.acting.show(undefined);
}

interface ModalProps {
  title: string;
  isTitleHidden?: boolean;
  onClose(): void;
  children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside and closes with Esc. */
function Modal({ title, isTitleHidden, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return html`<dialog ref=${dialog} class="modal" aria-labelledby=${id} onClose=${onClose}
    onCancel=${(event: Event) => {
      event.preventDefault();
      onClose();
    }}>
    <header class=${isTitleHidden ? 'bare' : ''}><h2 id=${id}>${title}</h2>
      <${IconButton} icon="close" label=${say('close')} onClick=${onClose} /></header>
    <div class="modal-body">${children}</div>
  </dialog>`;
}
