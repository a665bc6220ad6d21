import { type ExternalActor, mentionsIn } from '../../chat/inbound.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Talk } from '../talk.ts';

/** The person that a text names: “me”, a mention, a name, an e-mail address. @throws Refusal */
export async function personIn(talk: Talk, text: string): Promise<Person> {
  const name = text
    .trim()
    .replace(/^(?:to\s+(?=@)|给\s*(?=@))?@?/u, '')
    .replace(/[:：]$/u, '')
    .trim();
  if (/^(me|myself|我|自己)$/iu.test(name)) return talk.who;
  const [mention] = mentionsIn(talk.inbound);
  if (mention) return mentioned(talk, mention, name);
  const person = name ? await talk.directory.named(talk.ctx, name) : undefined;
  if (!person) throw new Refusal(t('refusal.unknown_person', { name }));
  return person;
}

/** An id that the platform has no name for was typed by hand, and is nobody's. @throws Refusal */
async function mentioned(talk: Talk, mention: ExternalActor, name: string): Promise<Person> {
  const { ctx, directory, inbound } = talk;
  const person = mention.name
    ? await directory.resolve(ctx, inbound.place, mention)
    : await directory.known(ctx, inbound.place, mention.externalId);
  if (!person) throw new Refusal(t('refusal.unknown_person', { name }));
  return person;
}

/**
 * A person's name and what is said after it: “@Mei Chen: VPN drops”. Where they are mentioned, the colon may
 * be left out.
 */
export function splitName(talk: Talk, text: string): { name: string; words: string } {
  const [mention] = mentionsIn(talk.inbound);
  const written = mention?.name ? `@${mention.name}` : undefined;
  if (written && text.startsWith(written)) {
    const words = text
      .slice(written.length)
      .replace(/^\s*(?:提交|提单|报障)?\s*[:：,，]?/u, '')
      .trim();
    return { name: written, words };
  }
  const [named = '', ...words] = text.split(/[:：]/u);
  const name = named.slice(0, 200).replace(/\s*(?:提交|提单|报障)\s*$/u, '');
  return { name, words: words.join(':').trim() };
}
