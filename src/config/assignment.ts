import { z } from 'zod';
import { ALWAYS } from './calendars.ts';
import { duration } from './duration.ts';
import type { ConfigIssue } from './references.ts';
import type { Config } from './schema.ts';
import { key, personRef } from './values.ts';

/** `queues.….assignment` and `skills` of parley.yaml: who gets new tickets. */

export const ASSIGNMENT_METHODS = ['round-robin', 'least-busy', 'on-call'] as const;

export const assignment = z.strictObject({
  method: z.enum(ASSIGNMENT_METHODS),
  /** `on-call`: whoever is on call there, the first one first. */
  rota: key.optional(),
  /** Whoever had the requester's last ticket of the same category comes first. */
  sticky: z.boolean().default(false),
  /** Offered to one person for this long, then to the next; absent: assigned at once. */
  offer: duration.optional(),
  /** Nobody gets more while they have so many open tickets. */
  capacity: z.number().int().min(1).max(1000).default(8),
  /** Where nobody was found, all are tried again after this time. */
  retry: duration.prefault('15m'),
  /** A calendar: nothing is offered or assigned outside of it. */
  hours: key.optional(),
});

/** By person, the categories they know best. Tickets of these go to them first. */
export const skills = z.record(personRef, z.array(key).min(1)).default({});

export type Assignment = z.output<typeof assignment>;

/** What the schema can't say. */
export function checkAssignment(config: Config): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const calendars = [ALWAYS, ...Object.keys(config.calendars)];
  for (const [queue, { assignment: rules }] of Object.entries(config.queues)) {
    if (rules?.hours !== undefined && !calendars.includes(rules.hours)) {
      const message = `found ${JSON.stringify(rules.hours)}, which is no calendar; allowed: ${calendars.join(', ')}`;
      issues.push({ path: ['queues', queue, 'assignment', 'hours'], message });
    }
    if (rules?.rota !== undefined && !Object.hasOwn(config.rotas, rules.rota)) {
      const message = `found ${JSON.stringify(rules.rota)}, which is no rota; allowed: ${Object.keys(config.rotas).join(', ')}`;
      issues.push({ path: ['queues', queue, 'assignment', 'rota'], message });
    }
    if (rules?.method === 'on-call' && rules.rota === undefined) {
      const message = 'found nothing; allowed: a rota, which the method on-call needs';
      issues.push({ path: ['queues', queue, 'assignment', 'rota'], message });
    }
    const rotas = Object.keys(config.rotas);
    if (rules?.rota !== undefined && !rotas.includes(rules.rota)) {
      const message = `found ${JSON.stringify(rules.rota)}, which is no rota; allowed: ${rotas.join(', ')}`;
      issues.push({ path: ['queues', queue, 'assignment', 'rota'], message });
    }
  }
  const categories = Object.keys(config.categories);
  for (const [ref, known] of Object.entries(config.skills)) {
    known.forEach((category, i) => {
      if (categories.includes(category)) return;
      const message = `found ${JSON.stringify(category)}, which is no category; allowed: ${categories.join(', ')}`;
      issues.push({ path: ['skills', ref, i], message });
    });
  }
  return issues;
}
