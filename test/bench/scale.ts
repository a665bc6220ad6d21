import { benchDesk, steadily } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';
import { IntakeRounds, type Round } from './support/intake-round.ts';
import { seedTickets } from './support/seed.ts';

const MANY = Number(process.env.BENCH_TICKETS ?? 1_000_000);
const FEW = 1_000;

/** The same work beside a thousand tickets and beside a million. */
export async function run(): Promise<void> {
  const few = await measure(FEW);
  const many = await measure(MANY);
  for (const name of Object.keys(few)) {
    const [a, b] = [few[name] ?? 0, many[name] ?? 0];
    figure(`scale.${name}.at_${FEW}`, a, 'ms');
    figure(`scale.${name}.at_${MANY}`, b, 'ms');
    figure(`scale.${name}.growth`, b / a, 'ratio', { under: 1.2 });
  }
}

async function measure(tickets: number): Promise<Record<string, number>> {
  const people = Math.max(100, Math.floor(tickets / 50));
  const desk = await benchDesk((url) => seedTickets(url, tickets, people));
  try {
    const rounds = new IntakeRounds(desk);
    for (let i = 0; i < 60; i++) await rounds.play('WARM');
    const played: Round[] = [];
    await steadily(20, 20, async () => {
      played.push(await rounds.play('STEADY'));
    });
    const ask = async (words: (i: number) => string) => {
      const took: number[] = [];
      await steadily(20, 10, async (i) => {
        const person = (i * 104_729) % people;
        took.push((await desk.sender.command(`USEED${person}`, words(i))).ms);
      });
      return latencies(took).p50;
    };
    // Every person asked for once, so that neither figure is helped by what was read just before.
    await ask(() => 'my tickets');
    return {
      intake: latencies(played.map((round) => round.draftMs + round.ticketMs)).p50,
      my_tickets: await ask(() => 'my tickets'),
      status_of: await ask((i) => `status of INC-${1001 + ((i * 15_485_863) % tickets)}`),
    };
  } finally {
    await desk.stop();
  }
}
