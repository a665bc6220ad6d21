import { checkAssignment } from './assignment.ts';
import { checkCalendars } from './calendars.ts';
import { checkEscalations } from './escalations.ts';
import { checkMonitoring } from './monitoring.ts';
import type { Config } from './schema.ts';
import { checkSla } from './sla.ts';

/** One thing that is wrong with a configuration, at a path of it. */
export interface ConfigIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** What the schema can't say: every name that points somewhere has to exist there. */
export function checkReferences(config: Config): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const known = (path: PropertyKey[], value: string | undefined, names: Iterable<string>, what: string) => {
    const all = [...names];
    if (value === undefined || all.includes(value)) return;
    issues.push({
      path,
      message: `found ${JSON.stringify(value)}, which is no ${what}; allowed: ${all.join(', ')}`,
    });
  };
  const queues = Object.keys(config.queues);
  const teams = Object.keys(config.teams);
  if (queues.length === 0)
    issues.push({ path: ['queues'], message: 'found none; allowed: at least one queue' });
  else known(['intake', 'defaultQueue'], config.intake.defaultQueue, queues, 'queue');
  for (const [key, queue] of Object.entries(config.queues)) {
    known(['queues', key, 'team'], queue.team, teams, 'team');
    known(
      ['queues', key, 'escalation'],
      queue.escalation,
      Object.keys(config.escalations),
      'escalation policy',
    );
  }
  for (const [key, category] of Object.entries(config.categories)) {
    known(['categories', key, 'queue'], category.queue, queues, 'queue');
  }
  for (const [key, channel] of Object.entries(config.channels)) {
    known(['channels', key, 'queue'], channel.queue, queues, 'queue');
    known(['channels', key, 'team'], channel.team, teams, 'team');
  }
  for (const [key, rota] of Object.entries(config.rotas)) {
    known(['rotas', key, 'team'], rota.team, teams, 'team');
  }
  const webPeople = config.web.people.map(({ id }) => id);
  const person = (path: PropertyKey[], ref: string) => {
    const problem = personProblem(ref, webPeople, config.web.signIn);
    if (problem) issues.push({ path, message: `found ${JSON.stringify(ref)}; ${problem}` });
  };
  checkEscalations(config, { known, person });
  return [
    ...issues,
    ...checkPeople(config),
    ...checkSignIn(config),
    ...checkCalendars(config.calendars),
    ...checkSla(config),
    ...checkMonitoring(config),
    ...checkAssignment(config),
  ];
}

function checkPeople(config: Config): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const ids = config.web.people.map((person) => person.id);
  ids.forEach((id, i) => {
    if (ids.indexOf(id) !== i) {
      issues.push({
        path: ['web', 'people', i, 'id'],
        message: `found "${id}" twice; allowed: ids that differ`,
      });
    }
  });
  const check = (path: PropertyKey[], refs: readonly string[]) => {
    refs.forEach((ref, i) => {
      const problem = personProblem(ref, ids, config.web.signIn);
      if (problem) issues.push({ path: [...path, i], message: `found ${JSON.stringify(ref)}; ${problem}` });
    });
  };
  check(['roles', 'admins'], config.roles.admins);
  check(['roles', 'vips'], config.roles.vips);
  for (const [key, team] of Object.entries(config.teams)) {
    check(['teams', key, 'agents'], team.agents);
    check(['teams', key, 'leads'], team.leads);
  }
  for (const [key, rota] of Object.entries(config.rotas)) {
    rota.layers.forEach((layer, i) => {
      check(['rotas', key, 'layers', i, 'people'], layer.people);
    });
  }
  for (const ref of Object.keys(config.skills)) {
    const problem = personProblem(ref, ids, config.web.signIn);
    if (problem) issues.push({ path: ['skills', ref], message: `found ${JSON.stringify(ref)}; ${problem}` });
  }
  return issues;
}

function personProblem(
  ref: string,
  webPeople: readonly string[],
  signIn: 'demo' | 'link',
): string | undefined {
  const web = /^web:(.+)$/.exec(ref)?.[1];
  if (web !== undefined) {
    if (signIn === 'link')
      return 'web: accounts exist in the demo only; use an e-mail address or a Slack or Teams account';
    if (webPeople.includes(web)) return undefined;
    return webPeople.length > 0
      ? `allowed: ${webPeople.map((id) => `web:${id}`).join(', ')}`
      : 'allowed: the people of web.people, which names none';
  }
  if (/^(slack|teams):\S+$/.test(ref) || /^[^@\s]+@[^@\s]+$/.test(ref)) return undefined;
  return 'allowed: an e-mail address, or an account such as slack:U0123, teams:<Entra object id> or web:mei';
}

function checkSignIn(config: Config): ConfigIssue[] {
  if (config.web.signIn !== 'link' || config.publicUrl) return [];
  return [
    {
      path: ['web', 'signIn'],
      message: 'found "link", which needs publicUrl, where the links lead; allowed without it: demo',
    },
  ];
}
