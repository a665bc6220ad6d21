import { z } from 'zod';
import type { InboundOf, QuotedMessage } from '../../../src/chat/inbound.ts';
import type { Place } from '../../../src/chat/place.ts';
import { readSubmitted, type Submitted } from '../../adaptive-cards/submitted.ts';
import { id, type Located, maybeId } from '../activity.ts';
import { splitThread } from '../address.ts';
import { fingerprint, type PressNames } from '../press.ts';
import type { Base } from './base.ts';
import { filesOf } from './files.ts';
import { readShownForm } from './form-state.ts';
import { htmlToText } from './html.ts';
import type { Understood, Via } from './understood.ts';

/** The commands in the app's manifest: in a message's menu, and below the compose box. */
const OPEN_TICKET = 'openTicket';
const NEW_TICKET = 'newTicket';

const actionSchema = z.object({ action: z.object({ data: z.unknown() }) });
const taskSchema = z.object({ data: z.unknown() });
const text = z.string().optional().catch(undefined);
const extensionSchema = z.object({
  commandId: z.string(),
  messagePayload: z
    .object({
      id,
      subject: text,
      from: z
        .object({ user: z.object({ id, displayName: text }).nullish() })
        .nullish()
        .catch(undefined),
      body: z
        .object({ content: z.string().default(''), contentType: text })
        .optional()
        .catch(undefined),
      attachments: z
        .array(z.object({ contentType: z.string(), contentUrl: text, name: text }))
        .catch([])
        .default([]),
      replyToId: maybeId,
    })
    .optional(),
});

/** Something that waits for an answer in the response. */
export function invokeFrom(activity: Located, base: Base, presses: PressNames): Understood {
  switch (activity.name) {
    case 'adaptiveCard/action': {
      const parsed = actionSchema.safeParse(activity.value);
      return pressFrom(activity, base, presses, 'card', parsed.data?.action.data);
    }
    case 'task/fetch':
      return pressFrom(activity, base, presses, 'fetch', taskSchema.safeParse(activity.value).data?.data);
    case 'task/submit':
    case 'composeExtension/submitAction':
      return pressFrom(activity, base, presses, 'submit', taskSchema.safeParse(activity.value).data?.data);
    case 'composeExtension/fetchTask':
      return shortcutFrom(activity, base, presses);
    case 'composeExtension/query':
      // The app has no search command; an old package that still has one finds nothing.
      return {
        kind: 'answered',
        body: { composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] } },
      };
    default:
      return { kind: 'nothing', why: `an invoke that is not ours: ${activity.name ?? 'without a name'}` };
  }
}

/** A button or a form's submit button, however it arrived. */
export function pressFrom(
  activity: Located,
  base: Base,
  presses: PressNames,
  via: Via,
  data: unknown,
): Understood {
  const submitted = readSubmitted(data);
  if (!submitted) return { kind: 'nothing', why: 'a press that no card of ours sends' };
  switch (submitted.kind) {
    case 'action':
      return actionFrom(activity, base, presses, via, submitted);
    case 'form':
      return formFrom(activity, base, presses, via, submitted);
  }
}

function actionFrom(
  activity: Located,
  base: Base,
  presses: PressNames,
  via: Via,
  { action, subject, nonce, values }: Extract<Submitted, { kind: 'action' }>,
): Understood {
  const { replyToId, conversation } = activity;
  const what = [
    via,
    conversation.id,
    replyToId,
    action,
    subject,
    nonce,
    base.actor.externalId,
    sorted(values),
  ];
  return {
    kind: 'interaction',
    via,
    inbound: {
      ...base,
      type: 'action',
      eventKey: presses.nameOf(what),
      action,
      subject,
      values,
      ...(replyToId ? { messageId: replyToId } : {}),
    },
  };
}

/** A form has a nonce of its own each time it is shown, so its answer is the same however late it comes again. */
function formFrom(
  activity: Located,
  base: Base,
  presses: PressNames,
  via: Via,
  { form, subject, nonce, values, shown }: Extract<Submitted, { kind: 'form' }>,
): Understood {
  const what = [
    'form',
    activity.conversation.id,
    form,
    subject,
    nonce,
    base.actor.externalId,
    sorted(values),
  ];
  const known = readShownForm(shown, form, subject);
  const { replyToId, conversation } = activity;
  return {
    kind: 'interaction',
    via,
    inbound: {
      ...base,
      type: 'form_submitted',
      eventKey: nonce ? `form:${fingerprint(what)}` : presses.nameOf(what),
      form,
      subject,
      values,
    },
    ...(replyToId ? { onCard: { conversationId: conversation.id, messageId: replyToId } } : {}),
    ...(known ? { shown: { form: known, values } } : {}),
  };
}

/** “Open a ticket from this” in a message's menu, or “Open a ticket” anywhere else. */
function shortcutFrom(activity: Located, base: Base, presses: PressNames): Understood {
  const parsed = extensionSchema.safeParse(activity.value);
  if (!parsed.success) return { kind: 'nothing', why: 'a message extension of another shape' };
  const { commandId, messagePayload } = parsed.data;
  const name = (messageId: string) =>
    presses.nameOf(['shortcut', commandId, activity.conversation.id, messageId, base.actor.externalId]);
  const shortcut = (inbound: Omit<InboundOf<'shortcut'>, keyof Base | 'type'>, place = base.place) =>
    ({
      kind: 'interaction',
      via: 'fetch',
      inbound: { ...base, place, type: 'shortcut', ...inbound },
    }) as const;
  if (commandId === NEW_TICKET) {
    const message = { messageId: '', text: '', author: { externalId: '' }, files: [] };
    return shortcut({ eventKey: name(''), shortcut: 'new_ticket', message });
  }
  if (commandId !== OPEN_TICKET || !messagePayload) {
    return { kind: 'nothing', why: `a message extension that is not ours: ${commandId}` };
  }
  const message = quotedFrom(messagePayload);
  return shortcut(
    { eventKey: name(message.messageId), shortcut: 'open_ticket', message },
    placeOfMessage(activity, base.place, messagePayload),
  );
}

type Payload = NonNullable<z.output<typeof extensionSchema>['messagePayload']>;

function quotedFrom(payload: Payload): QuotedMessage {
  const author = payload.from?.user;
  const content = payload.body?.content ?? '';
  const body = payload.body?.contentType === 'text' ? content : htmlToText(content);
  return {
    messageId: payload.id,
    text: [payload.subject, body].filter(Boolean).join('\n').trim(),
    author: author
      ? { externalId: author.id, ...(author.displayName ? { name: author.displayName } : {}) }
      : { externalId: '' },
    files: filesOf(payload.attachments),
  };
}

/** The place of the message whose menu it was; the conversation's id doesn't always name its thread. */
function placeOfMessage(activity: Located, place: Place, payload: Payload): Place {
  const { thread: _, ...room } = place;
  const root = payload.replyToId ?? splitThread(activity.conversation.id).root;
  const isReply = place.kind === 'channel' && root !== undefined && root !== payload.id;
  return isReply ? { ...room, thread: root } : room;
}

const sorted = (values: Record<string, string>): [string, string][] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
