import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../chance.ts';
import type { Board, Shown } from '../world/board.ts';
import { type Desk, HELP, type Member } from '../world/company.ts';
import type { Act, Acts } from './acts.ts';
import type { Courier } from './courier.ts';
import type { Errand, Hands, OpenForm, Said } from './hands.ts';

/** How long people look for something before they go away. */
const PATIENCE_MS = 90_000;
/** Pages wait for nobody. */
const PAGE_PATIENCE_MS = 6_000;
/** An alert comes within seconds, if it comes. */
const ALERT_PATIENCE_MS = 5_000;
const FORM_TRIES = 10;
const PREFIX = '>>';

/** The run is over, or somebody has looked in vain: the rest of a life doesn't happen. */
export class LifeEnds extends Error {}

export interface LifeParts {
  acts: Acts;
  board: Board;
  courier: Courier;
  hands: Record<Member['platform'], Hands>;
  stopping: AbortSignal;
  /** People do something every so often, ms. */
  paceMs: { least: number; most: number };
}

interface Thread {
  room: string;
  thread: string;
}
interface Line {
  act: Act;
  said: Said;
  errand: Errand;
}

/** One matter from the first word to its solution, as a requester and an agent live it. */
export class Life {
  private readonly parts: LifeParts;
  private readonly chance: Chance;
  private readonly requester: Member;
  private readonly desk: Desk;
  private readonly agent: Member;
  /** The key of the matter. */
  private key = '';
  /** The thread in which the requester goes on; undefined where there are none. */
  private below: Thread | undefined;

  constructor(parts: LifeParts, chance: Chance, people: { requester: Member; desk: Desk }) {
    this.parts = parts;
    this.chance = chance;
    this.requester = people.requester;
    this.desk = people.desk;
    this.agent = chance.pick(people.desk.agents);
  }

  /** @throws LifeEnds */
  async live(): Promise<void> {
    const card = await this.raise();
    const work = await this.sees(this.desk.room, 'ticket.take');
    const desk: Thread = { room: work.room, thread: work.id };
    await Promise.all([this.requesterTalks(this.chance.int(0, 1)), this.answersPage(), this.handlesAlert()]);
    await this.pause();
    await this.press({ kind: 'take', of: this.key }, this.agent, work, 'ticket.take');
    await Promise.all([
      this.agentTalks(desk, this.chance.int(0, 2)),
      this.requesterTalks(this.chance.int(0, 3)),
    ]);
    await this.fillIn({ kind: 'solve', of: this.key }, this.agent, work, 'ticket.solve', 'resolution');
    if (!this.chance.happens(0.25)) return;
    await this.sees(card.room, 'ticket.reopen', card.id);
    await this.fillIn({ kind: 'reopen', of: this.key }, this.requester, card, 'ticket.reopen', 'reason');
    await this.sees(work.room, 'ticket.solve', work.id);
    await this.fillIn({ kind: 'solve', of: this.key }, this.agent, work, 'ticket.solve', 'resolution');
  }

  /** The words become a draft, the draft a ticket. @returns the ticket's card where it was asked for */
  private async raise(): Promise<Shown> {
    const { requester, desk, chance } = this;
    const act = this.begin({ kind: 'raise' }, requester);
    this.key = act.key;
    const room = chance.happens(0.65) ? `@${requester.id}` : HELP[requester.platform];
    const words = `${act.key} the ${desk.word} on floor ${chance.int(1, 40)} is broken`;
    const { said, errand } = this.hands(requester).write(requester, { room }, words);
    await this.brings(act, errand);
    const draft = await this.sees(room, 'draft.send');
    await this.pause();
    await this.press({ kind: 'send', of: this.key }, requester, draft, 'draft.send');
    const card = await this.sees(room, 'ticket.timeline', draft.id);
    const hasThreads = requester.platform === 'slack' || !room.startsWith('@');
    // In a direct chat the thread is the card's own, in a room that of the words.
    if (hasThreads) this.below = { room, thread: draft.thread ? said.id : card.id };
    return card;
  }

