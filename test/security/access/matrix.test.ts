import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformName } from '../../../src/chat/place.ts';
import type { Tx } from '../../../src/db/connect.ts';
import type { Rehearsed } from '../../support/rehearsal.ts';
import { type Aimed, type Attempt, attemptsOn, ghost } from './attempts.ts';
import { leaksIn, leaksTo } from './leaks.ts';
import { type Facts, may, ROLES, type Role, sees, TICKETS, type TicketName } from './policy.ts';
import { type Player, type Stage, type StagedTicket, setStage } from './stage.ts';

/**
 * Everybody tries everything on every kind of ticket: each word, button and form, from each platform in turn.
 * What may be done is computed from the declared policy; nothing of it is copied from what the product answers.
 */

const PLATFORMS = ['slack', 'teams', 'web'] as const;

/** Texts that say that this person may not do this, or that there is nothing to do it with. */
const DENIED =
  /^(refusal\.(sla_not_lead|sla_no_queue|levels_not_lead|levels_hidden|not_found|no_such_ticket|not_agent|not_concerned|not_for_delivery|not_failed|not_urgent|offer_over|not_of_desk|not_for_monitoring|no_page|not_for_pages|not_to_call|disabled|undo_late|undo_other|rota_not_agent|rota_not_member|rota_stand_in_gone|swap_gone|swap_not_yours)|draft\.(gone|not_yours|not_yours_two)|command\.sign_in_none)$/;

let stage: Stage;
let attempts: ReturnType<typeof attemptsOn>;
let facts: Facts[];
const untouched = new Map<string, string>();
/** What is answered about a ticket that doesn't exist, by attempt and platform. */
const nothing = new Map<string, string>();

beforeAll(async () => {
  stage = await setStage();
  attempts = attemptsOn(stage);
  facts = await stage.facts();
  for (const ticket of Object.values(stage.tickets)) {
    untouched.set(
      ticket.id,
      await stage.desk.core.unit.database.db.transaction((tx) => stage.fingerprint(tx, ticket.id)),
    );
  }
});
afterAll(() => stage.close());

interface Tried extends Omit<Rehearsed, 'after'> {
  fingerprint: string;
  facts: Facts[];
}

async function tried(attempt: Attempt, who: Player, platform: PlatformName, ticket: Aimed): Promise<Tried> {
  const after: { fingerprint: string; facts: Facts[] } = { fingerprint: '', facts: [] };
  const { outcome, outgoing } = await stage.rehearsal.of(
    attempt.by(who, platform, ticket),
    async ({ tx }) => {
      after.fingerprint = await stage.fingerprint(tx as Tx, ticket.id);
      after.facts = await stage.facts(tx as Tx);
    },
  );
  return { outcome, outgoing, ...after };
}

/** The key of what the person is told, if it is a text of the catalogue. */
function saidIn({ outcome, outgoing }: Pick<Tried, 'outcome' | 'outgoing'>): string[] {
  const keyOf = (text: unknown) =>
    typeof text === 'object' && text !== null && 'key' in text ? [String(text.key)] : [];
  if (outcome.kind === 'formErrors') return Object.values(outcome.errors).flatMap(keyOf);
  const cards = [
    ...(outcome.kind === 'reply' ? [outcome.card] : []),
    ...outgoing.flatMap(({ content }) => ('card' in content ? [content.card] : [])),
  ];
  return cards.flatMap((card) => keyOf(card.summary));
}

/** What is answered, without what names the ticket. */
function answered({ outcome, outgoing }: Tried, ticket: Aimed): string {
  const json = JSON.stringify([outcome, outgoing.map(({ place, content }) => [place, content])]);
  return [
    ticket.id,
    ticket.key,
    ticket.answer,
    ticket.reply,
    ticket.failed,
    ticket.page,
    ticket.moreTime,
  ].reduce((text, name) => text.replaceAll(name, 'NAME'), json);
}

async function complaintsAbout(attempt: Attempt, who: Player, platform: PlatformName, ticket: StagedTicket) {
  const about = facts.find((one) => one.ticketId === ticket.id);
  if (!about) throw new Error('no facts');
  const authorId = attempt.authorOf === 'answer' ? stage.players.requester.personId : ticket.agentId;
  const draftOf = [stage.draft.authorId, stage.draft.requesterId];
  const result = await tried(attempt, who, platform, ticket);
  const complaints = [
    ...leaksTo(stage, who, result.outcome, result.facts),
    ...leaksIn(stage, result.outgoing, result.facts),
  ];
  const denied = saidIn(result).find((key) => DENIED.test(key));
  // Joining a draft to a ticket takes the right to both.
  const { forOneself } = attempt;
  const permission = forOneself?.role === who.role ? forOneself.permission : attempt.permission;
  const isAllowed =
    may(permission, who, { ticket: about, authorId, draftOf }) &&
    (permission !== 'own draft' ||
      !attempt.isAboutTicket ||
      may('concerned', who, { ticket: about, authorId, draftOf }));
  if (isAllowed) {
    if (denied) complaints.push(`may, but is told ${denied}`);
    return complaints;
  }
  if (!denied) complaints.push(`may not, but is told ${saidIn(result).join() || result.outcome.kind}`);
  if (result.fingerprint !== untouched.get(ticket.id)) complaints.push('has changed something');
  const own = stage.event(who, platform).place.channel;
  if (result.outgoing.some(({ place }) => place.channel !== own)) complaints.push('is heard by others');
  if (!sees(who, about) && attempt.isAboutTicket) {
    const key = `${attempt.name} ${platform} ${who.role}`;
    const none = ghost();
    const expected = nothing.get(key) ?? answered(await tried(attempt, who, platform, none), none);
    nothing.set(key, expected);
    if (answered(result, ticket) !== expected) complaints.push('learns that there is such a ticket');
  }
  return complaints;
}

/** Somebody of another company has no account on the other platforms. */
const platformFor = (role: Role, turn: number): PlatformName =>
  role === 'somebody of another company' ? 'slack' : (PLATFORMS[turn % 3] ?? 'slack');

describe.each(TICKETS)('with the ticket that is %s', { timeout: 60_000 }, (name: TicketName) => {
  it.for(ROLES)('the %s may do what they may, and no more', async (role, { task }) => {
    const who = stage.players[role];
    const complaints: string[] = [];
    task.meta.payloads = attempts.onTickets.length;
    for (const [turn, attempt] of attempts.onTickets.entries()) {
      const platform = platformFor(role, turn + ROLES.indexOf(role));
      const found = await complaintsAbout(attempt, who, platform, stage.tickets[name]);
      complaints.push(...found.map((complaint) => `${role} ${attempt.name} on ${platform}: ${complaint}`));
    }
    expect(complaints).toEqual([]);
  });
});

describe('about no ticket', () => {
  it.for(ROLES)('the %s may do what they may, and no more', async (role, { task }) => {
    const who = stage.players[role];
    const complaints: string[] = [];
    task.meta.payloads =
      attempts.onDesk.length * (role === 'somebody of another company' ? 1 : PLATFORMS.length);
    for (const attempt of attempts.onDesk) {
      for (const platform of role === 'somebody of another company' ? (['slack'] as const) : PLATFORMS) {
        const found = await complaintsAbout(attempt, who, platform, stage.tickets.open);
        complaints.push(...found.map((complaint) => `${attempt.name} on ${platform}: ${complaint}`));
      }
    }
    expect(complaints).toEqual([]);
  });
});
