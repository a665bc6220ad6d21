import type {
  CardView,
  FormView,
  InteractionView,
  MessageView,
  OutcomeView,
  PersonView,
  WhereView,
} from '../wire.ts';
import { ApiError, newKey } from './api.ts';
import type { Chat } from './chat.ts';
import type { Pending } from './kept.ts';
import { say } from './texts.ts';

/** An answer that only this tab shows, until it is dismissed. */
export interface Answer {
  id: string;
  where: WhereView;
  card: CardView;
  /** Position of the last message that was there when it came. */
  after: number;
  /** ISO instant. */
  at: string;
}

/** What lies over the page. */
export type Overlay =
  | {
      kind: 'form';
      form: FormView;
      where: WhereView;
      errors: Record<string, string>;
      isBusy: boolean;
      key: string;
    }
  | { kind: 'card'; card: CardView; where: WhereView }
  | { kind: 'delete'; message: MessageView }
  /** How to play the demo. */
  | { kind: 'story' };

/** What can be asked of the core: everything of an interaction but its key. */
export type Wish = InteractionView extends infer I
  ? I extends InteractionView
    ? Omit<I, 'key'>
    : never
  : never;

/** How long the first answer to something just written opens by itself beside it. */
const JUST_WRITTEN_MS = 15_000;

