import { type SQL, sql } from 'drizzle-orm';
import type { Inbound } from '../../../src/chat/inbound.ts';
import { directPlace, laneOf, type Place, type PlatformName } from '../../../src/chat/place.ts';
import { transactAs } from '../../../src/chat/queue/transaction.ts';
import type { Tx } from '../../../src/db/connect.ts';
import { meet } from '../../../src/people/meet.ts';
import { pagedFor, pagedForNothing, withVault } from '../../support/paged.ts';
import { Rehearsal } from '../../support/rehearsal.ts';
import { withRotas } from '../../support/rotas.ts';
import { OWN } from '../../support/scope/record.ts';
import { fileOn, type Opened, type Someone, type Story, startStory } from '../../support/story.ts';
import { undeliveredOf } from '../../support/undelivered.ts';
import { canary, type Facts, ROLES, type Role, type Standing, TICKETS, type TicketName } from './policy.ts';

const PLATFORMS = ['slack', 'teams', 'web'] as const;
const FOREIGN_TENANT = 'T2';

/** Who plays what, and what the configuration and their platforms say of them. */
const CAST: Record<Role, { name: string; teams?: string[]; isAdmin?: boolean; isGuest?: boolean }> = {
  outsider: { name: 'Otto Maier' },
  requester: { name: 'Sam Rivera' },
  opener: { name: 'Lin Wei' },
  watcher: { name: 'Noor Haddad' },
  'former watcher': { name: 'Wanda Former' },
  'other requester': { name: 'Rosa Diaz' },
  'former agent who holds one': { name: 'Felix Held' },
  agent: { name: 'Mei Chen', teams: ['desk'] },
  'agent of another queue': { name: 'Tom Ming', teams: ['network'] },
  lead: { name: 'Ada Novak', teams: ['desk'] },
  'lead of another queue': { name: 'Leo Net', teams: ['network'] },
  admin: { name: 'Ines Admin', isAdmin: true },
  guest: { name: 'Gus Guest', isGuest: true },
  'agent who left': { name: 'Dora Gone', teams: ['desk'] },
  // The agent's own name and id, in another company's workspace.
  'somebody of another company': { name: 'Mei Chen', isGuest: true },
};

export interface StagedTicket extends Opened {
  name: TicketName;
  /** Ids of the requester's comment and of the desk's reply that waits to leave. */
  answer: string;
  reply: string;
  /** Id of a message about it that could not be delivered. */
  failed: string;
  /** Id of a request for more time. */
  moreTime: string;
  /** Id of the escalation for which people are paged about it. */
  page: string;
  /** Who wrote that reply. */
  agentId: string;
}

export interface Player extends Standing {
  role: Role;
  accounts: Record<PlatformName, Someone>;
}

