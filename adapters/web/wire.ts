import type { AdaptiveCard } from '../adaptive-cards/types.ts';

/** What the server and the browser tell each other. Everything is in the reader's language already. */

export interface PersonView {
  webId: string;
  name: string;
}

/** A sample person of the demo. */
export interface SampleView extends PersonView {
  /** What they do, e.g. “Service desk agent”. */
  title?: string;
  /** In how many teams they are an agent; none: they only ask. */
  teams: number;
}

export interface StateView {
  /** Everything up to this change is in here; the stream goes on from it. */
  change: number;
  workspace: string;
  mode: 'demo' | 'link';
  me: SampleView & { locale: 'en' | 'zh-CN'; timeZone: string };
  /** Sample people to switch between; none with sign-in. */
  people: SampleView[];
  /** The room of the person's direct chat with the bot. */
  direct: string;
  rooms: RoomView[];
  threads: ThreadLineView[];
  home?: CardView;
  texts: Record<string, string>;
  settings: {
    /** `/desk` */
    command: string;
    /** Names of the reactions that open a ticket. */
    ticketEmoji: string[];
    maxFileBytes: number;
    maxFiles: number;
    maxBody: number;
    /** `>>` */
    publicPrefix: string;
  };
}

export interface RoomView {
  room: string;
  name: string;
  topic?: string;
  kind: 'direct' | 'channel' | 'restricted';
  unread: number;
  /** Up to which message the person has read. */
  read: number;
}

/** A thread that the person takes part in. */
export interface ThreadLineView {
  root: MessageView;
  /** Up to which reply the person has read. */
  read: number;
}

export interface CardView {
  /** One line, for notifications and screen readers. */
  summary: string;
  json: AdaptiveCard;
}

export interface FileView {
  fileId: string;
  name: string;
  mime: string;
  size: number;
}

interface ReactionView {
  emoji: string;
  names: string[];
  isMine: boolean;
}

export interface RepliesView {
  count: number;
  /** Position of the latest. */
  position: number;
  at: string;
  author: string;
  /** Null: the bot. */
  authorId: string | null;
  text: string;
}

export interface MessageView {
  id: string;
  /** Of the reader's own messages: what their browser called it when it sent it. */
  key?: string;
  room: string;
  thread: string | null;
  /** Null: the bot. */
  authorId: string | null;
  author: string;
  isOnlyForMe: boolean;
  text: string;
  card?: CardView;
  files: FileView[];
  mentions: PersonView[];
  reactions: ReactionView[];
  replies?: RepliesView;
  /** Its place among the room's messages. */
  position: number;
  /** Grows with every change: an older state never replaces a newer one. */
  change: number;
  /** ISO instant. */
  at: string;
  isEdited: boolean;
  isDeleted: boolean;
}

export interface PageView {
  messages: MessageView[];
  isAll: boolean;
}

export interface ThreadView {
  root: MessageView;
  replies: MessageView[];
}

/** Events of the stream. `reset`: read everything anew. */
export type StreamEvent =
  | { type: 'message'; message: MessageView }
  | { type: 'home'; card: CardView }
  | { type: 'reset' };

export type FieldView = {
  id: string;
  label: string;
  hint?: string;
  required: boolean;
} & (
  | { type: 'text'; value: string; multiline: boolean; maxLength?: number; placeholder?: string }
  | { type: 'choice'; value: string; options: { value: string; label: string }[]; multiple: boolean }
  | { type: 'person'; value: string }
  | { type: 'date'; value: string }
  | { type: 'toggle'; value: boolean }
);

export interface FormView {
  id: string;
  subject: string;
  title: string;
  submit: string;
  intro?: string;
  fields: FieldView[];
}

export type OutcomeView = (
  | { kind: 'none' }
  | { kind: 'reply'; card: CardView }
  | { kind: 'openForm'; form: FormView }
  /** Messages by field; `''` stands at the top. */
  | { kind: 'formErrors'; errors: Record<string, string> }
) & {
  /** The person's language by now: it may just have been changed. */
  locale: 'en' | 'zh-CN';
};

/** Where in the chat something is done. */
export interface WhereView {
  room: string;
  thread?: string;
}

export type InteractionView = { key: string; where: WhereView } & (
  | {
      type: 'action';
      action: string;
      subject: string;
      values: Record<string, string>;
      /** The message that carries the card; none for an answer that only this tab shows. */
      messageId?: string;
    }
  | { type: 'form'; form: string; subject: string; values: Record<string, string> }
  | { type: 'command'; text: string }
  | { type: 'shortcut'; shortcut: string; messageId: string }
);

export interface NewMessageView {
  key: string;
  room: string;
  thread?: string;
  text: string;
  mentions: string[];
  files: string[];
}

/** What a refused request is answered with. */
export interface ErrorView {
  /** For the person. */
  error: string;
}

/** The answer to somebody who is not signed in. */
export interface SignedOutView extends ErrorView {
  mode: 'demo' | 'link';
  workspace: string;
}
