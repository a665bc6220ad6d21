import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../db/connect.ts';
import { createBlobs } from '../files/blobs.ts';
import type { Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';
import { latestFiles, unfinishedErasures } from './store.ts';

const LOOKED_AT = 20;

/** Whether what the tables speak of is there: files in the shared folder, and work that was begun. */
export async function deskFindings(
  { db }: Database,
  desk: { workspaceId: string; dataDir: string },
): Promise<Finding[]> {
  const open = await unfinishedErasures(db, desk.workspaceId);
  return [
    ...(await filesFinding(await latestFiles(db, desk.workspaceId, LOOKED_AT), join(desk.dataDir, 'files'))),
    ...(open > 0
      ? [
          {
            id: 'erasures',
            state: 'warning' as const,
            found: t('doctor.erasures_open', { count: open }),
            todo: t('doctor.erasures_todo'),
          },
        ]
      : []),
  ];
}

async function filesFinding(sha256s: readonly string[], folder: string): Promise<Finding[]> {
  if (sha256s.length === 0) return [];
  const blobs = createBlobs(folder);
  const there = await Promise.all(
    sha256s.map((sha256) =>
      access(blobs.pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = there.filter((isThere) => !isThere).length;
  const id = 'files';
  if (missing === 0) return [{ id, state: 'ok', found: t('doctor.files_ok') }];
  const found = t('doctor.files_missing', { missing, looked: sha256s.length, folder });
  return [{ id, state: 'problem', found, todo: t('doctor.files_missing_todo') }];
}
