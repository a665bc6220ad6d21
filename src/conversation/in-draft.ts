import { textCard } from '../chat/card.ts';
import { t } from '../i18n/text.ts';
import { appendToDraft } from '../tickets/drafts/rewrite.ts';
import { sendDraft } from '../tickets/drafts/send.ts';
import type { Draft } from '../tickets/drafts/store.ts';
import { withdrawDraft } from '../tickets/drafts/withdraw.ts';
import { draftWord } from './commands/grammar.ts';
import { heardCommand } from './commands/hear.ts';
import { answerCommand } from './commands/run.ts';
import type { MessageTalk } from './message.ts';
import { answerCourtesy, smallTalk } from './small-talk.ts';
import { answerPrivately, roomQueue } from './talk.ts';
import { understand } from './understand.ts';

/** Below a draft's card, or in the thread that it came from: more about the same matter. */
export async function inDraftThread(talk: MessageTalk, draft: Draft): Promise<void> {
  const { inbound, who } = talk;
  const text = inbound.text.trim();
  const command = inbound.addressed ? heardCommand(talk, text) : undefined;
  if (command) return answerCommand(talk, command, undefined);
  if (who.personId !== draft.authorId && who.personId !== draft.requesterId) return;
  if (inbound.files.length === 0) {
    if (!text) return answerPrivately(talk, textCard(t('talk.empty')));
    if (await obeyDraftWord(talk, draft, text)) return;
    if (answerCourtesy(talk, text)) return;
    if (smallTalk(text) === 'assent') return answerPrivately(talk, textCard(t('talk.draft_waits')));
  }
  await extendDraft(talk, draft);
}

/** "send" and "not a ticket", for those who rather type. @returns whether it was one of them @throws Refusal */
export async function obeyDraftWord(talk: MessageTalk, draft: Draft, text: string): Promise<boolean> {
  const { ctx, desk, who } = talk;
  const word = draftWord(text);
  if (word === 'send') await sendDraft(ctx, desk, who, draft.draftId, {});
  if (word === 'withdraw') await withdrawDraft(ctx, desk, who, draft.draftId);
  return word !== undefined;
}

export async function extendDraft(talk: MessageTalk, draft: Draft): Promise<void> {
  const { ctx, desk, inbound, who } = talk;
  const { messageId, place, files } = inbound;
  const message = {
    messageId,
    place,
    body: inbound.text.trim(),
    saidAt: talk.saidAt,
    files,
    uploaderId: who.personId,
  };
  const room = roomQueue(talk);
  await appendToDraft(ctx, desk, draft, message, (body) => understand(desk.config, body, room));
}