/** A desk on which everything that one can do has something to be done with. */
export interface Stage {
  desk: Story;
  rehearsal: Rehearsal;
  players: Record<Role, Player>;
  tickets: Record<TicketName, StagedTicket>;
  /** A ticket of the other requester, open to everybody. */
  other: Opened;
  draft: { draftId: string; authorId: string; requesterId: string };
  kimId: string;
  /** Id of an escalation that has no ticket. */
  pageOfNothing: string;
  /** What somebody does, on one of their platforms. */
  event(who: Player, platform: PlatformName): Pick<Inbound, 'eventKey' | 'at' | 'place' | 'actor'>;
  facts(tx?: Tx): Promise<Facts[]>;
  /** Changes with everything that hangs on a ticket or the draft. */
  fingerprint(tx: Tx, ticketId: string): Promise<string>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 1;
    config.replies.undoSeconds = 300;
    withVault(config);
    config.teams.desk?.agents.push('dora@example.com');
    withRotas(config);
  });
  const { unit } = desk.core;
  const rows = async (query: SQL, tx: Pick<Tx, 'execute'> = unit.database.db) => [
    ...(await tx.execute<Record<string, string>>(sql`${OWN} ${query}`)),
  ];
  const one = async (query: SQL) => String(Object.values((await rows(query))[0] ?? { none: '' })[0]);

  const accountsOf = (role: Role) => {
    const { name, isGuest = false } = CAST[role];
    const on = (platform: PlatformName) =>
      desk.person(name, platform, { isGuest: isGuest && platform !== 'web' });
    return { slack: on('slack'), teams: on('teams'), web: on('web') };
  };
  const foreign = 'somebody of another company';
  const accounts = Object.fromEntries(
    ROLES.filter((role) => role !== foreign).map((role) => [role, accountsOf(role)]),
  ) as Record<Role, Player['accounts']>;
  accounts[foreign] = accounts.agent;
  const kim = desk.person('Kim Roe', 'slack');
  const sven = desk.person('Sven Vault', 'slack');
  // Seen last in Slack, where Parley then writes to them.
  const cast = Object.values(accounts);
  await desk.known(...cast.map((on) => on.web), ...cast.map((on) => on.teams), ...cast.map((on) => on.slack));
  await desk.known(kim, sven);
  await meetForeigner(desk, accounts[foreign]);

  const idOf = (who: Someone, tenant?: string) =>
    one(sql`select person_id from account where platform = ${who.platform} and external_id = ${who.id}
      and (tenant = ${tenant ?? ''} or (${tenant ?? ''} = '' and tenant <> ${FOREIGN_TENANT}))`);
  const players = {} as Record<Role, Player>;
  for (const role of ROLES) {
    const { teams = [], isAdmin = false, isGuest = false } = CAST[role];
    const personId = await idOf(accounts[role].slack, role === foreign ? FOREIGN_TENANT : undefined);
    const hasLeft = role === 'agent who left';
    players[role] = { role, personId, teams, isAdmin, isGuest, hasLeft, accounts: accounts[role] };
  }

  const tickets = {} as Record<TicketName, StagedTicket>;
  for (const name of TICKETS) {
    tickets[name] = await stagedTicket(
      desk,
      name,
      accounts,
      name === 'vault' ? sven : accounts.agent.slack,
      one,
    );
  }
  const rosa = accounts['other requester'].slack;
  const other = await desk.opens(rosa, 'the beamer hums', desk.channel('slack:it-help'));
  await desk.passes({ seconds: 3 });
  const lin = accounts.opener.slack;
  await desk.says(lin, desk.dm(lin), 'open for @Sam Rivera: zqdraft his lamp is broken');
  await desk.sees(desk.dm(lin), '# zqdraft');
  const draftId = await one(
    sql`select draft_id from ticket_draft where state = 'open' and title like 'zqdraft%'`,
  );
  const pageOfNothing = await pagedForNothing(desk, accounts.admin.slack, one);
  // Somebody who was taken out of the team goes on holding a ticket; an agent's account was switched off.
  await rows(sql`update ticket set assignee_id = ${players['former agent who holds one'].personId}
    where ticket_id = ${tickets.private.id}`);
  const dora = accounts['agent who left'].slack;
  for (const platform of PLATFORMS)
    desk.platforms[platform].profiles.delete(accounts['agent who left'][platform].id);
  await desk.happens(dora, desk.dm(dora), { type: 'person_changed', disabled: true });
  await desk.settled();

  let events = 0;
  return {
    desk,
    rehearsal: new Rehearsal(desk),
    players,
    tickets,
    other,
    draft: { draftId, authorId: players.opener.personId, requesterId: players.requester.personId },
    kimId: await idOf(kim),
    pageOfNothing,
    event(who, platform) {
      const account = who.accounts[platform];
      const isForeign = who.role === foreign;
      const place = isForeign
        ? directPlace('slack', FOREIGN_TENANT, who.accounts.slack.id)
        : desk.dm(account);
      return {
        eventKey: `access-${++events}`,
        at: unit.clock.now().toString(),
        place,
        actor: { externalId: isForeign ? who.accounts.slack.id : account.id, name: account.name },
      };
    },
    facts: async (tx) => (await rows(FACTS, tx)).map((row) => row as unknown as Facts),
    fingerprint: async (tx, ticketId) => {
      const [row] = await rows(fingerprintOf(ticketId, draftId), tx);
      return row?.hash ?? '';
    },
    close: () => desk.close(),
  };
}

/** The same account id in the workspace of another company, as that platform's profile tells of it. */
async function meetForeigner(desk: Story, accounts: Player['accounts']): Promise<void> {
  const { id, name } = accounts.slack;
  await transactAs(desk.core.unit, { type: 'job', name: 'test' }, (ctx) =>
    meet(
      ctx,
      { platform: 'slack', tenant: FOREIGN_TENANT },
      { externalId: id, name, isGuest: true },
      { profileRead: true },
    ),
  );
}

/**
 * Lin opens it for Sam. Noor watches, Wanda did, Kim does. An agent works on it: Sam has answered, the desk has
 * noted, a reply waits to leave, another was taken back.
 */
