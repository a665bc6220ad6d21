import { readFile } from 'node:fs/promises';
import { transactAs } from '../chat/queue/transaction.ts';
import { ConfigError } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { type Text, t } from '../i18n/text.ts';
import { policySet } from '../sla/policies.ts';
import { changeText, timeText } from '../sla/replay/card.ts';
import { changedSet } from '../sla/replay/change.ts';
import { percentOf } from '../sla/replay/chart.ts';
import type { Counts, Row } from '../sla/replay/compare.ts';
import { type Replayed, replay } from '../sla/replay/run.ts';
import { createRules, type Rules } from '../sla/rules.ts';
import { createPolicies } from '../sla/versions/policies.ts';
import { latestVersion } from '../sla/versions/store.ts';
import { openDesk } from './open-desk.ts';
import type { Terminal } from './terminal.ts';

/** `parley sla replay`: what changed policies would have given over past tickets. Reads only. @throws ConfigError */
export async function replayPolicies(
  out: Terminal,
  variables: Record<string, string | undefined>,
  { policy: file, days, json }: { policy: string; days: number; json: boolean },
): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(file, [`${file}: can't be read (${error.code})`]);
  });
  const desk = await openDesk(variables);
  try {
    const { unit, config } = desk;
    const now = unit.clock.now();
    const changed = changedSet(config, { text, file }, now);
    const replayed = await replay(
      (work) => transactAs(unit, { type: 'job', name: 'replay' }, work),
      rulesOf(config, now),
      { changed, days },
      (tickets) => out.progress(t('cli.replay_progress', { tickets })),
    );
    out.progress(undefined);
    if (json) out.print(`${JSON.stringify(replayed, null, 2)}\n`);
    else for (const line of linesOf(replayed, out)) out.print(`${line}\n`);
    return 0;
  } finally {
    await desk.close();
  }
}

/** A desk that was never started under policies has those of its configuration. */
function rulesOf(config: Config, now: Temporal.Instant): Rules {
  const policies = createPolicies();
  const written = { version: 1, since: 0, set: policySet(config, now) };
  return createRules({
    ...policies,
    versions: async (ctx) => ((await latestVersion(ctx)) ? policies.versions(ctx) : [written]),
  });
}

function linesOf(replayed: Replayed, { words }: Terminal): string[] {
  const { days, tickets, changedTickets: changed, rows, recorded, changes } = replayed;
  const sum = (which: 'better' | 'worse') => rows.reduce((all, row) => all + row[which], 0);
  const say = (text: Text, indent = 0) => `${' '.repeat(indent)}${words(text)}`;
  const head = [say(t('replay.title', { days }))];
  if (tickets === 0) return [...head, say(t('replay.none'))];
  const changeLines = changes.map((change) =>
    say(
      t('cli.replay_change', { key: change.key, priority: change.priority, change: changeText(change) }),
      2,
    ),
  );
  return [
    ...head,
    say(t('replay.outcome', { tickets, changed, better: sum('better'), worse: sum('worse') })),
    '',
    ...rows.flatMap((row) => rowLines(row, say)),
    say(t('replay.recorded', { ...recorded })),
    ...(changeLines.length > 0 ? ['', say(t('replay.changes')), ...changeLines] : []),
    '',
    say(t('replay.how')),
  ];
}

function rowLines(row: Row, say: (text: Text, indent?: number) => string): string[] {
  const { target, priority, tickets, better, worse } = row;
  return [
    say(t('cli.replay_row', { target: t(`sla.target.${target}`), priority, tickets })),
    say(t('cli.replay_now', figuresOf(row.before)), 2),
    say(t('cli.replay_then', figuresOf(row.after)), 2),
    say(t('cli.replay_difference', { better, worse }), 2),
    '',
  ];
}

const BAR = 20;

function figuresOf({ met, missed, open, medianMs, p90Ms }: Counts) {
  const percent = percentOf(met, missed);
  const full = met + missed === 0 ? 0 : Math.round((percent / 100) * BAR);
  return {
    bar: '█'.repeat(full) + '░'.repeat(BAR - full),
    percent: met + missed === 0 ? '  –' : String(percent).padStart(3),
    met,
    missed,
    open,
    median: timeText(medianMs),
    p90: timeText(p90Ms),
  };
}
