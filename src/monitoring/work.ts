import type { Logger } from 'pino';
import { transactAs, type Unit } from '../chat/queue/transaction.ts';
import type { MonitorSource } from '../config/monitoring.ts';
import type { Context } from '../context.ts';
import { localise } from '../i18n/localise.ts';
import { type Text, t } from '../i18n/text.ts';
import { escalate, settle } from '../oncall/escalate.ts';
import { causeOfTicket } from '../oncall/paging/by-hand.ts';
import type { Person } from '../people/model.ts';
import type { Desk } from '../tickets/desk.ts';
import { relate } from '../tickets/link.ts';
import { mainTicket, ticketToChange } from '../tickets/look-up.ts';
import { ticketKey } from '../tickets/model.ts';
import { noteRecovery, recoverTicket, showAlerts } from '../tickets/recover.ts';
import { reopenTicket } from '../tickets/reopen.ts';
import { reportTicket } from '../tickets/report.ts';
import type { Ticket, TimelineEntry } from '../tickets/store.ts';
import { machineOf } from './machine.ts';
import { nextStep, type Standing, type Step } from './model.ts';
import {
  alertsOf,
  changeIncident,
  claimIncident,
  countAlerts,
  dueIncidents,
  findIncident,
  type Incident,
  renewIncident,
} from './store.ts';
import { descriptionOf, titlesOf } from './words.ts';

export interface WorkParts {
  unit: Unit;
  desk: Desk;
  log: Logger;
}

const BATCH = 50;
/** What could not be done is tried again after this time. */
const AGAIN_SECONDS = 30;
/** How many alerts a ticket's text and a line in its timeline name. */
const NAMED = 10;

/** Brings tickets up to date with their alerts, one in a commit each. @returns how many incidents were worked */
export async function workIncidents(parts: WorkParts): Promise<number> {
  const { unit, desk, log } = parts;
  const due = await transactAs(unit, JOB, (ctx) => dueIncidents(ctx, BATCH));
  let worked = 0;
  for (const { incidentId, source } of due) {
    const settings = desk.config.monitoring.sources[source];
    try {
      const isWorked = await transactAs(unit, JOB, async (ctx) => {
        if (settings) return workIncident(ctx, parts, incidentId, settings);
        // The configuration knows its source no more.
        await changeIncident(ctx, incidentId, { dueAt: null });
        return false;
      });
      if (isWorked) worked++;
    } catch (error) {
      // One that can't be worked holds up no other.
      log.warn(
        { err: error, source },
        'the ticket of an alert could not be brought up to date; tried again soon',
      );
      await transactAs(unit, JOB, (ctx) =>
        changeIncident(ctx, incidentId, { dueAt: ctx.now.add({ seconds: AGAIN_SECONDS }).toString() }),
      );
    }
  }
  return worked;
}

const JOB = { type: 'job', name: 'alerts' } as const;

/** @returns false if somebody else is working on it */
async function workIncident(
  base: Context,
  { desk }: WorkParts,
  incidentId: string,
  settings: MonitorSource,
): Promise<boolean> {
  // The ticket is held before the incident, as everywhere.
  const seen = await findIncident(base, incidentId);
  const ticket = seen?.ticketId ? await ticketToChange(base, seen.ticketId) : undefined;
  const incident = await claimIncident(base, incidentId);
  if (!seen || !incident || incident.ticketId !== seen.ticketId) return false;
  const machine = await machineOf(base, desk, incident.source, settings);
  const ctx: Context = {
    ...base,
    actor: { type: 'person', personId: machine.personId, source: `monitor:${incident.source}` },
  };
  const work = new IncidentWork({ ctx, desk, incident, machine, settings });
  await work.run(ticket);
  return true;
}

interface IncidentWorkParts {
  ctx: Context;
  desk: Desk;
  incident: Incident;
  machine: Person;
  settings: MonitorSource;
}

type Count = Awaited<ReturnType<typeof countAlerts>>;