async function stagedTicket(
  desk: Story,
  name: TicketName,
  accounts: Record<Role, Player['accounts']>,
  agent: Someone,
  one: (query: SQL) => Promise<string>,
): Promise<StagedTicket> {
  const word = (secret: Parameters<typeof canary>[0]) => canary(secret, name);
  const lin = accounts.opener.slack;
  const sam = accounts.requester.slack;
  const place = name === 'private' ? desk.dm(lin) : desk.channel('slack:it-help');
  let ticket = await desk.opens(
    lin,
    `open for @Sam Rivera: ${word('title')} is broken. ${word('words')} since today`,
    place,
  );
  const ines = accounts.admin.slack;
  if (name === 'security') await desk.commands(ines, `kind ${ticket.key} security`);
  if (name === 'vault') await desk.commands(ines, `move ${ticket.key} to security`);
  await desk.settled();
  const kind = await one(sql`select kind from ticket where ticket_id = ${ticket.id}`);
  const number = await one(sql`select number from ticket where ticket_id = ${ticket.id}`);
  const key = kind === 'security' ? `SEC-${number}` : ticket.key;
  ticket = { ...ticket, key, triage: await desk.triageCard(key) };
  for (const watcher of ['Noor Haddad', 'Wanda Former', 'Kim Roe']) {
    await desk.commands(sam, `watch ${key} @${watcher}`);
  }
  await desk.commands(sam, `unwatch ${key} @Wanda Former`);
  await desk.press(agent, ticket.triage, 'ticket.take');
  const copy = name === 'open' ? ticket.card : await desk.sees(desk.dm(sam), key);
  const bytes = new TextEncoder().encode('a file');
  await desk.says(sam, desk.thread(copy), word('answer'), [fileOn(desk, 'slack', word('file'), bytes)]);
  const triage = desk.thread(ticket.triage);
  await desk.says(agent, triage, word('note'), [fileOn(desk, 'slack', word('notefile'), bytes)]);
  await desk.says(agent, triage, `>> ${word('takenback')}`);
  await desk.settled();
  await desk.commands(agent, `undo ${key}`);
  await desk.says(agent, triage, `>> ${word('held')}`);
  await desk.settled();
  await desk.commands(agent, `snooze ${key} 24h: not before tomorrow`);
  await desk.commands(agent, `more time ${key} 1h: they are slow`);
  await desk.settled();
  const failed = await undeliveredOf(one, ticket.id);
  const page = await pagedFor(desk, ines, ticket, one);
  const comment = (body: string) =>
    one(sql`select comment_id from comment where ticket_id = ${ticket.id} and body = ${body}`);
  return {
    ...ticket,
    name,
    answer: await comment(word('answer')),
    reply: await comment(word('held')),
    failed,
    moreTime: await one(sql`select request_id from sla_more_time where ticket_id = ${ticket.id}`),
    page,
    agentId: await one(
      sql`select author_id from comment where ticket_id = ${ticket.id} and body = ${word('held')}`,
    ),
  };
}

const FACTS = sql`
  select t.ticket_id as "ticketId", kind, queue, is_private as "isPrivate", requester_id as "requesterId",
    opened_by_id as "openedById", assignee_id as "assigneeId",
    coalesce((select jsonb_agg(person_id) from watcher w where w.ticket_id = t.ticket_id), '[]') as "watcherIds"
  from ticket t`;

const fingerprintOf = (ticketId: string, draftId: string) => sql`
  select md5(concat(
    (select row_to_json(t) from ticket t where ticket_id = ${ticketId}),
    (select jsonb_agg(to_jsonb(e) order by seq) from ticket_event e where ticket_id = ${ticketId}),
    (select jsonb_agg(to_jsonb(c) order by comment_id) from comment c where ticket_id = ${ticketId}),
    (select jsonb_agg(to_jsonb(w) order by person_id) from watcher w where ticket_id = ${ticketId}),
    (select jsonb_agg(to_jsonb(l) order by other_id) from ticket_link l where ticket_id = ${ticketId}),
    (select jsonb_agg(to_jsonb(x) order by escalation_id) from escalation x),
    (select jsonb_agg(to_jsonb(g) order by escalation_id, number) from page g),
    (select count(*) from ticket where workspace_id = 'default'),
    (select count(*) from comment where workspace_id = 'default'),
    (select count(*) from person where workspace_id = 'default'),
    (select count(*) from ticket_draft where workspace_id = 'default'), (select row_to_json(d) from ticket_draft d where draft_id = ${draftId})
  )) as hash`;

/** The room that a place names, as the configuration writes it. */
export function roomOf(place: Place): string {
  return laneOf(place).replace(/^(\w+):[^:]*:/, '$1:');
}
