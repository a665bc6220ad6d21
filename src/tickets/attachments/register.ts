import type { InboundFile } from '../../chat/inbound.ts';
import type { Place } from '../../chat/place.ts';
import type { Context } from '../../context.ts';
import { insertAttachments } from './store.ts';

/** Notes files that came with a message; they are fetched from the platform soon after the commit. */
export async function registerFiles(
  ctx: Context,
  input: {
    /** A draft's id until it is sent. */
    ticketId: string;
    commentId?: string;
    visibility: 'internal' | 'public';
    uploaderId: string;
    place: Place;
    files: readonly InboundFile[];
  },
): Promise<void> {
  await insertAttachments(
    ctx,
    input.files.map((file) => ({
      workspaceId: ctx.workspaceId,
      attachmentId: ctx.newId(),
      ticketId: input.ticketId,
      commentId: input.commentId ?? null,
      visibility: input.visibility,
      name: file.name,
      mime: file.mime,
      size: file.size,
      state: 'waiting' as const,
      platform: input.place.platform,
      tenant: input.place.tenant,
      channel: input.place.channel,
      source: file.source,
      uploaderId: input.uploaderId,
      nextAt: ctx.now.toString(),
      createdAt: ctx.now.toString(),
    })),
  );
}
