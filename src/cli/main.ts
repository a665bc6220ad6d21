#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { stdin, stdout } from 'node:process';
import { EnvironmentError } from '../config/environment.ts';
import { ConfigError } from '../config/load.ts';
import { t } from '../i18n/text.ts';
import { Refusal } from '../refusal.ts';
import { commandOf, languageOf, UsageError } from './arguments.ts';
import { showCalendar } from './calendar.ts';
import { checkConfig } from './config-check.ts';
import { runDoctor } from './doctor.ts';
import { erasePerson } from './erase-person.ts';
import { exportPerson } from './export-person.ts';
import { replayPolicies } from './sla-replay.ts';
import { type Terminal, terminal } from './terminal.ts';

/** `parley …`, or `npm run parley -- …`. */
const args = process.argv.slice(2);
const out = terminal(languageOf(args, process.env), { stdin, stdout, stderr: process.stderr });
try {
  process.exitCode = await run(out);
} catch (error) {
  process.exitCode = complain(out, error);
}

/** @returns the exit code */
async function run(term: Terminal): Promise<number> {
  const command = commandOf(args);
  switch (command.name) {
    case 'help':
      term.say(t('cli.usage'));
      return 0;
    case 'doctor':
      return runDoctor(term, process.env, command);
    case 'config check':
      return checkConfig(term, process.env, Temporal.Now.instant());
    case 'calendar':
      return showCalendar(term, process.env, command, Temporal.Now.instant());
    case 'sla replay':
      return replayPolicies(term, process.env, command);
    case 'person export':
      return exportPerson(term, process.env, command);
    case 'person erase':
      return erasePerson(term, process.env, command);
  }
}

function complain(term: Terminal, error: unknown): number {
  if (error instanceof UsageError) {
    term.warn(t('cli.not_understood', { reason: error.text }));
    term.warn(t('cli.hint'));
    return 2;
  }
  // What a person can put right says so itself; the rest is a bug, whose trace helps whoever reports it.
  if (error instanceof Refusal) term.warn(error.text);
  else if (error instanceof EnvironmentError || error instanceof ConfigError) term.warn(error.message);
  else term.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