/** One look at one incident, whose ticket and row are held. */
class IncidentWork {
  private readonly parts: IncidentWorkParts;
  constructor(parts: IncidentWorkParts) {
    this.parts = parts;
  }

  async run(ticket: Ticket | undefined): Promise<void> {
    const { ctx, incident, settings } = this.parts;
    const counts = await countAlerts(ctx, incident.incidentId);
    const main = ticket?.mergedIntoId ? await mainTicket(ctx, ticket) : ticket;
    const step = nextStep(ctx.now.epochMilliseconds, this.standing(counts, ticket, main), settings);
    await changeIncident(ctx, incident.incidentId, {
      shownAt: ctx.now.toString(),
      dueAt: 'until' in step && step.until !== undefined ? instantOf(step.until).toString() : null,
    });
    await this.take(step, counts, ticket, main);
  }

  private standing(counts: Count, ticket: Ticket | undefined, main: Ticket | undefined): Standing {
    const { incident } = this.parts;
    return {
      counts,
      isOver: incident.isOver,
      returns: incident.returns,
      told: incident.told,
      toldAt: msOf(incident.toldAt),
      wasOpened: incident.ticketId !== null,
      ...(main
        ? {
            ticket: {
              state: main.state,
              isMerged: main.ticketId !== ticket?.ticketId,
              resolvedAt: msOf(main.resolvedAt),
            },
          }
        : {}),
    };
  }

  private async take(step: Step, counts: Count, ticket: Ticket | undefined, main: Ticket | undefined) {
    const { ctx, incident } = this.parts;
    switch (step.do) {
      case 'rest':
        return;
      case 'open':
        return this.open(counts);
      case 'renew':
        await renewIncident(ctx, incident);
        return;
      case 'show':
        if (main) await this.show(counts, main, ticket, step.tells);
        return;
      case 'reopen':
        if (ticket) await this.reopen(counts, ticket);
        return;
      case 'over':
        if (main) await this.over(counts, main, step.solves);
        return;
    }
  }

  private async open(counts: Count): Promise<void> {
    const { ctx, desk, incident, machine } = this.parts;
    const alerts = await alertsOf(ctx, incident.incidentId, NAMED);
    const ticket = await reportTicket(ctx, desk, machine, {
      title: this.titleOf(alerts[0]?.title ?? ''),
      description: descriptionOf(alerts),
      queue: incident.queue,
      category: incident.category ?? fallbackCategory(desk),
      priority: counts.gravest ?? incident.priority,
      alerts: figures(counts),
    });
    const former = incident.formerTicketId ? await ticketToChange(ctx, incident.formerTicketId) : undefined;
    if (former) await relate(ctx, desk, ticket, former);
    await this.remember({
      ticketId: ticket.ticketId,
      told: counts.total,
      toldAt: ctx.now.toString(),
      // Over before it was opened: its time begins now.
      ...(counts.firing === 0 ? { dueAt: ctx.now.toString() } : {}),
    });
    if (counts.firing > 0) await this.escalate(ticket);
  }

  private titleOf(first: string): string {
    const { incident, desk, machine } = this.parts;
    if (incident.groupKey !== '') return first;
    return this.inWords(t('monitor.storm', { monitor: machine.name }), desk);
  }

  private async show(counts: Count, main: Ticket, ticket: Ticket | undefined, tells: boolean): Promise<void> {
    const { ctx, desk, incident } = this.parts;
    const isOwn = main.ticketId === ticket?.ticketId;
    const news = tells ? await this.news(counts) : [];
    const shown = await showAlerts(
      ctx,
      desk,
      main,
      isOwn ? figures(counts) : (main.alerts ?? figures(counts)),
      {
        news,
        ...(counts.gravest ? { priority: counts.gravest } : {}),
      },
    );
    // It was only said to be over, and its ticket left to people.
    const isBack = incident.isOver && counts.firing > 0;
    await this.remember({
      ...(tells ? { told: counts.total, toldAt: ctx.now.toString() } : {}),
      ...(isBack ? { isOver: false, returns: incident.returns + 1 } : {}),
    });
    if (isBack) await this.escalate(shown);
  }

