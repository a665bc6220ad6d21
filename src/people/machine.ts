import { createHash } from 'node:crypto';
import { ensureMachine, type Scope } from './store.ts';

/**
 * Makes a system known that opens tickets, so that it can be their requester: a person without accounts.
 * @param key names it for good, such as `monitor prometheus`; `name` may change
 * @returns its person id, which follows from the key
 */
export async function meetMachine(scope: Scope, key: string, name: string): Promise<string> {
  const personId = machineId(scope.workspaceId, key);
  await ensureMachine(scope, personId, name);
  return personId;
}

/** A UUID of version 8 (RFC 9562), from a digest. */
function machineId(workspaceId: string, key: string): string {
  const hex = createHash('sha256').update(`machine\0${workspaceId}\0${key}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
