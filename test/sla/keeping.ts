import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Place } from '../../src/chat/place.ts';
import { type Follower, transactAs } from '../../src/chat/queue/transaction.ts';
import { createRoomFinder } from '../../src/chat/rooms.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Context } from '../../src/context.ts';
import { createDirectory } from '../../src/people/directory.ts';
import { meet } from '../../src/people/meet.ts';
import type { Person } from '../../src/people/model.ts';
import { createRoster } from '../../src/people/roster.ts';
import { createDeadlines } from '../../src/sla/deadlines.ts';
import { clocksFollowTickets } from '../../src/sla/follow.ts';
import { createKeeper, type Keeper } from '../../src/sla/keep.ts';
import { slaMetrics } from '../../src/sla/metrics.ts';
import { policySet } from '../../src/sla/policies.ts';
import { createRules } from '../../src/sla/rules.ts';
import { type AlertParts, raiseDue } from '../../src/sla/sweep.ts';
import { createPolicies } from '../../src/sla/versions/policies.ts';
import { switchOnPolicies } from '../../src/sla/versions/switch-on.ts';
import type { Desk } from '../../src/tickets/desk.ts';
import { createNumbers } from '../../src/tickets/numbers.ts';
import { openTicket } from '../../src/tickets/open.ts';
import type { Ticket } from '../../src/tickets/store.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { testUnit } from '../support/queue.ts';
import { CAPABILITIES, TENANTS } from '../support/story-platform.ts';

/** A desk without platforms whose clocks are kept, and the time, which only the test moves. */

const YAML = `
intake: { defaultQueue: it }
teams: { desk: { name: Desk, agents: [slack:mei], leads: [slack:ada] } }
queues: { it: { name: IT, team: desk, channel: "slack:triage" }, lab: { name: Lab, team: desk, channel: "slack:lab" } }
categories: { other: { name: Other } }
escalations: { default: { steps: [{ to: [{ lead: desk }] }] } }
`;

export interface Keeping {
  database: TestDatabase;
  unit: ReturnType<typeof testUnit>;
  desk: Desk;
  keeper: Keeper;
  parts: AlertParts;
  people: { sam: Person; mei: Person; ada: Person };
  as<T>(who: Person, work: (ctx: Context) => Promise<T>): Promise<T>;
  opens(title?: string): Promise<Ticket>;
  /** As it was before clocks were kept. */
  opensUnkept(): Promise<Ticket>;
  /** Raises all that is due. @returns how many clocks were looked after */
  raises(parts?: AlertParts): Promise<number>;
  switchOn(config: Config): Promise<void>;
}

export const configOf = (sla = ''): Config => parseConfig(`${YAML}${sla}`, 'keeping.yaml');

export async function keepingDesk(config: Config = configOf()): Promise<Keeping> {
  const database = await testDatabase({ max: 10 });
  const followers: Follower[] = [];
  const base = testUnit(database);
  const unit = { ...base, followers };
  const keeper = createKeeper(createRules(createPolicies()));
  const desk: Desk = {
    config,
    people: createDirectory({
      config,
      roster: createRoster(config),
      isConfigured: (name) => name === 'slack',
    }),
    numbers: createNumbers(database.db, config.workspace),
    capabilities: (name) => CAPABILITIES[name],
    room: createRoomFinder((name) => ({ homeTenant: () => TENANTS[name] }) as never),
    deadlines: createDeadlines(keeper),
  };
  followers.push(clocksFollowTickets(desk, keeper));
  const parts: AlertParts = {
    unit,
    desk,
    keeper,
    metrics: slaMetrics(new Registry()),
    log: pino({ level: 'silent' }),
    startedAt: unit.clock.now().epochMilliseconds,
  };
  const switchOn = async (to: Config) => {
    await switchOnPolicies(
      { workspaceId: to.workspace, tx: database.db },
      policySet(to, unit.clock.now()),
      unit.clock.now(),
    );
  };
  await switchOn(config);
  const known = (id: string) =>
    transactAs(unit, { type: 'job', name: 'test' }, async (ctx) => {
      const { row } = await meet(
        ctx,
        { platform: 'slack', tenant: TENANTS.slack },
        { externalId: id, name: id },
      );
      const person = (await desk.people.find(ctx, [row.personId])).get(row.personId);
      if (!person) throw new Error(`${id} is not known`);
      return person;
    });
  const people = { sam: await known('sam'), mei: await known('mei'), ada: await known('ada') };
  const as: Keeping['as'] = (who, work) =>
    transactAs(unit, { type: 'person', personId: who.personId, source: 'slack:test' }, work);
  return {
    database,
    unit,
    desk,
    keeper,
    parts,
    people,
    as,
    opens: (title = 'The printer is on fire') =>
      as(people.sam, (ctx) => openTicket(ctx, desk, draftOf(ctx, people.sam, title), people.sam, people.sam)),
    opensUnkept: () =>
      transactAs(base, { type: 'job', name: 'test' }, (ctx) => {
        const { deadlines: _none, ...earlier } = desk;
        return openTicket(ctx, earlier, draftOf(ctx, people.sam, 'An old matter'), people.sam, people.sam);
      }),
    async raises(by = parts) {
      let looked = 0;
      for (let more = await raiseDue(by); more > 0; more = await raiseDue(by)) looked += more;
      return looked;
    },
    switchOn,
  };
}

function draftOf(ctx: Context, author: Person, title: string): Parameters<typeof openTicket>[2] {
  const draftId = ctx.newId();
  const now = ctx.now.toString();
  const place: Place = { platform: 'slack', tenant: TENANTS.slack, channel: '@sam', kind: 'dm' };
  return {
    workspaceId: ctx.workspaceId,
    draftId,
    authorId: author.personId,
    requesterId: author.personId,
    state: 'open',
    lane: 'slack:T1:@sam',
    thread: '',
    place,
    cardSubject: `ticket/${draftId}/requester`,
    body: title,
    kind: 'incident',
    title,
    impact: 2,
    urgency: 2,
    priority: 'P3',
    category: 'other',
    queue: 'it',
    isPrivate: false,
    chosen: [],
    openUntil: now,
    createdAt: now,
    updatedAt: now,
  };
}