  /** Somebody who looks into the desk's room answers the page that comes there, or everybody is slow. */
  private async answersPage(): Promise<void> {
    if (this.chance.happens(0.4)) return;
    const page = await this.looksFor(this.desk.room, 'page.ack', PAGE_PATIENCE_MS);
    // Answered or over meanwhile, it has no such button any more.
    const errand = page && this.hands(this.agent).press(this.agent, page, 'page.ack');
    if (errand) await this.brings(this.begin({ kind: 'acknowledge', of: this.key }, this.agent), errand);
  }

  /** Nobody has answered in time: somebody has the alerts put off for a while, or asks their lead for more time. */
  private async handlesAlert(): Promise<void> {
    if (this.chance.happens(0.6)) return;
    const alert = await this.looksFor(this.desk.room, 'sla.snooze', ALERT_PATIENCE_MS);
    if (!alert) return;
    if (this.chance.happens(0.5)) await this.snoozes(alert);
    else await this.asksForTime(alert);
  }

  private async snoozes(alert: Shown): Promise<void> {
    const of = this.key;
    await this.fillIn({ kind: 'snooze', of }, this.agent, alert, 'sla.snooze', 'reason');
    if (this.chance.happens(0.5)) return;
    const asleep = await this.looksFor(alert.room, 'sla.wake', ALERT_PATIENCE_MS);
    const errand = asleep && this.hands(this.agent).press(this.agent, asleep, 'sla.wake');
    if (errand) await this.brings(this.begin({ kind: 'wake', of }, this.agent), errand);
  }

  private async asksForTime(alert: Shown): Promise<void> {
    const of = this.key;
    const [agent, lead] = this.desk.agents;
    if (!lead) return;
    await this.fillIn({ kind: 'ask for time', of }, agent, alert, 'sla.more_time', 'reason');
    const kind = this.chance.happens(0.5) ? 'grant' : 'refuse';
    const question = await this.looksFor(`@${lead.id}`, `sla.${kind}`, ALERT_PATIENCE_MS);
    const errand = question && this.hands(lead).press(lead, question, `sla.${kind}`);
    if (errand) await this.brings(this.begin({ kind, of }, lead), errand);
  }

  private async requesterTalks(lines: number): Promise<void> {
    const { below, requester } = this;
    if (!below) return;
    const line = (after?: Act) =>
      this.line(requester, below, { visibility: 'public', copyIn: this.desk.room, after });
    if (lines > 1 && this.chance.happens(0.3)) return this.burst(lines, () => line());
    await this.talk(lines, line);
  }

  private async agentTalks(desk: Thread, lines: number): Promise<void> {
    const { below, agent } = this;
    await this.talk(lines, (after) =>
      below && this.chance.happens(0.5)
        ? this.line(agent, desk, { visibility: 'public', copyIn: below.room, after })
        : this.line(agent, desk, { visibility: 'internal', after }),
    );
  }

  /** One line after the other; the last is sometimes edited or deleted. */
  private async talk(lines: number, line: (after?: Act) => Line): Promise<void> {
    let last: Line | undefined;
    for (let number = 0; number < lines; number++) {
      await this.pause();
      last = line(last?.act);
      if (this.chance.happens(0.1)) return this.secondThought(last);
      await this.brings(last.act, last.errand);
    }
    if (last && this.chance.happens(0.35)) await this.change(last, 'edit');
    if (last && this.chance.happens(0.2)) await this.change(last, 'erase');
  }

  /** A line whose correction overtakes it on the way. */
  private async secondThought({ act: of, said, errand }: Line): Promise<void> {
    const act = this.begin({ kind: 'edit', of: of.key }, said.author);
    const edit = this.hands(said.author).edit(said, `${said.text} ${act.key}`);
    await Promise.all([
      this.brings(act, edit),
      setTimeout(this.chance.int(0, 50)).then(() => this.brings(of, errand)),
    ]);
  }

  /** Several lines at once, which overtake one another on their way. */
  private async burst(lines: number, line: () => Line): Promise<void> {
    const written = Array.from({ length: lines }, line);
    await Promise.all(this.chance.shuffled(written).map(({ act, errand }) => this.brings(act, errand)));
  }

