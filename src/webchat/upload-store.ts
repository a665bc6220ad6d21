import { and, eq, inArray } from 'drizzle-orm';
import type { StoredFile } from './model.ts';
import type { WebScope } from './scope.ts';
import { webUpload } from './tables.ts';

export async function insertUpload(
  scope: WebScope,
  file: StoredFile & { webId: string; at: string },
): Promise<void> {
  await scope.db.insert(webUpload).values({
    workspaceId: scope.workspaceId,
    uploadId: file.fileId,
    webId: file.webId,
    sha256: file.sha256,
    name: file.name,
    mime: file.mime,
    size: file.size,
    createdAt: file.at,
  });
}

/** Files that this person uploaded, in the order of `ids`; those of others are not found. */
export async function uploadsOf(
  scope: WebScope,
  webId: string,
  ids: readonly string[],
): Promise<StoredFile[]> {
  if (ids.length === 0) return [];
  const rows = await scope.db
    .select()
    .from(webUpload)
    .where(
      and(
        eq(webUpload.workspaceId, scope.workspaceId),
        eq(webUpload.webId, webId),
        inArray(webUpload.uploadId, [...ids]),
      ),
    );
  const byId = new Map(rows.map((row) => [row.uploadId, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [{ fileId: id, name: row.name, mime: row.mime, size: row.size, sha256: row.sha256 }] : [];
  });
}
