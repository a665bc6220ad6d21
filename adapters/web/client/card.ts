import type { HostConfig } from 'adaptivecards';
import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ActionData } from '../../adaptive-cards/types.ts';
import type { CardView } from '../wire.ts';

/** The `adaptivecards` library, which the page loads before its modules. */
declare global {
  var AdaptiveCards: typeof import('adaptivecards');
}

/** What was pressed or chosen on a card. */
export interface Pressed {
  action: string;
  subject: string;
  /** All inputs of the card at that moment. */
  values: Record<string, string>;
}

interface CardProps {
  card: CardView;
  /** Resolves when it is done; until then nothing else on the card can be pressed. */
  onPress(pressed: Pressed): Promise<unknown>;
}

/** An Adaptive Card as the library draws it, in our colours. */
export function CardBlock({ card, onPress }: CardProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const isThere = useRef(true);
  const press = useRef<(pressed: Pressed) => void>(() => {});
  press.current = async (pressed) => {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    await onPress(pressed);
    busy.current = false;
    if (isThere.current) setBusy(false);
  };
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  useLayoutEffect(() => {
    if (!box.current) return;
    const focused = focusables(box.current).indexOf(document.activeElement ?? box.current);
    box.current.replaceChildren(...draw(card, (pressed) => press.current(pressed)));
    // A select that was changed gets a new drawing under its hands: the keyboard stays where it was.
    const again = focusables(box.current)[focused];
    if (again instanceof HTMLElement) again.focus();
  }, [card.json]);
  return html`<div class=${isPlain(card) ? 'card plain' : 'card'} role="group" aria-label=${card.summary} aria-busy=${isBusy} ref=${box}></div>`;
}

/** A few words, perhaps with a button: said like a message, without a frame around them. */
function isPlain({ json }: CardView): boolean {
  return json.body.every(
    (element) =>
      element.type === 'ActionSet' || (element.type === 'TextBlock' && element.style !== 'heading'),
  );
}

function focusables(box: HTMLElement): Element[] {
  return [...box.querySelectorAll('button, select, input, textarea, a[href]')];
}

function draw({ json }: CardView, onPress: (pressed: Pressed) => void): HTMLElement[] {
  // Words are shown as they are: the server draws cards for that.
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (_text, result) => {
    result.didProcess = false;
  };
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig();
  card.parse(json);
  const values = () =>
    Object.fromEntries(card.getAllInputs(true).map((input) => [input.id ?? '', String(input.value ?? '')]));
  card.onExecuteAction = (action) => {
    if (action instanceof AdaptiveCards.OpenUrlAction) {
      if (action.url) window.open(action.url, '_blank', 'noopener');
    } else if (action instanceof AdaptiveCards.SubmitActionBase) {
      const data = actionIn(action.data);
      if (data) onPress({ ...data, values: values() });
    }
  };
  const onChange = changesIn(json);
  card.onInputValueChanged = (input) => {
    const data = onChange.get(input.id ?? '');
    if (data) onPress({ action: data.action, subject: data.subject, values: values() });
  };
  const element = card.render();
  if (!element) return [];
  // The words above a bar say it; read out, the bar would be ten shades.
  for (const block of element.querySelectorAll('.ac-textBlock')) {
    if (/^[█░]+$/u.test(block.textContent ?? '')) block.setAttribute('aria-hidden', 'true');
  }
  return [element];
}

function actionIn(data: unknown): { action: string; subject: string } | undefined {
  if (typeof data !== 'object' || data === null || !('action' in data) || !('subject' in data))
    return undefined;
  const { action, subject } = data;
  return typeof action === 'string' && typeof subject === 'string' ? { action, subject } : undefined;
}

/** What to send when a select changes: a property of ours, which the library leaves alone. */
function changesIn(json: CardView['json']): Map<string, ActionData> {
  return new Map(
    json.body.flatMap((element) =>
      element.type === 'Input.ChoiceSet' && element.parley ? [[element.id, element.parley] as const] : [],
    ),
  );
}

let config: HostConfig | undefined;

/** Our look, in variables of the style sheet, so that one drawing suits light and dark. */
function hostConfig(): HostConfig {
  if (config) return config;
  const colour = (name: string) => ({ default: `var(--${name})`, subtle: `var(--${name})` });
  const foregroundColors = {
    default: { default: 'var(--text)', subtle: 'var(--muted)' },
    dark: colour('text'),
    light: colour('muted'),
    accent: colour('accent-text'),
    good: colour('good'),
    warning: colour('warning'),
    attention: colour('bad'),
  };
  const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors });
  const label = { color: 'default', size: 'small', isSubtle: true, weight: 'bolder' };
  config = new AdaptiveCards.HostConfig({
    fontFamily: 'inherit',
    fontSizes: { small: 13, default: 15, medium: 15, large: 17, extraLarge: 20 },
    lineHeights: { small: 18, default: 22, medium: 22, large: 24, extraLarge: 28 },
    fontWeights: { lighter: 400, default: 400, bolder: 600 },
    spacing: { small: 6, default: 8, medium: 14, large: 20, extraLarge: 24, padding: 10 },
    separator: { lineThickness: 1, lineColor: 'var(--line)' },
    imageSizes: { small: 60, medium: 120, large: 240 },
    containerStyles: {
      default: style('transparent'),
      emphasis: style('var(--soft)'),
      attention: style('var(--bad-soft)'),
    },
    adaptiveCard: { allowCustomStyle: false },
    textStyles: { heading: { size: 'large', weight: 'bolder' } },
    textBlock: { headingLevel: 3 },
    factSet: {
      title: {
        color: 'default',
        size: 'default',
        isSubtle: true,
        weight: 'default',
        wrap: true,
        maxWidth: 260,
      },
      value: { color: 'default', size: 'default', isSubtle: false, weight: 'default', wrap: true },
      spacing: 16,
    },
    inputs: { label: { inputSpacing: 'small', requiredInputs: label, optionalInputs: label } },
    actions: {
      maxActions: 20,
      spacing: 'default',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 10, style: 'emphasis' },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
  });
  return config;
}
