import type { Context } from '../context.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';

/** STAND-IN until rotas are merged: nobody is on call. */
export async function whoIsOnCall(
  _ctx: Context,
  _desk: Desk,
  _rota: string,
  _at: Temporal.Instant,
): Promise<Person[]> {
  return [];
}
