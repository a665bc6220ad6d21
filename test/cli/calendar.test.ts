import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showCalendar } from '../../src/cli/calendar.ts';
import { checkConfig } from '../../src/cli/config-check.ts';
import { terminal } from '../../src/cli/terminal.ts';
import type { Locale } from '../../src/i18n/text.ts';

const NOW = Temporal.Instant.from('2026-11-25T20:00Z');
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-calendar-'));
  env = { PARLEY_CONFIG: join(folder, 'parley.yaml') };
  await writeFile(
    join(folder, 'parley.yaml'),
    `intake: { defaultQueue: it }
teams: { it: { name: IT } }
queues: { it: { name: IT, team: it, channel: slack:C1 } }
categories: { other: { name: Other } }
calendars:
  berlin: { timeZone: Europe/Berlin, hours: { mon-fri: ["08:00-12:00", "13:00-17:00"], sat: ["22:00-06:00"] } }
  shanghai: { timeZone: Asia/Shanghai, hours: { mon-fri: ["09:00-18:00"] }, holidays: { country: CN } }
  sun: { join: [berlin, shanghai] }
`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function listen(locale: Locale) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const heard = (stream: PassThrough) => () => {
    let text = '';
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += String(chunk);
    return text;
  };
  return { out: terminal(locale, streams), said: heard(streams.stdout), warned: heard(streams.stderr) };
}

describe('parley calendar', () => {
  it('shows when time counts, from today on, by the clocks of the calendar', async () => {
    const { out, said } = listen('en');
    expect(await showCalendar(out, env, { calendar: 'shanghai', days: 3 }, NOW)).toBe(0);
    // It is the 26th there already.
    expect(said()).toBe(`Thu 2026-11-26  09:00–18:00
Fri 2026-11-27  09:00–18:00
Sat 2026-11-28  closed
Together 18 h, by the clocks of Asia/Shanghai.
`);
  });

  it('a night is cut at midnight; an hour less in spring shows in the sum', async () => {
    const { out, said } = listen('en');
    await showCalendar(out, env, { calendar: 'berlin', from: '2026-03-28', days: 3 }, NOW);
    expect(said()).toBe(`Sat 2026-03-28  22:00–24:00
Sun 2026-03-29  00:00–06:00
Mon 2026-03-30  08:00–12:00 13:00–17:00
Together 15 h, by the clocks of Europe/Berlin.
`);
  });

  it('says why a day is as it is, in the language of whoever asks; several zones by the workspace’s', async () => {
    const { out, said } = listen('zh-CN');
    await showCalendar(out, env, { calendar: 'sun', from: '2026-10-09', days: 2 }, NOW);
    expect(said()).toBe(`周五 2026-10-09  01:00–10:00 11:00–15:00
周六 2026-10-10  01:00–10:00 20:00–24:00（调休上班）
合计 26 小时，按 UTC 的时钟。
`);
  });

  it('names those that there are', async () => {
    const { out, warned } = listen('en');
    expect(await showCalendar(out, env, { calendar: 'constructor', days: 3 }, NOW)).toBe(1);
    expect(warned()).toBe(
      `There is no calendar “constructor” in ${env.PARLEY_CONFIG}. There are: always, berlin, shanghai, sun.\n`,
    );
  });
});

it('parley config check says which year’s adjusted working days are missing, and what to do', async () => {
  const { out, said } = listen('en');
  expect(await checkConfig(out, env, NOW)).toBe(0);
  expect(said()).toMatch(
    /parley.yaml:7:3: calendars.shanghai: take a look: .* China works in 2027 .*\n→ .*below open.*\n/,
  );
  expect(await checkConfig(out, env, Temporal.Instant.from('2026-06-01T00:00Z'))).toBe(0);
  expect(said()).not.toContain('China');
});
