import { compileCalendar } from '../calendar/compile.ts';
import type { Calendar } from '../calendar/model.ts';
import type { Context } from '../context.ts';
import type { Ticket, TimelineRow } from '../tickets/store.ts';
import { factsOf, type ToldEntry } from './history.ts';
import { tellingEntries } from './history-store.ts';
import type { Rules } from './keep.ts';
import type { Fact, PolicyVersion } from './model.ts';

/** The rules by which clocks are kept: the policies' versions, and what tickets' timelines tell. */
export function createRules(versions: Rules['versions']): Rules {
  const compiled = new WeakMap<PolicyVersion, Map<string, Calendar>>();
  return {
    versions,
    async facts(ctx, tickets) {
      const unread = tickets.filter((ticket) => !openingOf(ctx, ticket));
      const entries = await tellingEntries(
        ctx,
        unread.map(({ ticketId }) => ticketId),
      );
      return new Map(
        tickets.map((ticket): [string, Fact[]] => [
          ticket.ticketId,
          factsOf(ticket, openingOf(ctx, ticket) ?? entries.get(ticket.ticketId) ?? []),
        ]),
      );
    },
    calendarOf(version, name) {
      const known = compiled.get(version) ?? new Map<string, Calendar>();
      compiled.set(version, known);
      const spec = version.set.calendars[name];
      if (!spec) throw new Error(`version ${version.version} of the policies has no calendar ${name}`);
      const calendar = known.get(name) ?? compileCalendar(spec);
      known.set(name, calendar);
      return calendar;
    },
  };
}

/** The whole timeline of a ticket that was opened just now, which nobody needs to read back. */
function openingOf(ctx: Context, { ticketId, lastSeq, createdAt }: Ticket): ToldEntry[] | undefined {
  if (lastSeq !== 1) return undefined;
  const first = ctx.happened.find((entry) => entry.ticketId === ticketId && entry.seq === 1);
  const known: Pick<TimelineRow, 'visibility' | 'actorId' | 'at'> = {
    visibility: 'public',
    actorId: null,
    at: createdAt,
  };
  return first && [{ ...known, type: first.type, data: first.data }];
}
