import { z } from 'zod';
import type { InboundFile } from '../../../src/chat/inbound.ts';
import type { Attachment } from '../activity.ts';

/** How a file can be had; what `InboundFile.source` holds. */
export const fileSourceSchema = z.discriminatedUnion('kind', [
  /** A link that Teams made for us, good for some minutes, without a token. */
  z.object({ kind: z.literal('link'), url: z.string() }),
  /** An image in the message: the Connector gives it out against the bot's token. */
  z.object({ kind: z.literal('inline'), url: z.string() }),
  /** A file in a channel's SharePoint, which a bot without Graph permissions can't read. */
  z.object({ kind: z.literal('elsewhere') }),
]);
type FileSource = z.output<typeof fileSourceSchema>;

const downloadInfo = z.object({ downloadUrl: z.string(), fileType: z.string().optional() });

/** The files of a message; cards and the message's own HTML aren't any. */
export function filesOf(attachments: readonly Attachment[]): InboundFile[] {
  return attachments.flatMap((attachment, index) => fileOf(attachment, index) ?? []);
}

function fileOf(attachment: Attachment, index: number): InboundFile | undefined {
  const { contentType, contentUrl, name, content } = attachment;
  const file = (source: FileSource, mime: string, fallback: string): InboundFile => ({
    name: name?.trim() || fallback,
    mime,
    size: 0,
    source,
  });
  if (contentType === 'application/vnd.microsoft.teams.file.download.info') {
    const info = downloadInfo.safeParse(content);
    if (!info.success) return undefined;
    const { downloadUrl, fileType } = info.data;
    return file(
      { kind: 'link', url: downloadUrl },
      mimeOf(name, fileType),
      fileType ? `file.${fileType}` : 'file',
    );
  }
  if (contentType.startsWith('image/') && contentUrl) {
    // Pasted images come as `image/*`, and Teams makes PNGs of them.
    const named = mimeOf(name);
    const mime = contentType !== 'image/*' ? contentType : named.startsWith('image/') ? named : 'image/png';
    const type = mime.split('/')[1] ?? 'png';
    return file({ kind: 'inline', url: contentUrl }, mime, `image-${index + 1}.${type}`);
  }
  if (contentType === 'reference' && contentUrl) {
    return file({ kind: 'elsewhere' }, mimeOf(name), 'file');
  }
  return undefined;
}

const MIME: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

/** Teams says a file's ending, not its type. */
function mimeOf(name: string | undefined, ending?: string): string {
  const last = (ending ?? name?.split('.').at(-1) ?? '').toLowerCase();
  return MIME[last] ?? 'application/octet-stream';
}
