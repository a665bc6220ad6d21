import type { Database } from '../db/connect.ts';
import type { Finding } from '../finding.ts';
import { t } from '../i18n/text.ts';
import { wantedInVain } from './wanted-store.ts';

/** What `parley doctor` says of people who have duties and can't be found. */
export async function dutiesOfNobody({ db }: Database, workspaceId: string): Promise<Finding[]> {
  const refs = await wantedInVain(db, workspaceId);
  if (refs.length === 0) return [];
  const found = t('doctor.people_unknown', { people: refs.join(', ') });
  return [{ id: 'people', state: 'warning', found, todo: t('doctor.people_todo') }];
}
