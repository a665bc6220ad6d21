import { type BenchDesk, findButton, QUEUES } from './desk.ts';
import type { Call } from './slack-door.ts';

export interface Round {
  /** From the message leaving Slack to the draft's card at Slack's door. */
  draftMs: number;
  /** From "Send" leaving Slack to the ticket's card at Slack's door, the ticket being committed. */
  ticketMs: number;
}

/**
 * Plays rounds of: a person writes to the bot, gets a card of what was understood, presses "Send", and the
 * card becomes the ticket.
 */
export class IntakeRounds {
  private readonly desk: BenchDesk;
  private readonly waiting = new Map<string, (call: Call) => void>();
  private counter = 0;
  /** People of a company, so that most are known when they come with their next matter. */
  private static readonly PEOPLE = 500;

  constructor(desk: BenchDesk) {
    this.desk = desk;
    desk.door.on('call', (call) => {
      const key = `${call.method} ${String(call.body.channel)}`;
      const waiting = this.waiting.get(key);
      this.waiting.delete(key);
      waiting?.(call);
    });
  }

  async play(prefix: string): Promise<Round> {
    const n = this.counter++;
    const user = `U${prefix}${n % IntakeRounds.PEOPLE}`;
    const channel = `D${prefix}${n % IntakeRounds.PEOPLE}`;
    const posted = this.next('chat.postMessage', channel);
    const began = performance.now();
    await this.desk.sender.directMessage(
      user,
      `topic${n % QUEUES} does not work since this morning, case ${n}`,
    );
    const draft = await posted;
    const button = findButton(draft.body.blocks, 'draft.send');
    if (!button) throw new Error('the draft has no button to send it');
    const updated = this.next('chat.update', channel);
    const pressed = performance.now();
    await this.desk.sender.press(user, channel, `1700000000.${n}`, button);
    const ticket = await updated;
    return { draftMs: draft.at - began, ticketMs: ticket.at - pressed };
  }

  private next(method: string, channel: string): Promise<Call> {
    return new Promise((done, fail) => {
      const timer = setTimeout(
        () => fail(new Error(`${method} to ${channel} did not come within 30 s`)),
        30_000,
      );
      this.waiting.set(`${method} ${channel}`, (call) => {
        clearTimeout(timer);
        done(call);
      });
    });
  }
}

/** Rounds by `side` people at a time, each at once after the other. @returns rounds a second */
export async function sustained(
  rounds: IntakeRounds,
  prefix: string,
  seconds: number,
  side: number,
): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: side }, async () => {
      while (performance.now() < end) {
        await rounds.play(prefix);
        done++;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}
