import { join } from 'node:path';
import type { Logger } from 'pino';
import { deleteOldAbsences } from './absence/retention-store.ts';
import { deleteOldOffers } from './assignment/retention-store.ts';
import { deleteOldEvents } from './chat/queue/inbox-store.ts';
import { deleteOldMessages } from './chat/queue/ledger-store.ts';
import type { Unit } from './chat/queue/transaction.ts';
import type { Config } from './config/schema.ts';
import { deleteOldDeliveries } from './delivery/urgent-store.ts';
import { cleanPart, ownsFolder } from './files/clean.ts';
import { deleteOldAlerts } from './monitoring/retention-store.ts';
import { deleteOldEscalations } from './oncall/paging/store.ts';
import { deleteOldStandIns, deleteOldSwaps } from './oncall/rota/retention-store.ts';
import { deleteOldAudit } from './people/erasure-store.ts';
import { forgetBursts } from './sla/alert-store.ts';
import { deleteSlaOf } from './sla/clock-store.ts';
import { deleteOldDrills } from './sla/drill/store.ts';
import type { Sweep } from './sweeps.ts';
import {
  deleteClosedTickets,
  deleteLostReferences,
  expireFiles,
  usedByTickets,
} from './tickets/retention-store.ts';
import { deleteOldUploads, expireMessageFiles, usedByWebChat } from './webchat/retention-store.ts';
import { forgetSessions } from './webchat/session-store.ts';

/** An upload that is in no message after this time never will be: browsers keep what waits for hours. */
const UPLOAD_DAYS = 3;

export interface RetentionParts {
  unit: Unit;
  config: Config;
  dataDir: string;
  log: Logger;
}

/**
 * What is over is deleted when it is old enough (`retention` in parley.yaml), in small batches that hold up
 * nobody. Each batch is a commit that leaves nothing half done, so a stop at any time is made up for later.
 */
export function retentionSweeps(parts: RetentionParts): Sweep[] {
  return [
    { name: 'forget what is old', every: '13 17 * * * *', run: (stopping) => forgetOld(parts, stopping) },
    // A part of the folder at a time: all of it within a day.
    { name: 'remove files that nobody has', every: '41 */5 * * * *', run: cleaner(parts) },
  ];
}

/** @param stopping whether to end after this batch */
export async function forgetOld(parts: RetentionParts, stopping: () => boolean): Promise<void> {
  const { db } = parts.unit.database;
  const { workspace, retention } = parts.config;
  const now = parts.unit.clock.now();
  const ago = (days: number) => now.subtract({ hours: 24 * days });
  const repeat = async (batch: () => Promise<number>) => {
    while (!stopping() && (await batch()) > 0);
  };
  await repeat(() => deleteOldEvents(db, workspace, ago(retention.eventsDays).toString()));
  await repeat(() => deleteOldMessages(db, workspace, ago(retention.messagesDays).toString()));
  await repeat(() => deleteOldDeliveries(db, workspace, ago(retention.messagesDays).toString()));
  await repeat(() => deleteOldSwaps(db, workspace, ago(retention.messagesDays)));
  await repeat(() => deleteOldEscalations(db, workspace, ago(retention.messagesDays).toString()));
  await repeat(() => deleteOldDrills(db, workspace, ago(retention.messagesDays).toString()));
  await repeat(() => deleteOldOffers(db, workspace, ago(retention.messagesDays)));
  await repeat(() => deleteOldAbsences(db, workspace, ago(retention.messagesDays)));
  await repeat(() => deleteOldAlerts(db, workspace, ago(retention.messagesDays)));
  await forgetBursts(db, workspace, ago(1));
  await repeat(() => deleteOldUploads(db, workspace, ago(UPLOAD_DAYS)));
  await forgetSessions({ workspaceId: workspace, db }, ago(1).toString());
  const { closedTicketsDays, filesDays, auditDays } = retention;
  if (filesDays !== undefined) {
    await repeat(() => expireFiles(db, workspace, ago(filesDays)));
    await repeat(() => expireMessageFiles(db, workspace, ago(filesDays)));
  }
  if (auditDays !== undefined) await repeat(() => deleteOldAudit(db, workspace, ago(auditDays)));
  if (closedTicketsDays !== undefined) {
    await repeat(() => deleteOldStandIns(db, workspace, ago(closedTicketsDays)));
    await repeat(() => deleteClosedTickets(db, workspace, ago(closedTicketsDays), deleteSlaOf));
    let after: string | undefined = '';
    while (after !== undefined && !stopping()) after = await deleteLostReferences(db, workspace, after);
  }
}

function cleaner({ unit, config, dataDir, log }: RetentionParts): Sweep['run'] {
  const { db } = unit.database;
  const folder = join(dataDir, 'files');
  const used = async (sha256s: readonly string[]) =>
    new Set([
      ...(await usedByTickets(db, config.workspace, sha256s)),
      ...(await usedByWebChat(db, config.workspace, sha256s)),
    ]);
  let part = Math.floor(Math.random() * 256);
  let isTold = false;
  return async () => {
    if (!(await ownsFolder(folder, config.workspace))) {
      if (!isTold) log.warn({ folder }, 'another workspace keeps its files here; nothing in it is deleted');
      isTold = true;
      return;
    }
    const parts = { folder, workspaceId: config.workspace, now: () => unit.clock.now(), used };
    const removed = await cleanPart(parts, part.toString(16).padStart(2, '0'));
    if (removed > 0) log.info({ removed }, 'files that nobody has any more were removed');
    part = (part + 1) % 256;
  };
}
