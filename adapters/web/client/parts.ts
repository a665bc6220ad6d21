import { html } from 'htm/preact';
import { Component, type ComponentChildren, type FunctionComponent, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.ts';

/** Small things that everything else is made of. */

/** Draws again only when a property is another one. */
export function memo<P extends object>(component: FunctionComponent<P>): new () => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = new Map<string, unknown>(Object.entries(this.props));
      return Object.entries(next).some(([key, value]) => before.get(key) !== value);
    }
    override render() {
      return h(component, this.props);
    }
  };
}

const HUES = 10;

/** A person's picture: their initials on a colour that is always theirs. The bot has its own. */
export function Avatar({ id, name }: { id: string | null; name: string }) {
  if (id === null) return html`<span class="avatar bot" aria-hidden="true"></span>`;
  return html`<span class=${`avatar hue-${hueOf(id)}`} aria-hidden="true">${initialsOf(name)}</span>`;
}

export function hueOf(id: string): number {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % HUES;
}

/** Two letters of a Western name; the last two characters of a Chinese one, as people there are called. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}+$/u.test(trimmed)) return [...trimmed].slice(-2).join('');
  const words = trimmed.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick(event: MouseEvent): void;
  class?: string;
  isPressed?: boolean;
  isDisabled?: boolean;
}

export function IconButton(props: IconButtonProps) {
  return html`<button type="button" class=${`icon-button ${props.class ?? ''}`} aria-label=${props.label}
    title=${props.label} aria-pressed=${props.isPressed} disabled=${props.isDisabled} onClick=${props.onClick}>
    <${Icon} name=${props.icon} />
  </button>`;
}

/** A box over the page, which closes with Esc or a press outside of it. */
export function Popover(props: {
  onClose(): void;
  class?: string;
  label: string;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) props.onClose();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      props.onClose();
    };
    // The press that opened it is still under way.
    const timer = setTimeout(() => document.addEventListener('pointerdown', outside));
    document.addEventListener('keydown', onKey, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [props.onClose]);
  return html`<div class=${`popover ${props.class ?? ''}`} ref=${box} role="dialog" aria-label=${props.label}>
    ${props.children}
  </div>`;
}
