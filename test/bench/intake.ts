import { benchDesk, steadily } from './support/desk.ts';
import { figure, latencies } from './support/figures.ts';
import { IntakeRounds, type Round, sustained } from './support/intake-round.ts';
import { pgbench } from './support/pgbench.ts';

const PER_SECOND = 20;
const SECONDS = 30;

/** A message becomes a committed ticket whose card is at the platform's door. */
export async function run(): Promise<void> {
  const desk = await benchDesk();
  try {
    const rounds = new IntakeRounds(desk);
    for (let i = 0; i < 20; i++) await rounds.play('WARM');
    const played: Round[] = [];
    await steadily(PER_SECOND, SECONDS, async () => {
      played.push(await rounds.play('STEADY'));
    });
    report('intake', played);
    const perSecond = await sustained(rounds, 'MANY', 15, 16);
    figure('intake.sustained', perSecond, 'tickets/s');
    const tps = await pgbench(desk.server.url, { clients: 8, seconds: 10 });
    if (tps === undefined)
      console.log('pgbench is not installed: no share of it (Debian: apt-get install postgresql-15)');
    else {
      figure('intake.pgbench_N', tps, 'transactions/s');
      figure('intake.share_of_pgbench', perSecond / tps, 'of pgbench -N', { over: 0.25 });
    }
  } finally {
    await desk.stop();
  }
}

/** Prints the latencies of rounds, each leg and both together. */
export function report(name: string, rounds: readonly Round[]): void {
  const draft = latencies(rounds.map((round) => round.draftMs));
  const ticket = latencies(rounds.map((round) => round.ticketMs));
  const both = latencies(rounds.map((round) => round.draftMs + round.ticketMs));
  figure(`${name}.draft_card.p50`, draft.p50, 'ms');
  figure(`${name}.draft_card.p99`, draft.p99, 'ms');
  figure(`${name}.ticket_card.p50`, ticket.p50, 'ms');
  figure(`${name}.ticket_card.p99`, ticket.p99, 'ms');
  figure(`${name}.both.p50`, both.p50, 'ms', { under: 100 });
  figure(`${name}.both.p99`, both.p99, 'ms', { under: 500 });
}
