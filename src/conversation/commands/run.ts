import type { Card } from '../../chat/card.ts';
import { textCard } from '../../chat/card.ts';
import { LOCALES, localeOf, type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { checkNames } from '../../tickets/edit.ts';
import { myTicketsCard, queueCard } from '../../tickets/list.ts';
import { draftFromWords } from '../drafting.ts';
import { showHome } from '../home.ts';
import type { Talk } from '../talk.ts';
import type { Command, PlainVerb } from './grammar.ts';
import { helpCard } from './help.ts';
import { personIn } from './person.ts';
import { runTicketCommand } from './ticket.ts';

/**
 * Does what a command says.
 * @param threadTicketId the ticket of the thread it was said in, for commands without a number
 * @returns the answer for the person who said it, or undefined when it shows elsewhere
 * @throws Refusal
 */
export async function runCommand(
  talk: Talk,
  command: Command,
  threadTicketId: string | undefined,
): Promise<Card | undefined> {
  return command.about === 'ticket'
    ? runTicketCommand(talk, command, threadTicketId)
    : runDeskCommand(talk, command.verb, command.rest);
}

async function runDeskCommand(talk: Talk, verb: PlainVerb, rest: string): Promise<Card | undefined> {
  const { ctx, desk, who } = talk;
  switch (verb) {
    case 'help':
      return helpCard(talk);
    case 'my_tickets':
      return myTicketsCard(ctx, desk, who);
    case 'home':
      await showHome(talk);
      return undefined;
    case 'new':
      return rest ? draftOf(talk, rest, talk.inbound.place.kind === 'dm') : newTicketCard();
    case 'open_private':
      return draftOf(talk, rest, true);
    case 'open_for':
      return openFor(talk, rest);
    case 'queue':
      checkNames(desk, { queue: rest });
      return queueCard(ctx, desk, who, rest);
    case 'language':
      return setLanguage(talk, rest);
    case 'time_zone':
      return setTimeZone(talk, rest);
    case 'sign_in':
      return signIn(talk);
  }
}

/** A card with the button that opens the form: a message can't open one by itself. */
function newTicketCard(): Card {
  return textCard(t('home.intro'), {
    type: 'actions',
    buttons: [{ action: 'desk.new', subject: '', label: t('home.new'), opensForm: true, style: 'primary' }],
  });
}

async function draftOf(talk: Talk, body: string, isPrivate: boolean, requester?: Person) {
  await draftFromWords(talk, { body, isPrivate, ...(requester ? { requester } : {}) });
  return undefined;
}

/** “@Mei Chen: VPN drops”, “@梅 提交：VPN 掉线” */
async function openFor(talk: Talk, rest: string): Promise<undefined> {
  const [named, ...words] = rest.split(/[:：]/u);
  const body = words.join(':').trim();
  const requester = await personIn(talk, (named ?? '').replace(/\s*(?:提交|提单|报障)\s*$/u, ''));
  if (!body) throw new Refusal(t('draft.empty'));
  return draftOf(talk, body, talk.inbound.place.kind === 'dm', requester);
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
