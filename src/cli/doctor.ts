import { checksFor } from '../adapters.ts';
import { type Environment, EnvironmentError, readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig, SAMPLE_FILE } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { findEmbedded } from '../db/embedded/server.ts';
import { addressCheck } from '../doctor/address.ts';
import { calendarCheck } from '../doctor/calendars.ts';
import { databaseCheck } from '../doctor/database.ts';
import { deskFindings } from '../doctor/desk.ts';
import { examine } from '../doctor/examine.ts';
import { machineCheck } from '../doctor/machine.ts';
import type { Check, Finding } from '../finding.ts';
import { type Text, t } from '../i18n/text.ts';
import { monitorsHeard, monitorTokensCheck } from '../monitoring/check.ts';
import { dutiesOfNobody } from '../people/check.ts';
import type { Terminal } from './terminal.ts';

/** `parley doctor`. @returns the exit code: 1 if there is a problem */
export async function runDoctor(
  out: Terminal,
  variables: Record<string, string | undefined>,
  options: { json: boolean },
): Promise<number> {
  const findings = await diagnose(variables);
  if (options.json)
    out.say(
      JSON.stringify(
        findings.map((finding) => inWords(out, finding)),
        null,
        2,
      ),
    );
  else print(out, findings);
  return findings.some((finding) => finding.state === 'problem') ? 1 : 0;
}

/** Everything that can be looked at with what is usable of the environment and the configuration. */
async function diagnose(variables: Record<string, string | undefined>): Promise<Finding[]> {
  const environment = usable(() => readEnvironment(variables), EnvironmentError);
  if ('problems' in environment) {
    return [...environment.problems.map((problem) => lineOf('environment', problem)), skipped];
  }
  const settings = environment.value;
  const loaded = await loadConfig(settings.configFile, settings.configNamed).then(
    (value) => ({ value }),
    (error: unknown) => problemsOf(error, ConfigError),
  );
  const before: Finding = { id: 'environment', state: 'ok', found: t('doctor.environment_ok') };
  if ('problems' in loaded) {
    const lines = loaded.problems.map((problem) => lineOf('config', problem));
    return [before, ...lines, ...(await examine([machine(settings)])), skipped];
  }
  const { config, file } = loaded.value;
  return [before, configFinding(file), ...(await examine(await allChecks(settings, config)))];
}

async function allChecks(environment: Environment, config: Config): Promise<Check[]> {
  return [
    machine(environment),
    await database(environment, config),
    addressCheck(config),
    calendarCheck(config, Temporal.Now.instant()),
    monitorTokensCheck(config, environment.alertTokens ?? {}),
    ...checksFor(environment, config),
  ];
}

const machine = ({ dataDir }: Environment): Check =>
  machineCheck({ version: process.versions.node, dataDir });

async function database(environment: Environment, config: Config): Promise<Check> {
  const { databaseUrl, dataDir } = environment;
  const url = databaseUrl ?? (await findEmbedded(dataDir));
  if (!url) {
    const found = t('doctor.embedded');
    const finding: Finding = { id: 'database', state: 'warning', found, todo: t('doctor.embedded_todo') };
    return { id: 'database', run: async () => [finding] };
  }
  const check = databaseCheck(
    url,
    () => Date.now(),
    async (open) => [
      ...(await deskFindings(open, { workspaceId: config.workspace, dataDir })),
      ...(await dutiesOfNobody(open, config.workspace)),
      ...(await monitorsHeard(open, config, environment.alertTokens ?? {}, Temporal.Now.instant())),
    ],
  );
  if (databaseUrl) return check;
  const embedded: Finding = { id: 'database', state: 'ok', found: t('doctor.embedded_replicas') };
  return { id: check.id, run: async () => [embedded, ...(await check.run())] };
}

function configFinding(file: string): Finding {
  return file === SAMPLE_FILE
    ? {
        id: 'config',
        state: 'warning',
        found: t('doctor.config_sample'),
        todo: t('doctor.config_sample_todo'),
      }
    : { id: 'config', state: 'ok', found: t('doctor.config_ok', { file }) };
}

const skipped: Finding = {
  id: 'rest',
  state: 'warning',
  found: t('doctor.skipped'),
  todo: t('doctor.skipped_todo'),
};

function lineOf(id: 'environment' | 'config', found: Text): Finding {
  return { id, state: 'problem', found, todo: t(`doctor.${id}_todo`) };
}

type Complaint = new (...args: never[]) => Error & { problems: readonly string[] };

function usable<T>(read: () => T, complaint: Complaint): { value: T } | { problems: readonly string[] } {
  try {
    return { value: read() };
  } catch (error) {
    return problemsOf(error, complaint);
  }
}

/** @throws what is no complaint about what people wrote */
function problemsOf(error: unknown, complaint: Complaint): { problems: readonly string[] } {
  if (error instanceof complaint) return { problems: error.problems };
  throw error;
}

function print(out: Terminal, findings: readonly Finding[]): void {
  const width = Math.max(
    ...(['ok', 'warning', 'problem'] as const).map((s) => out.words(t(`doctor.${s}`)).length),
  );
  for (const { state, found, todo } of findings) {
    out.say(`${out.words(t(`doctor.${state}`)).padEnd(width)}  ${out.words(found)}`);
    if (todo) out.say(`${' '.repeat(width)}  ${out.words(t('doctor.todo', { todo }))}`);
  }
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  out.say(t('doctor.sum', { problems: count('problem'), warnings: count('warning') }));
}

function inWords(out: Terminal, { id, state, found, todo }: Finding) {
  return { id, state, found: out.words(found), ...(todo ? { todo: out.words(todo) } : {}) };
}
