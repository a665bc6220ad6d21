import type { Blobs } from '../../src/files/blobs.ts';
import { attachment } from '../../src/tickets/tables.ts';
import type { TestDatabase } from './database.ts';
import type { TestUnit } from './queue.ts';

/** Stores a file as if it had come with a ticket's message. @returns its id */
export async function storedFile(
  { database, unit, blobs }: { database: TestDatabase; unit: TestUnit; blobs: Blobs },
  file: { workspaceId: string; name: string; mime: string; content: Uint8Array },
): Promise<string> {
  const { workspaceId, name, mime } = file;
  const { sha256, size } = await blobs.put(file.content);
  const attachmentId = unit.newId();
  await database.db.insert(attachment).values({
    workspaceId,
    attachmentId,
    ticketId: unit.newId(),
    visibility: 'public',
    name,
    mime,
    size,
    sha256,
    state: 'stored',
    platform: 'slack',
    tenant: 'T1',
    channel: 'C1',
    source: {},
    uploaderId: unit.newId(),
    createdAt: unit.clock.now().toString(),
  });
  return attachmentId;
}
