import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import type { Talk } from '../talk.ts';

/** The person that a text names: “me”, a mention, a name, an e-mail address. @throws Refusal */
export async function personIn(talk: Talk, text: string): Promise<Person> {
  const name = text
    .trim()
    .replace(/^@/, '')
    .replace(/[:：]$/u, '')
    .trim();
  if (/^(me|myself|我|自己)$/iu.test(name)) return talk.who;
  const [mention] = talk.inbound.type === 'message' ? talk.inbound.mentions : [];
  if (mention) return talk.directory.resolve(talk.ctx, talk.inbound.place, mention);
  const person = name ? await talk.directory.named(talk.ctx, name) : undefined;
  if (!person) throw new Refusal(t('refusal.unknown_person', { name }));
  return person;
}

/** Whether a text begins with somebody's name, as “@Mei” does. */
export function namesSomebody(talk: Talk, text: string): boolean {
  return text.startsWith('@') || (talk.inbound.type === 'message' && talk.inbound.mentions.length > 0);
}
