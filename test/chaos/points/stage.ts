import { setTimeout } from 'node:timers/promises';
import { eventually } from '../../support/eventually.ts';
import type { Errand, Hands, OpenForm, Said } from '../crowd/hands.ts';
import type { Shown } from '../world/board.ts';
import { DESKS, type Desk, type Member } from '../world/company.ts';
import type { Response } from '../world/front.ts';
import type { Stand } from './stand.ts';

/** Platforms and people try again for this long. */
const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 25;
const FORM_TRIES = 5;

/** One telling of a story, by people whom nobody has met before. */
export class Stage {
  readonly stand: Stand;
  /** Of this telling: everything that its people write has it in it. */
  readonly tag: string;
  private readonly round: number;
  private lines = 0;
  private people = 0;

  constructor(stand: Stand, round: number) {
    this.stand = stand;
    this.round = round;
    this.tag = `k${String(round).padStart(4, '0')}`;
  }

  /** Somebody new. */
  requester(platform: 'slack' | 'teams'): Member {
    const number = this.round * 10 + ++this.people;
    const id =
      platform === 'slack' ? `U0N${number}` : `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`;
    const member = { platform, id, name: 'Noor Haddad' };
    this.stand.welcome(member);
    return member;
  }

  agent(desk: Desk): Member {
    return desk.agents[0];
  }

  desk(platform: 'slack' | 'teams'): Desk {
    const found = DESKS.find(({ room }) => room.startsWith('19:') === (platform === 'teams'));
    if (!found) throw new Error(`no desk works on ${platform}`);
    return found;
  }

  /** Words with a key of their own. */
  words(text: string): string {
    return `${this.tag}${String(++this.lines).padStart(2, '0')}x ${text}`;
  }

  async says(who: Member, where: { room: string; thread?: string }, text: string): Promise<Said> {
    const { said, errand } = this.handsOf(who).write(who, where, text);
    await this.brings(errand);
    return said;
  }

  async edits(said: Said, text: string): Promise<void> {
    await this.brings(this.handsOf(said.author).edit(said, text));
  }

  async erases(said: Said): Promise<void> {
    await this.brings(this.handsOf(said.author).erase(said));
  }

  /** The latest message of this telling in a room that has the button. */
  async sees(room: string, action: string): Promise<Shown> {
    const look = () =>
      this.stand.board.all.findLast(
        (shown) =>
          shown.room === room &&
          !shown.isDeleted &&
          JSON.stringify(shown.content).includes(this.tag) &&
          this.handsFor(shown).hasButton(shown, action),
      );
    return eventually(look, 10_000).catch(() => {
      throw new Error(`${action} did not appear in ${room}`);
    });
  }

  async presses(who: Member, on: Shown, action: string): Promise<Response> {
    const errand = this.handsOf(who).press(who, on, action);
    // Somebody who presses again after a failure may find it done.
    if (!errand) throw new Error(`there is no ${action} on the card`);
    return this.brings(errand);
  }

  /** Opens a form, again if it doesn't come, fills it in and sends it. */
  async fillsIn(who: Member, on: Shown, action: string, values: Record<string, string>): Promise<void> {
    const form = await this.formOf(who, on, action);
    await this.brings(form.submit(values));
  }

  private async formOf(who: Member, on: Shown, action: string): Promise<OpenForm> {
    const hands = this.handsOf(who);
    for (let attempt = 1; attempt <= FORM_TRIES; attempt++) {
      const press = hands.press(who, on, action);
      const answer = press && (await this.hands(press));
      const form = answer && (await hands.formOpened(who, answer, press));
      if (form) return form;
    }
    throw new Error(`${action} opened no form`);
  }

  /** Brings something to the door until it is taken, and waits until everything that comes of it is done. */
  async brings(errand: Errand): Promise<Response> {
    const answer = await this.hands(errand);
    await this.stand.settled();
    return answer;
  }

  private async hands(errand: Errand): Promise<Response> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 1; performance.now() < deadline; attempt++) {
      await this.stand.up();
      const answer = await this.stand.bring(errand.request(attempt), errand.withinMs);
      if (answer?.status === 200) {
        this.stand.switch.passes('answered at the door');
        return answer;
      }
      if (answer && answer.status < 500)
        throw new Error(`the door answered ${answer.status}: ${answer.text}`);
      await setTimeout(AGAIN_AFTER_MS);
    }
    throw new Error('nobody took it');
  }

  handsOf(member: Member): Hands {
    return this.stand.hands[member.platform];
  }

  private handsFor(shown: Shown): Hands {
    return this.stand.hands[shown.platform];
  }
}
