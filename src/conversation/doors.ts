import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { NOTHING, type Outcome } from '../chat/outcome.ts';
import { t } from '../i18n/text.ts';
import { parseCommand } from './commands/grammar.ts';
import { helpCard } from './commands/help.ts';
import { runCommand } from './commands/run.ts';
import { draftFromMessage, draftFromWords } from './drafting.ts';
import { newTicketForm } from './forms/draft.ts';
import { drillForm, replayForm } from './forms/levels.ts';
import { answerPrivately, type Talk } from './talk.ts';
import { locate, locateMessage } from './thread.ts';

/** The ways in besides writing to the bot: a reaction, a message shortcut, the slash command. */

/** :ticket: on anybody's message: one ticket per thread, however many people react. */
export async function onReaction(talk: Talk<InboundOf<'reaction_added'>>): Promise<void> {
  const { ctx, inbound, desk } = talk;
  const { message, place } = inbound;
  if (!desk.config.intake.emoji.includes(inbound.emoji)) return;
  if ((await locateMessage(ctx, place, message.messageId)).kind !== 'unknown') return;
  if (!message.text.trim() && message.files.length === 0) {
    return answerPrivately(talk, textCard(t('draft.no_text')));
  }
  await fromQuoted(talk);
}

/** "Open a ticket from this", in a message's menu. */
export async function onShortcut(talk: Talk<InboundOf<'shortcut'>>): Promise<Outcome> {
  const { ctx, inbound } = talk;
  const { message, place } = inbound;
  if (inbound.shortcut !== 'open_ticket') return { kind: 'openForm', form: newTicketForm() };
  if ((await locateMessage(ctx, place, message.messageId)).kind !== 'unknown') return reply('draft.exists');
  if (!message.text.trim() && message.files.length === 0) return reply('draft.no_text');
  return (await fromQuoted(talk)) === 'exists' ? reply('draft.exists') : NOTHING;
}

function reply(key: 'draft.exists' | 'draft.no_text' | 'draft.in_direct'): Outcome {
  return { kind: 'reply', card: textCard(t(key)) };
}

async function fromQuoted(
  talk: Talk<InboundOf<'reaction_added'>> | Talk<InboundOf<'shortcut'>>,
): Promise<'begun' | 'exists'> {
  const { message, place, actor } = talk.inbound;
  const author =
    message.author.externalId && message.author.externalId !== actor.externalId
      ? await talk.directory.resolve(talk.ctx, place, message.author)
      : talk.who;
  return draftFromMessage(talk, {
    messageId: message.messageId,
    text: message.text,
    files: message.files,
    author,
  });
}

/** `/desk …`: a command, or a matter in one's own words, which goes to the direct chat. */
export async function onCommand(talk: Talk<InboundOf<'command'>>): Promise<Outcome> {
  const text = talk.inbound.text.trim();
  if (!text) return { kind: 'reply', card: helpCard(talk) };
  const command = parseCommand(text);
  if (command?.about === 'desk' && command.verb === 'new' && !command.rest) {
    return { kind: 'openForm', form: newTicketForm() };
  }
  if (command?.about === 'desk' && command.verb === 'sla_replay') {
    return { kind: 'openForm', form: replayForm(talk) };
  }
  if (command?.about === 'desk' && command.verb === 'drill') {
    return { kind: 'openForm', form: drillForm(talk, command.rest) };
  }
  if (command) {
    const located = await locate(talk.ctx, talk.inbound.place);
    const ticketId = located.kind === 'ticket' ? located.ticket.ticketId : undefined;
    const { card } = await runCommand(talk, command, ticketId);
    return card ? { kind: 'reply', card } : NOTHING;
  }
  const { moved } = await draftFromWords(talk, { body: text, isPrivate: true });
  return moved ? reply('draft.in_direct') : NOTHING;
}
