import type { Context } from '../context.ts';
import type { Ticket } from './store.ts';
import { lastAssignee, openByAssignee } from './workload-store.ts';

/** Who has how much to do, for those who give out tickets. */

/** How many open tickets each of these people has; whoever isn't named has none. */
export function workloadOf(ctx: Context, personIds: readonly string[]): Promise<Map<string, number>> {
  return openByAssignee(ctx, personIds);
}

/** Who had the requester's last ticket of the same category. */
export function formerAgent(ctx: Context, ticket: Ticket): Promise<string | undefined> {
  return lastAssignee(ctx, ticket);
}
