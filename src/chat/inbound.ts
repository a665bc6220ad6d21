import type { Hidden } from '../privacy/kinds.ts';
import type { Place } from './place.ts';

/** A person as the platform names them; the profile fields are hints, kept when present. */
export interface ExternalActor {
  externalId: string;
  name?: string;
  email?: string;
  locale?: string;
  timeZone?: string;
  /** Told by profiles: no member of the organisation, such as a guest or somebody of another company. */
  isGuest?: boolean;
}

/** A file on the platform. `source` is what the adapter's `download` needs; opaque to the core. */
export interface InboundFile {
  name: string;
  mime: string;
  /** Bytes as the platform says; 0 when it does not say. */
  size: number;
  source: Record<string, unknown>;
}

interface InboundBase {
  /** Equal for redeliveries of the same thing, under whatever id the platform resends it. */
  eventKey: string;
  /** When it happened on the platform, ISO instant. */
  at: string;
  place: Place;
  actor: ExternalActor;
  /** Nobody told us when it happened: it was read from the platform's history later. */
  missed?: boolean;
  /** Secrets that were taken out of its texts before anything of it was stored. */
  hidden?: HiddenSecrets;
}

export interface HiddenSecrets {
  what: Hidden[];
  /** Whether what was written still stands on the platform as it was. */
  stands: boolean;
}

export interface QuotedMessage {
  messageId: string;
  text: string;
  author: ExternalActor;
  files: InboundFile[];
}

/** Everything that can reach the core from a chat platform, the same for each of them. */
export type Inbound =
  /** Text in a DM, a mention, or a line in a thread. `text` has the bot's own mention removed. */
  | (InboundBase & {
      type: 'message';
      messageId: string;
      text: string;
      files: InboundFile[];
      /** The bot was addressed: always true in a DM. */
      addressed: boolean;
      /** External ids of other people mentioned in the text, in order. */
      mentions: ExternalActor[];
    })
  | (InboundBase & { type: 'message_edited'; messageId: string; text: string })
  | (InboundBase & { type: 'message_deleted'; messageId: string })
  /** `message` is the message that was reacted to, loaded by the adapter if it can. */
  | (InboundBase & { type: 'reaction_added'; emoji: string; message: QuotedMessage })
  /** `/desk …`: `text` is what stands behind the command's name. `responseHandle`: adapter's own way to answer. */
  | (InboundBase & {
      type: 'command';
      text: string;
      /** People whom the text names, in order, on platforms that tell. */
      mentions?: ExternalActor[];
    })
  /** A message shortcut or message extension on somebody's message. */
  | (InboundBase & { type: 'shortcut'; shortcut: string; message: QuotedMessage })
  /** A button or select on a card. */
  | (InboundBase & {
      type: 'action';
      action: string;
      /** What the button carried, e.g. a ticket id; never trusted. */
      subject: string;
      /** The card's inputs at that moment, by field id. */
      values: Record<string, string>;
      /** External id of the message that carries the card. */
      messageId?: string;
    })
  | (InboundBase & { type: 'form_submitted'; form: string; subject: string; values: FormValues })
  | (InboundBase & { type: 'home_opened' })
  | (InboundBase & { type: 'bot_added' })
  | (InboundBase & { type: 'bot_removed' })
  | (InboundBase & { type: 'channel_deleted' })
  | (InboundBase & { type: 'person_changed'; disabled: boolean })
  | (InboundBase & { type: 'token_revoked' });

/** The people whom somebody's words name, in order. */
export function mentionsIn(inbound: Inbound): ExternalActor[] {
  return inbound.type === 'message' || inbound.type === 'command' ? (inbound.mentions ?? []) : [];
}

/** Values by field id; a person field holds an external id; a multi-choice joins its values with commas. */
export type FormValues = Record<string, string>;

type InboundType = Inbound['type'];
export type InboundOf<T extends InboundType> = Extract<Inbound, { type: T }>;
/** The kinds whose platform waits for an answer in the same response. */
export type Interaction = InboundOf<'action' | 'form_submitted' | 'command' | 'shortcut'>;
