import { localise } from '../../../src/i18n/localise.ts';
import { type Locale, type Text, t } from '../../../src/i18n/text.ts';
import { stateOf } from '../../../src/oncall/paging/cards.ts';
import type { Person } from '../../../src/people/model.ts';
import type { Facts } from './facts.ts';
import { doubled, type Finding, lost } from './finding.ts';

type Escalation = Facts['escalations'][number];
type Page = Facts['pages'][number];

const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;

/** No page is lost, none goes twice, none goes once somebody has acknowledged, and each shows what became of it. */
export function pages(facts: Facts): Finding[] {
  return [
    ...facts.escalations.flatMap((escalation) => [
      ...ended(facts, escalation),
      ...once(facts, escalation),
      ...inOrder(facts, escalation),
    ]),
    ...facts.pages.flatMap((page) => shown(facts, page)),
    ...unasked(facts),
  ];
}

const pagesOf = (facts: Facts, { escalationId }: Escalation): Page[] =>
  facts.pages.filter((page) => page.escalationId === escalationId).toSorted((a, b) => a.number - b.number);

/** Nobody is paged for what is over, or once it is acknowledged; a ticket that is over has nobody paged. */
function ended(facts: Facts, escalation: Escalation): Finding[] {
  const { escalationId: id, state, endedAt, acknowledgedAt, nextAt } = escalation;
  const over = state === 'acknowledged' ? acknowledgedAt : endedAt;
  const late = pagesOf(facts, escalation).filter(({ at }) => over && msOf(at) > msOf(over));
  const ticket = facts.tickets.find(({ ticketId }) => ticketId === escalation.ticketId);
  const isOver = ticket !== undefined && ['resolved', 'closed', 'cancelled'].includes(ticket.state);
  return [
    ...late.map(({ number }) => doubled(id, `page ${number} went after it was ${state}`)),
    ...(nextAt === null ? [] : [lost(id, `it is ${state} and should have gone on at ${nextAt}`)]),
    ...(isOver && endedAt === null ? [lost(id, `its ticket is ${ticket.state}, and it is ${state}`)] : []),
  ];
}

/** A step pages somebody once, and once more each time that an acknowledgement came to nothing or a person asked. */
function once(facts: Facts, escalation: Escalation): Finding[] {
  const again = facts.timeline.filter(
    ({ ticketId, type }) =>
      ticketId === escalation.ticketId && /^page_(returned|escalated|handed_over|exhausted)$/.test(type),
  ).length;
  const counts = new Map<string, number>();
  for (const { round, step, personId, place } of pagesOf(facts, escalation)) {
    const key = `${round}.${step} ${personId ?? place.channel}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1 + again)
    .map(([key, count]) => doubled(escalation.escalationId, `step ${key} was paged ${count} times`));
}

/** Pages have gone in the order of their numbers, and the numbers have no gap. */
function inOrder(facts: Facts, escalation: Escalation): Finding[] {
  const all = pagesOf(facts, escalation);
  return all.flatMap(({ number, at }, i) => {
    const before = all[i - 1];
    const isNext = number === i + 1 && (!before || msOf(before.at) <= msOf(at));
    return isNext ? [] : [lost(escalation.escalationId, `page ${number} is the ${i + 1}th`)];
  });
}

/** A page stands where it went, and says how the escalation is now: it was drawn anew at every place. */
function shown(facts: Facts, page: Page): Finding[] {
  const escalation = facts.escalations.find(({ escalationId }) => escalationId === page.escalationId);
  const rows = facts.outbox.filter(({ subject, state }) => subject === page.subject && state === 'sent');
  const last = rows.at(-1);
  if (!escalation || !last) return [lost(page.subject, 'a page that no message was sent for')];
  const ref = facts.refs.find(({ subject }) => subject === page.subject);
  const message = facts.board.find(
    (one) => one.platform === ref?.platform && one.room === ref?.channel && one.id === ref?.externalId,
  );
  if (!message) return [lost(page.subject, 'the page stands nowhere')];
  const isLatest = !facts.pages.some(
    (other) =>
      other.escalationId === page.escalationId &&
      other.number > page.number &&
      (page.personId ? other.personId === page.personId : other.place.channel === page.place.channel),
  );
  const people = new Map(
    facts.people.map(({ personId, name }) => [personId, { personId, name } as Person] as const),
  );
  const text = isLatest ? stateOf({ escalation, people }).text : t('page.superseded');
  const words = localise(withoutTime(text), {
    locale: last.locale as Locale,
    timeZone: last.timeZone,
  }).replace(/[,，\s]+$/u, '');
  return JSON.stringify(message.content).includes(words)
    ? []
    : [lost(page.subject, `the page does not say “${words}”`)];
}

/** Slack shows times in its own way, to each reader in their zone. */
function withoutTime(text: Text): Text {
  return typeof text === 'object' && 'key' in text ? { ...text, args: { ...text.args, at: '' } } : text;
}

/** Every message of a page belongs to one. */
function unasked(facts: Facts): Finding[] {
  const known = new Set(facts.pages.map(({ subject }) => subject));
  return facts.refs
    .filter(({ subject }) => subject.startsWith('page/') && !known.has(subject))
    .map(({ subject }) => doubled(subject, 'a page that the books do not know'));
}
