import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assignment } from '../../src/config/assignment.ts';
import { asFirstSeen, type Opened, type Someone, type Story, startStory } from '../support/story.ts';

/** New tickets find somebody by themselves, and pass by whoever is away. */

let desk: Story;
let sam: Someone;
let lin: Someone;
let mei: Someone;
let kim: Someone;
let ada: Someone;
let tom: Someone;
let leo: Someone;
beforeAll(async () => {
  desk = await startStory((config) => {
    const rules: Assignment = { method: 'round-robin', sticky: false, capacity: 3, retry: 900_000 };
    const { 'service-desk': service, network } = config.queues;
    if (service) service.assignment = { ...rules, offer: 300_000 };
    if (network) network.assignment = { ...rules, method: 'least-busy', sticky: true, capacity: 2 };
    config.teams.network?.agents.push('noor@example.com');
    config.skills = { 'kim@example.com': ['printer'] };
  });
  sam = desk.person('Sam Rivera', 'slack');
  lin = desk.person('林薇', 'teams', { locale: 'zh-CN', email: 'lin@example.com' });
  mei = desk.person('Mei Chen', 'slack');
  kim = desk.person('Kim Roe', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  tom = desk.person('Tom Ming', 'teams', { locale: 'zh-CN' });
  leo = desk.person('Leo Braun', 'teams');
  await desk.known(sam, lin, mei, kim, ada, tom, leo);
});
afterAll(() => desk.close());

const OFFER = /\[Accept\] \[Pass\]/;
const offerTo = (who: Someone, ticket: Opened) =>
  desk.sees(desk.dm(who), new RegExp(`${ticket.key}[\\s\\S]*${OFFER.source}`));
const assignee = async (ticket: Opened) => {
  const [row] = await desk.core.unit.database.sql<{ name: string }[]>`
    select p.name from ticket t join person p on p.person_id = t.assignee_id where t.ticket_id = ${ticket.id}`;
  return row?.name;
};
const offeredTo = async (ticket: Opened) => {
  const [row] = await desk.core.unit.database.sql<{ name: string }[]>`
    select p.name from assignment_offer o join person p on p.person_id = o.person_id
    where o.ticket_id = ${ticket.id} and o.state = 'open'`;
  return row?.name === mei.name ? mei : kim;
};
const slackDesk = () => desk.channel('slack:triage-desk');
const solve = (who: Someone, ticket: Opened) => desk.commands(who, `solve ${ticket.key} done`);

describe('an offer', () => {
  it('goes to whoever knows the category, with what the ticket is about', async () => {
    const ticket = await desk.opens(sam, 'The printer eats paper');
    const offer = await offerTo(kim, ticket);
    expect(desk.text(offer)).toMatch(/The printer eats paper\nThis ticket is offered to you until \d/);
    expect(desk.text(offer)).toContain('Requester: Sam Rivera');
    await desk.press(kim, offer, 'offer.accept');
    await desk.becomes(offer, `${ticket.key} “The printer eats paper” is yours.`);
    await desk.becomes(ticket.triage, '● Assigned');
    await desk.sees(desk.thread(ticket.card), `Kim Roe`);
    // Their own doing needs no message to them.
    expect(await desk.everShown(desk.dm(kim))).not.toContain('has been assigned to you');
    await solve(kim, ticket);
  });

  it('that is passed on goes to the next, in turn', async () => {
    const ticket = await desk.opens(sam, 'My chair squeaks');
    const offer = await offerTo(mei, ticket);
    await desk.press(mei, offer, 'offer.decline');
    await desk.becomes(offer, 'You passed on');
    const next = await offerTo(kim, ticket);
    expect((await desk.press(mei, asFirstSeen(offer), 'offer.accept')).text).toContain('This offer is over.');
    await desk.press(kim, next, 'offer.accept');
    expect(await assignee(ticket)).toBe('Kim Roe');
    await solve(kim, ticket);
  });

  it('that nobody answers goes to the next; when all have passed, the channel is told once', async () => {
    const ticket = await desk.opens(sam, 'The lift is slow');
    const offer = await offerTo(mei, ticket);
    await desk.passes({ minutes: 5, seconds: 1 });
    await desk.becomes(offer, 'has gone to the next.');
    const second = await offerTo(kim, ticket);
    await desk.press(kim, second, 'offer.decline');
    const told = await desk.sees(slackDesk(), 'nobody was found for these tickets');
    expect(desk.text(told)).toContain(`${ticket.key} · The lift is slow`);
    expect(desk.text(told)).toContain('Everybody who was asked has passed.');

    // They are asked again later, and a second ticket changes the same message.
    await desk.passes({ minutes: 16 });
    const again = await offerTo(mei, ticket);
    await desk.press(mei, again, 'offer.decline');
    await desk.press(kim, await offerTo(kim, ticket), 'offer.decline');
    await desk.settled();
    const messages = (await desk.room(slackDesk())).filter((one) =>
      desk.text(one).includes('nobody was found'),
    );
    expect(messages).toHaveLength(1);

    await desk.press(ada, told, 'ticket.take');
    await desk.becomes(told, 'every ticket has somebody again');
    await solve(ada, ticket);
  });

  it('ends when somebody else takes the ticket; of two at the same instant one gets it', async () => {
    const ticket = await desk.opens(sam, 'The lamp flickers');
    const who = await offeredTo(ticket);
    const rival = who === mei ? kim : mei;
    const offer = await offerTo(who, ticket);
    const answers = await Promise.all([
      desk.press(who, offer, 'offer.accept'),
      desk.press(rival, ticket.triage, 'ticket.take'),
    ]);
    await desk.settled();
    const winner = await assignee(ticket);
    expect(answers.filter(({ text }) => text !== '')).toHaveLength(1);
    await desk.becomes(offer, winner === who.name ? 'is yours' : `went to ${rival.name}`);
    await solve(winner === who.name ? who : rival, ticket);
  });

  it('is nobody else’s to answer', async () => {
    const ticket = await desk.opens(sam, 'The printer is out of ink');
    const offer = await offerTo(kim, ticket);
    const [row] = await desk.core.unit.database.sql<{ id: string }[]>`
      select offer_id as id from assignment_offer where state = 'open'`;
    for (const action of ['offer.accept', 'offer.decline']) {
      const forged = await desk.pressRaw(mei, desk.dm(mei), action, row?.id ?? '');
      expect(forged.text).toContain('This offer is over.');
    }
    // Cancelled: nobody is needed any more.
    await desk.press(sam, ticket.card, 'ticket.cancel');
    await desk.becomes(offer, 'does not need anybody any more');
  });
});

describe('a team in Teams whose tickets are assigned at once', () => {
  it('the least busy gets one, and hears of it in their language', async () => {
    const ticket = await desk.opens(lin, 'VPN 连不上');
    expect(await assignee(ticket)).toBe('Tom Ming');
    await desk.sees(desk.dm(tom), `${ticket.key}“VPN 连不上”已分派给您。`);
    await desk.becomes(ticket.triage, '● 已指派');
    // Whoever helped them last comes first, also with more to do.
    const second = await desk.opens(lin, 'VPN 又掉线了');
    expect(await assignee(second)).toBe('Tom Ming');
  });

  it('nobody gets more than they may; who has room again gets what waits', async () => {
    const third = await desk.opens(lin, 'VPN 很慢');
    const told = await desk.sees(desk.channel('teams:triage-network'), '以下工单没有找到处理人');
    expect(desk.text(told)).toContain('在岗人员的未结工单均已达到上限。');
    expect(await assignee(third)).toBeUndefined();
    const [first] = await desk.core.unit.database.sql<{ number: number }[]>`
      select number from ticket where title = 'VPN 连不上'`;
    await desk.commands(tom, `解决 INC-${first?.number} 好了`);
    await desk.passes({ seconds: 5 });
    expect(await assignee(third)).toBe('Tom Ming');
    await desk.becomes(told, '所有工单都已有处理人');
  });

  it('a ticket that moves there is given out by its rules', async () => {
    const ticket = await desk.opens(sam, 'My desk phone is dead');
    const offer = await offerTo(await offeredTo(ticket), ticket);
    await desk.commands(ada, `move ${ticket.key} network`);
    await desk.becomes(offer, 'does not need anybody any more');
    expect(await assignee(ticket)).toBeUndefined();
    const messages = (await desk.room(desk.channel('teams:triage-network'))).filter((one) =>
      desk.text(one).includes('以下工单没有找到处理人'),
    );
    expect(desk.text(messages.at(-1) ?? offer)).toContain(ticket.key);
    await desk.commands(leo, `take ${ticket.key}`);
  });
});

describe('being away', () => {
  it('is said in words, in one’s own zone, and shown to the desk', async () => {
    const said = await desk.commands(mei, 'away until Monday 09:00: dentist');
    expect(said.text).toMatch(/Noted: you are away until .*9:00/);
    expect((await desk.commands(kim, 'who is away')).text).toMatch(/- Mei Chen \(until .*9:00.* · dentist\)/);
    expect((await desk.commands(tom, '谁不在')).text).toMatch(/- Mei Chen \(至 .* · dentist\)/);
    expect((await desk.commands(sam, 'who is away')).text).toContain('for agents, leads and administrators');
  });

  it('nothing is offered to them; an open offer goes on to the next', async () => {
    const ticket = await desk.opens(sam, 'The coffee machine is broken');
    const offer = await offerTo(kim, ticket);
    await desk.commands(kim, 'away 2h');
    await desk.passes({ seconds: 3 });
    await desk.becomes(offer, 'has gone to the next');
    const told = await desk.sees(slackDesk(), /nobody was found[\s\S]*Everybody is away\./);
    expect(desk.text(told)).toContain('The coffee machine is broken');

    // Coming back is something that changes.
    expect((await desk.commands(mei, 'back')).text).toContain('Welcome back.');
    await desk.passes({ seconds: 3 });
    await desk.press(mei, await offerTo(mei, ticket), 'offer.accept');
    await desk.becomes(told, 'every ticket has somebody again');
    expect((await desk.commands(mei, '回来')).text).toContain('You were not away.');
  });

  it('ends by itself', async () => {
    await desk.passes({ hours: 2 });
    expect((await desk.commands(ada, 'who is away')).text).toContain('Nobody of the desk is away.');
  });

  it('is said on the home page, by a form', async () => {
    await desk.happens(mei, desk.dm(mei), { type: 'home_opened' });
    await desk.seesHome(mei, '[I am away]');
    const opened = await desk.pressRaw(mei, desk.dm(mei), 'desk.away', '');
    expect(opened.text).toContain('Until');
    expect((await desk.submits(mei, opened, { until: 'whenever' })).text).toMatch(
      /^until: I did not understand when\./,
    );
    expect((await desk.submits(mei, opened, { until: 'tomorrow 8:00' })).text).toContain(
      'you are away until',
    );
    await desk.happens(mei, desk.dm(mei), { type: 'home_opened' });
    await desk.seesHome(mei, '[I am back]');
    expect((await desk.pressRaw(mei, desk.dm(mei), 'desk.back', '')).text).toContain('Welcome back.');
    expect((await desk.pressRaw(sam, desk.dm(sam), 'desk.away', '')).text).toContain('for agents, leads');
  });

  it('a lead says it for their agents, who hear of it; others may not', async () => {
    expect((await desk.commands(ada, 'away @Mei Chen until tomorrow')).text).toMatch(
      /Mei Chen is away until/,
    );
    await desk.sees(desk.dm(mei), /Ada Novak has noted that you are away until .*\. “back” ends it\./);
    expect((await desk.commands(kim, 'away @Mei Chen 2h')).text).toContain('Only Mei Chen and their leads');
    expect((await desk.commands(leo, 'away @Mei Chen 2h')).text).toContain('Only Mei Chen and their leads');
    expect((await desk.commands(ada, 'away @Sam Rivera 2h')).text).toMatch(/Only Sam Rivera|not an agent/);
    expect((await desk.commands(ada, 'back @Mei Chen')).text).toContain('Mei Chen is back');
  });

  it('from others it is what they want to say', async () => {
    await desk.passes({ minutes: 3 });
    await desk.says(sam, desk.dm(sam), 'away from my desk the phone rings twice');
    await desk.sees(desk.dm(sam), '# away from my desk the phone rings twice');
  });
});
