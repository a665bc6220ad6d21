import type { Db, Tx } from '../db/connect.ts';

/** What the web chat's stores need: where to read and write, and whose. */
export interface WebScope {
  workspaceId: string;
  db: Db | Tx;
}
