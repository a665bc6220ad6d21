import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { Actor, Context } from '../context.ts';
import { t } from '../i18n/text.ts';
import type { DataHolder, Kept, Subject } from '../personal-data.ts';
import { Refusal } from '../refusal.ts';
import {
  blankPerson,
  changeErasure,
  collectPerson,
  type ErasureRow,
  findSubjects,
  holdErasure,
  insertErasure,
  openErasures,
  writeAudit,
} from './erasure-store.ts';
import { formerCode, type Viewer } from './model.ts';

/** Who asks: an operator at the machine, who may do anything there, or a person, who has to be an admin. */
export type Asker = { operator: string } | { personId: string; viewer: Viewer };

export interface PersonalDataParts {
  unit: Unit;
  /** Everything but the people themselves, in the order in which an erasure goes through them. */
  holders: readonly DataHolder[];
  /** The name that stands for a former person in what is stored as it is shown. */
  aliasOf(code: string): string;
}

/** What came of an erasure. */
export interface Erased {
  alias: string;
  /** Cards that are drawn anew without the name. */
  cards: number;
}

/** A person as the operator is asked about them, and whether their erasure has begun already. */
export type Found = Subject & { isBegun: boolean };

/** Everything that is stored about a person: to be handed out, or taken away. */
export function createPersonalData({ unit, holders, aliasOf }: PersonalDataParts) {
  /** All persons who are known so; one human may be several, met on two platforms. @throws Refusal */
  async function find(asker: Asker, who: string): Promise<Found[]> {
    const ref = who.trim().toLowerCase();
    return transactAs(unit, actorOf(asker), async (ctx) => {
      const known = await findSubjects(ctx, ref);
      const begun = await openErasures(ctx, ref);
      return [
        ...known.map((subject) => ({ ...subject, isBegun: false })),
        ...begun.flatMap(({ former }) => (former ? [{ ...former, isBegun: true }] : [])),
      ];
    });
  }

  return {
    find,

    /** What would stay in the desk, without the name. @throws Refusal */
    async count(asker: Asker, who: Subject): Promise<Kept> {
      return transactAs(unit, actorOf(asker), async (ctx) => {
        const kept = { tickets: 0, comments: 0 };
        for (const holder of holders) {
          const more = await holder.count?.(ctx, who);
          kept.tickets += more?.tickets ?? 0;
          kept.comments += more?.comments ?? 0;
        }
        return kept;
      });
    },

    /** @throws Refusal */
    async collect(asker: Asker, who: Subject): Promise<Record<string, unknown>> {
      return transactAs(unit, actorOf(asker), async (ctx) => {
        const found: Record<string, unknown> = { people: await collectPerson(ctx, who.personId) };
        for (const holder of holders) found[holder.name] = await holder.collect(ctx, who);
        await writeAudit(ctx, { actor: nameOf(asker), action: 'person.exported', subjectId: who.personId });
        return found;
      });
    },

    /**
     * Takes the person out. Name, address and accounts go in the first commit; the rest in batches, from where
     * an erasure that was interrupted stopped.
     * @throws Refusal
     */
    async erase(asker: Asker, who: Subject, options: { texts: boolean }): Promise<Erased> {
      const alias = aliasOf(formerCode(who.personId));
      await transactAs(unit, actorOf(asker), (ctx) => begin(ctx, asker, who, alias, options.texts));
      let cards: number | undefined;
      while (cards === undefined) {
        cards = await transactAs(unit, actorOf(asker), (ctx) => goOn(ctx, asker, who.personId, alias));
      }
      return { alias, cards };
    },
  };

  async function begin(ctx: Context, asker: Asker, who: Subject, alias: string, texts: boolean) {
    if (!(await insertErasure(ctx, who, texts))) {
      const row = await holdErasure(ctx, who.personId);
      // Asked again for the words as well: what was gone through already is gone through once more.
      if (row?.former && texts && !row.texts) {
        await changeErasure(ctx, who.personId, { texts, step: 0, cursor: null });
      }
      return;
    }
    await blankPerson(ctx, who.personId, alias);
    const data = { texts };
    const action = 'person.erasure_begun';
    await writeAudit(ctx, { actor: nameOf(asker), action, subjectId: who.personId, data });
  }

  /** @returns the number of cards once nothing is left to do */
  async function goOn(
    ctx: Context,
    asker: Asker,
    personId: string,
    alias: string,
  ): Promise<number | undefined> {
    const row = await holdErasure(ctx, personId);
    if (!row?.former) return row?.cards ?? 0;
    const holder = holders[row.step];
    if (!holder) {
      await finish(ctx, asker, row);
      return row.cards;
    }
    const how = { alias, texts: row.texts };
    const done = await holder.forget(ctx, row.former, how, row.cursor ?? undefined);
    await changeErasure(ctx, personId, {
      step: done.cursor === undefined ? row.step + 1 : row.step,
      cursor: done.cursor ?? null,
      cards: row.cards + done.cards,
    });
    return undefined;
  }

  async function finish(ctx: Context, asker: Asker, row: ErasureRow): Promise<void> {
    const { personId, cards, texts } = row;
    await changeErasure(ctx, personId, { former: null, doneAt: ctx.now.toString() });
    const data = { texts, cards };
    await writeAudit(ctx, { actor: nameOf(asker), action: 'person.erased', subjectId: personId, data });
  }
}

/** @throws Refusal for a person who is no admin */
function actorOf(asker: Asker): Actor {
  if ('operator' in asker) return { type: 'job', name: 'operator' };
  if (!asker.viewer.isAdmin) throw new Refusal(t('people.not_admin'));
  return { type: 'person', personId: asker.personId, source: 'personal-data' };
}

function nameOf(asker: Asker): string {
  return 'operator' in asker ? `operator:${asker.operator}` : asker.personId;
}