  private async reopen(counts: Count, ticket: Ticket): Promise<void> {
    const { ctx, desk, incident, machine } = this.parts;
    const reopened = await reopenTicket(ctx, desk, machine, { ticketId: ticket.ticketId });
    const news = await this.news(counts);
    await showAlerts(ctx, desk, reopened, figures(counts), {
      news,
      ...(counts.gravest ? { priority: counts.gravest } : {}),
    });
    await this.remember({
      isOver: false,
      returns: incident.returns + 1,
      told: counts.total,
      toldAt: ctx.now.toString(),
    });
    await this.escalate(reopened);
  }

  private async over(counts: Count, main: Ticket, solves: boolean): Promise<void> {
    const { ctx, desk, incident, machine } = this.parts;
    const isOpen = !['resolved', 'closed', 'cancelled'].includes(main.state);
    const entry: TimelineEntry = { type: 'alerts_over', visibility: 'public', data: {} };
    const isOwn = main.ticketId === incident.ticketId;
    const shown = await showAlerts(
      ctx,
      desk,
      main,
      isOwn ? figures(counts) : (main.alerts ?? figures(counts)),
      {
        news: isOpen && !solves ? [entry] : [],
      },
    );
    if (solves) {
      const words = t('monitor.resolution', { monitor: machine.name, count: counts.total });
      await recoverTicket(ctx, desk, shown, machine, this.inWords(words, desk));
    } else if (isOpen) await noteRecovery(ctx, desk, shown, machine);
    await this.remember({ isOver: true, told: counts.total });
    if (incident.escalation) await settle(ctx, desk, causeOfTicket(main.ticketId));
  }

  /** What the timeline doesn't tell of yet. */
  private async news(counts: Count): Promise<TimelineEntry[]> {
    const { ctx, incident } = this.parts;
    const count = counts.total - incident.told;
    if (count <= 0) return [];
    const alerts = await alertsOf(ctx, incident.incidentId, Math.min(count, NAMED));
    return [{ type: 'alerts', visibility: 'public', data: { count, titles: titlesOf(alerts) } }];
  }

  private async escalate(ticket: Ticket): Promise<void> {
    const { ctx, desk, incident, machine } = this.parts;
    if (!incident.escalation) return;
    await escalate(ctx, desk, {
      policy: incident.escalation,
      // The one that its queue pages for as well, so that nobody is paged twice.
      key: causeOfTicket(ticket.ticketId),
      ticketId: ticket.ticketId,
      summary: t('card.title', { key: ticketKey(ticket), title: ticket.title }),
      reason: t('monitor.reason', { monitor: machine.name }),
    });
  }

  private async remember(set: Parameters<typeof changeIncident>[2]): Promise<void> {
    if (Object.keys(set).length === 0) return;
    await changeIncident(this.parts.ctx, this.parts.incident.incidentId, set);
  }

  /** A text of ours that becomes part of the ticket: in the language of the queue's room. */
  private inWords(text: Text, desk: Desk): string {
    const { incident } = this.parts;
    const { language, timeZone } = desk.config;
    const queue = desk.config.queues[incident.queue];
    return localise(text, { locale: queue?.language ?? language, timeZone: queue?.timeZone ?? timeZone });
  }
}

const figures = ({ total, firing, url }: Count) => ({ total, firing, ...(url ? { url } : {}) });
const instantOf = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms);
const msOf = (instant: string | null) =>
  instant === null ? null : Temporal.Instant.from(instant).epochMilliseconds;

/** The category for everything else is the last. */
function fallbackCategory(desk: Desk): string {
  const keys = Object.keys(desk.config.categories);
  return keys.find((key) => key === 'other') ?? keys.at(-1) ?? 'other';
}
