import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PersonView, WhereView } from '../wire.ts';
import type { Chat } from './chat.ts';
import { emojiOf } from './emoji.ts';
import { type Attachment, attach, problemOf, release, upload } from './files.ts';
import { Icon } from './icons.ts';
import { keepDraft, readDraft } from './kept.ts';
import { IconButton } from './parts.ts';
import { EmojiPicker } from './picker.ts';
import { type Suggestion, Suggestions, suggestionsFor, type Typed, typedAt } from './suggest.ts';
import { say } from './texts.ts';

interface ComposerProps {
  chat: Chat;
  where: WhereView;
  placeholder: string;
  /** Stands below the field, e.g. who will read it. */
  hint(text: string): { text: string; tone: 'plain' | 'internal' | 'public' };
  /** Files dropped on the room around it. */
  dropped: { files: File[] } | undefined;
  /** The last own message, for editing it with the up key. */
  onEditLast(): void;
}

/** Where one writes. What stands in it is kept in the browser until it is sent. */
export function Composer(props: ComposerProps) {
  const { chat, where } = props;
  const { webId } = chat.state.me;
  const place = where.thread ? `${where.room}/${where.thread}` : where.room;
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [text, setTextOnly] = useState(() => readDraft(webId, place));
  const [files, setFiles] = useState<Attachment[]>([]);
  const [problem, setProblem] = useState<string | undefined>();
  const [mentions, setMentions] = useState<PersonView[]>([]);
  const [suggestions, setSuggestions] = useState<{ typed: Typed; list: Suggestion[]; chosen: number }>();
  const [isPicking, setPicking] = useState(false);
  const [isSending, setSending] = useState(false);
  const caret = useRef<number | undefined>(undefined);

  const setText = (next: string) => {
    setTextOnly(next);
    keepDraft(webId, place, next);
  };
  const uploads = files.map((file) => file.state.kind);
  const canSend =
    (text.trim() !== '' || uploads.includes('ready')) && !uploads.includes('uploading') && !isSending;

  // The field grows with its text.
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${Math.min(field.current.scrollHeight, 260)}px`;
    if (caret.current !== undefined) field.current.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [text]);
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) field.current?.focus();
  }, [place]);
  useEffect(() => {
    if (props.dropped) add(props.dropped.files);
  }, [props.dropped]);

  const add = (chosen: readonly File[]) => {
    setProblem(undefined);
    let count = files.length;
    for (const file of chosen) {
      const refused = problemOf(file, count, chat.state.settings);
      if (refused) {
        setProblem(refused);
        continue;
      }
      count++;
      const attachment = attach(file);
      setFiles((all) => [...all, attachment]);
      void upload(chat.api, file).then((state) => {
        if (state.kind === 'failed') setProblem(state.message);
        setFiles((all) =>
          all.flatMap((one) =>
            one.id !== attachment.id ? [one] : state.kind === 'failed' ? [] : [{ ...one, state }],
          ),
        );
      });
    }
    field.current?.focus();
  };

  const remove = (attachment: Attachment) => {
    release(attachment);
    setFiles((all) => all.filter((one) => one.id !== attachment.id));
  };

  const send = async () => {
    if (!canSend) return;
    const ready = files.flatMap(({ state }) => (state.kind === 'ready' ? [state.file] : []));
    setSending(true);
    const isTaken = await chat.acting.write(where, text.trim(), mentions, ready);
    setSending(false);
    if (!isTaken) return;
    for (const file of files) release(file);
    setFiles([]);
    setMentions([]);
    setProblem(undefined);
    setText('');
    setSuggestions(undefined);
    field.current?.focus();
  };

  const look = async (value: string) => {
    const typed = typedAt(value, field.current?.selectionStart ?? value.length);
    const list = typed ? await suggestionsFor(chat, typed) : [];
    // Meanwhile more may have been typed.
    if (field.current?.value !== value) return;
    setSuggestions(typed && list.length > 0 ? { typed, list, chosen: 0 } : undefined);
  };

  const insert = (inserted: string, from: number, to: number) => {
    caret.current = from + inserted.length;
    setText(text.slice(0, from) + inserted + text.slice(to));
    field.current?.focus();
  };

  const accept = (suggestion: Suggestion) => {
    if (!suggestions) return;
    const { person } = suggestion;
    if (person) setMentions((all) => [...all, person]);
    insert(suggestion.inserted, suggestions.typed.from, suggestions.typed.to);
    setSuggestions(undefined);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter ends a Chinese word in the input method; it doesn't send.
    if (event.isComposing || event.keyCode === 229) return;
    if (suggestions) {
      const { list, chosen } = suggestions;
      const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const picked = list[chosen];
      if (move !== 0) {
        event.preventDefault();
        setSuggestions({ ...suggestions, chosen: (chosen + move + list.length) % list.length });
      } else if ((event.key === 'Enter' || event.key === 'Tab') && picked) {
        event.preventDefault();
        accept(picked);
      } else if (event.key === 'Escape') {
        event.stopPropagation();
        setSuggestions(undefined);
      }
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      props.onEditLast();
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  };

  const at = () => {
    const from = field.current?.selectionStart ?? text.length;
    const space = from > 0 && !/\s$/.test(text.slice(0, from)) ? ' ' : '';
    insert(`${space}@`, from, from);
    queueMicrotask(() => void look(`${text.slice(0, from)}${space}@${text.slice(from)}`));
  };

  const hint = props.hint(text);
  return html`<form class="composer" onSubmit=${(event: Event) => {
    event.preventDefault();
    void send();
  }}>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <div class=${`box ${hint.tone}`}>
      ${suggestions && html`<${Suggestions} list=${suggestions.list} chosen=${suggestions.chosen} onPick=${accept} />`}
      ${files.length > 0 && html`<ul class="attachments">${files.map((file) => html`<${Attached} key=${file.id} file=${file} onRemove=${() => remove(file)} />`)}</ul>`}
      <textarea ref=${field} class="field" rows="1" dir="auto" value=${text} placeholder=${props.placeholder}
        aria-label=${props.placeholder} aria-autocomplete="list" onKeyDown=${onKeyDown} onPaste=${onPaste}
        onInput=${(event: Event) => {
          const { value } = event.currentTarget as HTMLTextAreaElement;
          setText(value);
          void look(value);
        }} onBlur=${() => setTimeout(() => setSuggestions(undefined), 150)}></textarea>
      <div class="bar">
        <input ref=${chooser} type="file" multiple hidden onChange=${(event: Event) => {
          const input = event.currentTarget as HTMLInputElement;
          add([...(input.files ?? [])]);
          input.value = '';
        }} />
        <${IconButton} icon="attach" label=${say('attach')} onClick=${() => chooser.current?.click()} />
        <${IconButton} icon="smile" label=${say('emoji')} onClick=${() => setPicking(!isPicking)} />
        <${IconButton} icon="at" label=${say('mention')} onClick=${at} />
        ${
          isPicking &&
          html`<${EmojiPicker} ticketEmoji=${[]} onClose=${() => setPicking(false)} onPick=${(
            name: string,
          ) => {
            setPicking(false);
            const from = field.current?.selectionStart ?? text.length;
            insert(emojiOf(name), from, from);
          }} />`
        }
        <span class=${`hint ${hint.tone}`}>${hint.text}</span>
        <button type="submit" class="send" aria-label=${say('send')} title=${say('send')} disabled=${!canSend}>
          <${Icon} name="send" />
        </button>
      </div>
    </div>
  </form>`;
}

function Attached({ file, onRemove }: { file: Attachment; onRemove(): void }) {
  return html`<li class=${file.state.kind} aria-busy=${file.state.kind === 'uploading'}>
    ${file.preview ? html`<img src=${file.preview} alt="" />` : html`<${Icon} name="file" />`}
    <span class="who"><strong>${file.name}</strong>
      ${file.state.kind === 'uploading' && html`<small>${say('uploading')}</small>`}</span>
    <${IconButton} icon="close" label=${say('remove_file', { name: file.name })} onClick=${onRemove} />
  </li>`;
}