  private line(
    author: Member,
    thread: Thread,
    how: { visibility: 'public' | 'internal'; copyIn?: string; after: Act | undefined },
  ): Line {
    const { after, ...rest } = how;
    const act = this.begin(
      { kind: 'comment', of: this.key, ...rest, ...(after ? { after: after.key } : {}) },
      author,
    );
    const isReply = author === this.agent && how.visibility === 'public';
    const words = `${isReply ? `${PREFIX} ` : ''}${act.key} ${author === this.agent ? 'we look at it' : 'it is still so'}`;
    return { act, ...this.hands(author).write(author, thread, words) };
  }

  private async change({ act: of, said }: Line, kind: 'edit' | 'erase'): Promise<void> {
    await this.pause();
    const { author } = said;
    const act = this.begin({ kind, of: of.key }, author);
    const hands = this.hands(author);
    await this.brings(act, kind === 'edit' ? hands.edit(said, `${said.text} ${act.key}`) : hands.erase(said));
  }

  private async press(
    what: { kind: 'send' | 'take'; of: string },
    who: Member,
    on: Shown,
    action: string,
  ): Promise<void> {
    const errand = this.hands(who).press(who, on, action);
    if (!errand) throw new LifeEnds(`there is no ${action} any more`);
    await this.brings(this.begin(what, who), errand);
  }

  /** Opens a form, presses again if it doesn't come, fills it in and sends it. */
  private async fillIn(
    what: { kind: 'solve' | 'reopen' | 'snooze' | 'ask for time'; of: string },
    who: Member,
    on: Shown,
    action: string,
    field: string,
  ): Promise<void> {
    await this.pause();
    const act = this.begin(what, who);
    const form = await this.openForm(act, who, on, action);
    await this.brings(act, form.submit({ [field]: `${act.key} ${what.kind}` }));
  }

  private async openForm(act: Act, who: Member, on: Shown, action: string): Promise<OpenForm> {
    const hands = this.hands(who);
    for (let tries = 0; tries < FORM_TRIES; tries++) {
      this.goOn();
      const press = hands.press(who, on, action);
      const answer = press && (await this.parts.courier.bring(act, press, `${action} pressed`));
      const form = answer && (await hands.formOpened(who, answer, press));
      if (form) return form;
      await this.pause();
    }
    throw new LifeEnds(`${action} opened no form`);
  }

  /** Waits for a message of the matter with a button. */
  private async sees(room: string, action: string, id?: string): Promise<Shown> {
    const seen = await this.looksFor(room, action, PATIENCE_MS, id);
    this.goOn();
    if (!seen) throw new LifeEnds(`${action} did not appear in ${room}`);
    return seen;
  }

  private looksFor(
    room: string,
    action: string,
    patienceMs: number,
    id?: string,
  ): Promise<Shown | undefined> {
    const { hands } = this.parts;
    const fits = (shown: Shown) =>
      shown.room === room &&
      (id === undefined || shown.id === id) &&
      hands[shown.platform].hasButton(shown, action);
    return this.parts.board.waitFor(this.key, fits, patienceMs, this.parts.stopping);
  }

  private async brings(act: Act, errand: Errand): Promise<void> {
    if (!(await this.parts.courier.acknowledged(act, errand))) throw new LifeEnds('nobody took it');
    this.goOn();
  }

  private begin(what: Parameters<Acts['begin']>[0], who: Member): Act {
    this.goOn();
    return this.parts.acts.begin(what, who);
  }

  private hands(of: Member): Hands {
    return this.parts.hands[of.platform];
  }

  private async pause(): Promise<void> {
    const { least, most } = this.parts.paceMs;
    await setTimeout(this.chance.int(least, most), undefined, { signal: this.parts.stopping }).catch(
      () => {},
    );
    this.goOn();
  }

  private goOn(): void {
    if (this.parts.stopping.aborted) throw new LifeEnds('the run is over');
  }
}
