import { absencesCard } from '../../absence/overview.ts';
import type { Card } from '../../chat/card.ts';
import { textCard } from '../../chat/card.ts';
import { healthCard } from '../../delivery/health.ts';
import { deliveryCard } from '../../delivery/overview.ts';
import { LOCALES, localeOf, type Text, t } from '../../i18n/text.ts';
import { monitoringCard } from '../../monitoring/overview.ts';
import { acknowledgeMine } from '../../oncall/paging/acknowledge.ts';
import { pageForNothing } from '../../oncall/paging/by-hand.ts';
import { pagesCard } from '../../oncall/paging/list.ts';
import { policyIn, unknownPolicy } from '../../oncall/paging/plan.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { drillInvitation } from '../../sla/drill/invite.ts';
import { levelsCard } from '../../sla/levels.ts';
import { deadlinesCard } from '../../sla/list.ts';
import { replayInvitation } from '../../sla/replay/invite.ts';
import { checkNames } from '../../tickets/edit.ts';
import { myTicketsCard, queueCard } from '../../tickets/list.ts';
import { awayByWords, backAgain } from '../away.ts';
import { draftFromWords } from '../drafting.ts';
import { homeCard } from '../home.ts';
import { answerPrivately, type Talk } from '../talk.ts';
import type { Command } from './grammar.ts';
import { helpCard } from './help.ts';
import type { PlainVerb } from './lexicon.ts';
import { keyOfName } from './names.ts';
import { runOnCallCommand } from './on-call.ts';
import { personIn, splitName } from './person.ts';
import { runTicketCommand } from './ticket.ts';

/** What a command is answered with, if it doesn't show elsewhere; and the ticket that the answer is about. */
export interface CommandAnswer {
  card?: Card;
  ticketId?: string;
}

/**
 * Does what a command says.
 * @param threadTicketId the ticket of the thread it was said in, for commands without a number
 * @throws Refusal
 */
export function runCommand(
  talk: Talk,
  command: Command,
  threadTicketId: string | undefined,
): Promise<CommandAnswer> {
  // In a ticket's thread people are paged for the ticket.
  if (command.verb === 'page_policy' && threadTicketId) {
    return runTicketCommand(talk, { about: 'ticket', verb: 'page', rest: command.rest }, threadTicketId);
  }
  if (command.about === 'desk') return runDeskCommand(talk, command.verb, command.rest);
  // Without a ticket the word asks for all messages.
  if (command.verb === 'delivery' && !command.key && !threadTicketId) {
    return runDeskCommand(talk, 'deliveries', '');
  }
  // Likewise for what is promised.
  if (command.verb === 'sla' && !command.key && !threadTicketId) return runDeskCommand(talk, 'levels', '');
  // “ack” to a page in one's direct chat.
  if (command.verb === 'ack' && !command.key && !threadTicketId) return acknowledgeOwn(talk);
  return runTicketCommand(talk, command, threadTicketId);
}

async function acknowledgeOwn({ ctx, desk, who }: Talk): Promise<CommandAnswer> {
  return { card: await acknowledgeMine(ctx, desk, who) };
}

/** The same, and answers whoever said it. @throws Refusal */
export async function answerCommand(
  talk: Talk,
  command: Command,
  threadTicketId: string | undefined,
): Promise<void> {
  const { card, ticketId } = await runCommand(talk, command, threadTicketId);
  if (card) answerPrivately(talk, card, ticketId);
}

