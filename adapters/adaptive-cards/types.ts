import type { Form } from '../../src/chat/form.ts';

/**
 * The part of the Adaptive Card schema 1.5 that Parley draws. Elements that aren't here are never sent.
 * https://adaptivecards.io/explorer
 */
export interface AdaptiveCard {
  type: 'AdaptiveCard';
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  version: '1.5';
  lang?: string;
  fallbackText?: string;
  body: Element[];
  actions?: Action[];
}

/** What every element may have. */
interface ElementBase {
  spacing?: 'None' | 'Small' | 'Default' | 'Medium' | 'Large';
  separator?: boolean;
}

export type Element =
  | TextBlock
  | FactSet
  | Container
  | ColumnSet
  | Image
  | ActionSet
  | TextInput
  | ChoiceInput
  | DateInput
  | ToggleInput;

export interface TextBlock extends ElementBase {
  type: 'TextBlock';
  text: string;
  wrap: true;
  size?: 'Small' | 'Default' | 'Medium' | 'Large';
  weight?: 'Default' | 'Bolder';
  color?: 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';
  isSubtle?: boolean;
  style?: 'heading';
}
interface FactSet extends ElementBase {
  type: 'FactSet';
  facts: { title: string; value: string }[];
}
interface Container extends ElementBase {
  type: 'Container';
  style?: 'emphasis' | 'attention';
  items: Element[];
}
export interface ColumnSet extends ElementBase {
  type: 'ColumnSet';
  columns: Column[];
}
export interface Column {
  type: 'Column';
  width: 'auto' | 'stretch';
  verticalContentAlignment?: 'Center';
  items: Element[];
}
interface Image extends ElementBase {
  type: 'Image';
  url: string;
  altText: string;
  size?: 'Auto' | 'Stretch';
}
export interface ActionSet extends ElementBase {
  type: 'ActionSet';
  actions: Action[];
}

interface InputBase extends ElementBase {
  id: string;
  label?: string;
  isRequired?: boolean;
  errorMessage?: string;
}
interface TextInput extends InputBase {
  type: 'Input.Text';
  value?: string;
  isMultiline?: boolean;
  maxLength?: number;
  placeholder?: string;
}
export interface ChoiceInput extends InputBase {
  type: 'Input.ChoiceSet';
  value?: string;
  choices: { title: string; value: string }[];
  style: 'compact' | 'filtered';
  isMultiSelect?: boolean;
  placeholder?: string;
  'choices.data'?: { type: 'Data.Query'; dataset: string };
  /** Not of the schema: what a page that listens to changes sends. Clients that don't know it ignore it. */
  parley?: ActionData;
}
interface DateInput extends InputBase {
  type: 'Input.Date';
  value?: string;
}
interface ToggleInput extends InputBase {
  type: 'Input.Toggle';
  title: string;
  value?: string;
  valueOn: 'yes';
  valueOff: '';
  wrap: true;
}

export type Action = ExecuteAction | SubmitAction | OpenUrlAction | ShowCardAction;
interface ActionBase {
  title: string;
  style?: 'default' | 'positive' | 'destructive';
}
export interface ExecuteAction extends ActionBase {
  type: 'Action.Execute';
  verb: string;
  data: ActionData | FormData;
  /** Clients before 1.4. */
  fallback: SubmitAction;
}
export interface SubmitAction extends ActionBase {
  type: 'Action.Submit';
  data: ActionData | FormData;
}
interface OpenUrlAction extends ActionBase {
  type: 'Action.OpenUrl';
  url: string;
}
interface ShowCardAction extends ActionBase {
  type: 'Action.ShowCard';
  card: { type: 'AdaptiveCard'; body: Element[]; actions: Action[] };
}

/** What a button sends back, next to the card's inputs. */
export interface ActionData {
  action: string;
  subject: string;
  /** Differs with every drawing of the card, so that a press can be told from an earlier one. */
  nonce?: string;
  /** Teams: the press asks for a dialog. */
  msteams?: { type: 'task/fetch' };
}
/** What a form's submit button sends back, next to the fields. */
export interface FormData {
  form: string;
  subject: string;
  nonce?: string;
  /** The form itself, where it must be drawn again from what comes back. */
  shown?: Form;
}
