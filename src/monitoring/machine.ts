import type { MonitorSource } from '../config/monitoring.ts';
import type { Context } from '../context.ts';
import { meetMachine } from '../people/machine.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';

/** The monitor as the requester of its tickets. */
export async function machineOf(
  ctx: Context,
  desk: Desk,
  source: string,
  { name }: Pick<MonitorSource, 'name'>,
): Promise<Person> {
  const personId = await meetMachine(ctx, `monitor ${source}`, name);
  const machine = (await desk.people.find(ctx, [personId])).get(personId);
  if (!machine) throw new Error('a machine was not made');
  return machine;
}
