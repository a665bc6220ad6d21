import { benchDesk, QUEUES, steadily } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';
import { IntakeRounds, type Round } from './support/intake-round.ts';

const PER_SECOND = 10;
const SECONDS = 20;
const RETRY_AFTER_S = 60;

/** One channel answers 429 with Retry-After; the others must not feel it, and it must be left alone. */
export async function run(): Promise<void> {
  const desk = await benchDesk();
  try {
    const rounds = new IntakeRounds(desk);
    for (let i = 0; i < 40; i++) await rounds.play('WARM');
    const phase = async (prefix: string): Promise<Round[]> => {
      const played: Round[] = [];
      await steadily(PER_SECOND, SECONDS, async () => {
        played.push(await rounds.play(prefix));
      });
      return played;
    };
    const free = p95(await phase('FREE'));
    const limited = 'CTRIAGE3';
    desk.door.limited.set(limited, RETRY_AFTER_S);
    const blockedAt = performance.now();
    const busy = p95(await phase('BUSY'));
    figure('isolation.p95.all_free', free, 'ms');
    figure('isolation.p95.one_of_them_limited', busy, 'ms');
    figure('isolation.growth', busy / free, 'ratio', { under: 1.1 });
    const tries = desk.door.calls.filter(
      (call) => call.body.channel === limited && call.method === 'chat.postMessage' && call.at > blockedAt,
    );
    figure(
      'isolation.posts_to_the_limited_channel',
      tries.length,
      `within ${SECONDS} s of ${QUEUES} channels`,
      {
        under: 2,
      },
    );
  } finally {
    await desk.stop();
  }
}

function p95(rounds: readonly Round[]): number {
  return latencies(rounds.map((round) => round.draftMs + round.ticketMs)).p95;
}