async function runDeskCommand(talk: Talk, verb: PlainVerb, rest: string): Promise<CommandAnswer> {
  const { ctx, desk, who } = talk;
  switch (verb) {
    case 'help':
      return { card: helpCard(talk) };
    case 'my_tickets':
      return { card: await myTicketsCard(ctx, desk, who) };
    case 'home':
      return { card: await homeCard(talk) };
    case 'new':
      return rest ? draftOf(talk, rest, isUnheard(talk)) : { card: newTicketCard() };
    case 'open_private':
      return draftOf(talk, rest, true);
    case 'open_for':
      return openFor(talk, rest);
    case 'queue': {
      const queue = keyOfName(desk.config.queues, rest);
      checkNames(desk, { queue });
      return { card: await queueCard(ctx, desk, who, queue) };
    }
    case 'language':
      return { card: await setLanguage(talk, rest) };
    case 'time_zone':
      return { card: await setTimeZone(talk, rest) };
    case 'health':
      return { card: await healthCard(ctx, desk, who) };
    case 'deliveries':
      return { card: await deliveryCard(ctx, desk, who) };
    case 'alerts':
      return { card: await deadlinesCard(ctx, desk, who) };
    case 'levels':
      return { card: await levelsCard(ctx, desk, talk.levels, who) };
    case 'sla_replay':
      return { card: replayInvitation(desk, who) };
    case 'drill':
      return { card: drillInvitation(desk, who, rest) };
    case 'monitoring':
      return { card: await monitoringCard(ctx, desk, who) };
    case 'away':
      return { card: await awayByWords(talk, rest) };
    case 'back':
      return { card: await backAgain(talk, rest) };
    case 'who_is_away':
      return { card: await absencesCard(ctx, desk, who) };
    case 'pages':
      return { card: await pagesCard(ctx, desk, who) };
    case 'page_policy': {
      const named = policyIn(desk.config, rest);
      if (!named) throw unknownPolicy(desk.config, rest.split(/[:：]/u)[0] ?? '');
      return { card: await pageForNothing(ctx, desk, who, named) };
    }
    case 'sign_in':
      return { card: await signIn(talk) };
    case 'on_call':
    case 'take_over':
    case 'my_shifts':
    case 'calendar_link':
      return runOnCallCommand(talk, verb, rest);
  }
}

/** A card with the button that opens the form: a message can't open one by itself. */
function newTicketCard(): Card {
  return textCard(t('home.intro'), {
    type: 'actions',
    buttons: [{ action: 'desk.new', subject: '', label: t('home.new'), opensForm: true, style: 'primary' }],
  });
}

/** Nobody else has seen these words: in a direct chat, or behind a slash. */
function isUnheard({ inbound }: Talk): boolean {
  return inbound.place.kind === 'dm' || inbound.type !== 'message';
}

async function draftOf(
  talk: Talk,
  body: string,
  isPrivate: boolean,
  requester?: Person,
): Promise<CommandAnswer> {
  const { moved } = await draftFromWords(talk, { body, isPrivate, ...(requester ? { requester } : {}) });
  // For a message it is said already, beside the message.
  return moved && talk.inbound.type !== 'message' ? { card: textCard(t('draft.in_direct')) } : {};
}

/** “@Mei Chen: VPN drops”, “@梅 提交：VPN 掉线”; “the printer: paper jam” is nobody's but one's own. */
async function openFor(talk: Talk, rest: string): Promise<CommandAnswer> {
  const { name, words } = splitName(talk, rest);
  const isPerson = name.includes('@') || (await talk.directory.named(talk.ctx, name.trim())) !== undefined;
  if (!isPerson) return draftOf(talk, rest, isUnheard(talk));
  const person = await personIn(talk, name);
  if (!words) throw new Refusal(t('draft.empty'));
  return draftOf(talk, words, isUnheard(talk), person);
}

async function setLanguage(talk: Talk, rest: string): Promise<Card> {
  const locale = /^(中文|汉语|简体中文|chinese|zh)/iu.test(rest)
    ? 'zh-CN'
    : /^(english|英文|英语|en)/iu.test(rest)
      ? 'en'
      : localeOf(rest);
  if (!locale || !LOCALES.includes(locale)) throw new Refusal(t('command.language_unknown'));
  await talk.directory.setLanguage(talk.ctx, talk.who.personId, locale);
  // The answer is in the language just chosen.
  talk.reader.locale = locale;
  return textCard(t('command.language_set'));
}

async function setTimeZone(talk: Talk, rest: string): Promise<Card> {
  const zone = canonicalZone(rest);
  if (!zone) throw new Refusal(t('command.zone_unknown', { zone: rest }));
  await talk.directory.setTimeZone(talk.ctx, talk.who.personId, zone);
  talk.reader.timeZone = zone;
  return textCard(t('command.zone_set', { zone }));
}

function canonicalZone(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

async function signIn(talk: Talk): Promise<Card> {
  if (!talk.signInLink) throw new Refusal(t('command.sign_in_none'));
  const url = await talk.signInLink(talk.ctx, talk.who.personId);
  const text: Text = t('command.sign_in');
  return textCard(text, {
    type: 'actions',
    buttons: [{ action: 'link', subject: '', label: t('command.sign_in_button'), url, style: 'primary' }],
  });
}