/** What the person does: writing, pressing, filling in; and what comes of it. */
export class Acting {
  answers: Answer[] = [];
  overlay: Overlay | undefined;
  notice: string | undefined;
  /** The message whose text is being edited. */
  editing: string | undefined;
  private readonly chat: Chat;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Chat) {
    this.chat = chat;
  }

  forget(): void {
    this.answers = [];
    this.overlay = undefined;
    this.editing = undefined;
  }

  /** Sends what was typed: a command to the core, anything else as a message. @returns false: keep the text */
  async write(
    where: WhereView,
    text: string,
    mentions: readonly PersonView[],
    files: Pending['files'],
  ): Promise<boolean> {
    const command = commandIn(text, this.chat.state.settings.command);
    if (command !== undefined && files.length === 0) {
      return this.interact({ type: 'command', where, text: command });
    }
    this.chat.outbox.add({
      key: newKey(),
      ...where,
      text,
      mentions: mentions.filter(({ name }) => text.includes(`@${name}`)).map(({ webId }) => webId),
      files,
      at: new Date().toISOString(),
    });
    return true;
  }

  /**
   * Asks the core and shows what it answers. Tried once more under the same key if the answer gets lost.
   * @param shownAs where a reply appears: below the messages of the place, or over the page
   * @returns whether it was done
   */
  async interact(wish: Wish, shownAs: 'answer' | 'overlay' = 'answer'): Promise<boolean> {
    const outcome = await this.ask(wish);
    if (!outcome) return false;
    this.perform(outcome, wish.where, shownAs);
    return true;
  }

  /** Asks the core. @returns undefined if it can't be asked; the person is told */
  async ask(wish: Wish): Promise<OutcomeView | undefined> {
    const body = { ...wish, key: newKey() };
    try {
      return await this.post(body).catch((error: unknown) => {
        if (error instanceof ApiError && error.isPassing) return this.post(body);
        throw error;
      });
    } catch (error) {
      this.toast(error);
      return undefined;
    }
  }

  private post(body: Wish & { key: string }): Promise<OutcomeView> {
    return this.chat.api.call<OutcomeView>('POST', '/web/interactions', body);
  }

  private perform(outcome: OutcomeView, where: WhereView, shownAs: 'answer' | 'overlay'): void {
    const isOtherLanguage = outcome.locale !== this.chat.state.me.locale;
    switch (outcome.kind) {
      case 'none':
      case 'formErrors':
        break;
      case 'reply':
        if (shownAs === 'overlay') this.overlay = { kind: 'card', card: outcome.card, where };
        else this.answer(where, outcome.card);
        break;
      case 'openForm':
        this.overlay = { kind: 'form', form: outcome.form, where, errors: {}, isBusy: false, key: newKey() };
        break;
    }
    if (isOtherLanguage) void this.chat.start();
    this.chat.changed();
  }

  private answer(where: WhereView, card: CardView): void {
    const after = this.chat.talk.lastPosition(where);
    this.answers = [...this.answers, { id: newKey(), where, card, after, at: new Date().toISOString() }];
  }

  dismissAnswer(id: string): void {
    this.answers = this.answers.filter((answer) => answer.id !== id);
    this.chat.changed();
  }

  async submitForm(values: Record<string, string>): Promise<void> {
    const { overlay } = this;
    if (overlay?.kind !== 'form' || overlay.isBusy) return;
    const { form, where } = overlay;
    this.overlay = { ...overlay, isBusy: true };
    this.chat.changed();
    const outcome = await this.ask({ type: 'form', where, form: form.id, subject: form.subject, values });
    if (!outcome || outcome.kind === 'formErrors') {
      // The form stays, with all that was typed.
      const errors = outcome?.kind === 'formErrors' ? outcome.errors : {};
      this.overlay = { ...overlay, isBusy: false, errors };
    } else {
      this.overlay = undefined;
      this.perform(outcome, where, this.chat.route.page === 'room' ? 'answer' : 'overlay');
    }
    this.chat.changed();
  }

  show(overlay: Overlay | undefined): void {
    this.overlay = overlay;
    this.chat.changed();
  }

  edit(messageId: string | undefined): void {
    this.editing = messageId;
    this.chat.changed();
  }

  /** @returns false: keep the text */
  async saveEdit(message: MessageView, text: string): Promise<boolean> {
    const mentions = message.mentions.map((person) => person.webId);
    return this.change('PATCH', `/web/messages/${message.id}`, { key: newKey(), text, mentions });
  }

  async remove(message: MessageView): Promise<void> {
    this.show(undefined);
    await this.change('DELETE', `/web/messages/${message.id}`);
  }

  async react(message: MessageView, emoji: string): Promise<void> {
    const isMine = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.isMine);
    const path = `/web/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`;
    await this.change(isMine ? 'DELETE' : 'PUT', path);
  }

  async dismiss(message: MessageView): Promise<void> {
    try {
      await this.chat.api.call('POST', `/web/messages/${message.id}/dismiss`);
    } catch (error) {
      this.toast(error);
    }
  }

  private async change(method: 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<boolean> {
    try {
      this.chat.take(await this.chat.api.call<MessageView>(method, path, body));
      return true;
    } catch (error) {
      this.toast(error);
      return false;
    }
  }

  async setLanguage(locale: 'en' | 'zh-CN'): Promise<void> {
    const where = { room: this.chat.state.direct };
    const text = locale === 'en' ? 'language en' : '语言 中文';
    if (await this.ask({ type: 'command', where, text })) await this.chat.start();
  }

  /** The bot's first answer under something that was just written here opens beside it, if there is room. */
  onReply(reply: MessageView, root: string): void {
    const { chat } = this;
    const { route } = chat;
    if (route.page !== 'room' || route.room !== reply.room || route.thread || reply.authorId !== null) return;
    const message = chat.talk.room(reply.room).messages.find((candidate) => candidate.id === root);
    const isJustWritten =
      message?.authorId === chat.state.me.webId && Date.now() - Date.parse(message.at) < JUST_WRITTEN_MS;
    if (isJustWritten && matchMedia('(min-width: 900px)').matches) {
      chat.go({ page: 'room', room: reply.room, thread: root });
    }
  }

  /** Says for a moment what did not work. */
  toast(error: unknown): void {
    const isAway = error instanceof ApiError && error.status === 0;
    this.notice = isAway || !(error instanceof Error) ? say('no_answer') : error.message;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => {
      this.notice = undefined;
      this.chat.changed();
    }, 6_000);
    this.chat.changed();
  }
}

/** What stands behind `/desk`, if a text is a command. */
export function commandIn(text: string, command: string): string | undefined {
  const line = text.trim();
  if (line.toLowerCase() === command) return '';
  return line.toLowerCase().startsWith(`${command} `) ? line.slice(command.length).trim() : undefined;
}
