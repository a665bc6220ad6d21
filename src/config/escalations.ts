import { z } from 'zod';
import { ALWAYS } from './calendars.ts';
import { duration } from './duration.ts';
import type { Config } from './schema.ts';
import { key, localized, personRef, room } from './values.ts';

/** `escalations` of parley.yaml: whom to page, in which order, and when to go on to the next. */

/** Whom a step pages. */
const receiver = z.union([
  z.strictObject({ person: personRef }),
  /** Whoever is on call. */
  z.strictObject({ rota: key }),
  /** All agents and leads. */
  z.strictObject({ team: key }),
  /** The leads of a team, or its agents if it has none. */
  z.strictObject({ lead: key }),
  z.strictObject({ channel: room }),
]);

/** So many calls of one group within this time. */
const threshold = z.strictObject({ calls: z.number().int().min(2).max(100), within: duration });

const step = z.strictObject({
  to: z.array(receiver).min(1),
  /** How long this step waits for somebody to acknowledge before the next one goes. */
  wait: duration.prefault('5m'),
  /** In working hours only; outside of them the step is left out, or waits for them. */
  when: z.strictObject({ calendar: key, outside: z.enum(['skip', 'wait']).default('skip') }).optional(),
  /** The step goes only if there were so many calls; else it is left out. */
  threshold: threshold.optional(),
});

const policy = z.strictObject({
  name: localized.optional(),
  steps: z.array(step).min(1).max(20),
  /** How often all steps are gone through again while nobody acknowledges. */
  repeat: z.number().int().min(0).max(10).default(1),
  /** An acknowledgement that leads to nothing for this long is one no more. */
  returnAfter: duration.prefault('30m'),
  /** Nobody is paged before there were so many calls. */
  threshold: threshold.optional(),
});

export const escalations = z.record(key, policy).default({});

export type ReceiverConfig = z.output<typeof receiver>;

/** How references are checked: that a name is one of those there are, and that a person can be meant. */
export interface ReferenceChecks {
  known(path: PropertyKey[], value: string | undefined, names: Iterable<string>, what: string): void;
  person(path: PropertyKey[], ref: string): void;
}

/** Every name in a policy has to exist where it points. */
export function checkEscalations(config: Config, { known, person }: ReferenceChecks): void {
  const teams = Object.keys(config.teams);
  const calendars = [ALWAYS, ...Object.keys(config.calendars)];
  for (const [name, { steps }] of Object.entries(config.escalations)) {
    for (const [i, { to, when }] of steps.entries()) {
      known(['escalations', name, 'steps', i, 'when', 'calendar'], when?.calendar, calendars, 'calendar');
      for (const [n, one] of to.entries()) {
        const at = ['escalations', name, 'steps', i, 'to', n];
        if ('team' in one) known([...at, 'team'], one.team, teams, 'team');
        else if ('lead' in one) known([...at, 'lead'], one.lead, teams, 'team');
        else if ('rota' in one) known([...at, 'rota'], one.rota, Object.keys(config.rotas), 'rota');
        else if ('person' in one) person([...at, 'person'], one.person);
      }
    }
  }
}
