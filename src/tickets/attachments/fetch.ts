import type { Logger } from 'pino';
import { FileTooLarge, FileUnavailable } from '../../chat/file-errors.ts';
import type { PlatformName } from '../../chat/place.ts';
import type { ChatPlatform } from '../../chat/platform.ts';
import { backOffMs } from '../../chat/queue/retry.ts';
import { transact, transactAs, type Unit } from '../../chat/queue/transaction.ts';
import type { Blobs } from '../../files/blobs.ts';
import type { Desk } from '../desk.ts';
import { attachmentFailed } from './failed.ts';
import { attachmentStored } from './relay.ts';
import { type Attachment, claimWaiting, settleAttachment } from './store.ts';

const AT_ONCE = 4;
const BACK_OFF = { firstMs: 2_000, mostMs: 300_000 };
/** About half an hour of attempts. */
const ATTEMPTS = 10;
const ACTOR = { type: 'job', name: 'files' } as const;

export interface FetchParts {
  unit: Unit;
  desk: Desk;
  blobs: Blobs;
  platform(name: PlatformName): ChatPlatform | undefined;
  log: Logger;
}

/**
 * Fetches files that people sent from their platforms, keeps them, and shows them in the ticket's other
 * conversations. What can't be had is told to its sender.
 * @returns how many were tried
 */
export async function fetchAttachments(parts: FetchParts): Promise<number> {
  const claimed = await transact(parts.unit, (base) => claimWaiting(base, AT_ONCE));
  await Promise.all(claimed.map((file) => fetchOne(parts, file)));
  return claimed.length;
}

async function fetchOne(parts: FetchParts, file: Attachment): Promise<void> {
  const { unit, desk, blobs } = parts;
  try {
    const platform = parts.platform(file.platform as PlatformName);
    if (!platform) throw new FileUnavailable(file.attachmentId, `${file.platform} is not set up any more`);
    const bytes = await platform.download(
      { name: file.name, mime: file.mime, size: file.size, source: file.source },
      file.tenant,
      desk.config.intake.maxFileBytes,
    );
    const { sha256, size } = await blobs.put(bytes);
    await transactAs(unit, ACTOR, async (ctx) => {
      const set = { state: 'stored', sha256, size, nextAt: null } as const;
      if (await settleAttachment(ctx, file.attachmentId, set)) {
        await attachmentStored(ctx, desk, file.attachmentId);
      }
    });
  } catch (error) {
    await afterFailure(parts, file, error);
  }
}

async function afterFailure(parts: FetchParts, file: Attachment, error: unknown): Promise<void> {
  const { unit, desk, log } = parts;
  const about = {
    attachmentId: file.attachmentId,
    platform: file.platform,
    attempts: file.attempts,
    err: error,
  };
  const isFinal =
    error instanceof FileTooLarge || error instanceof FileUnavailable || file.attempts >= ATTEMPTS;
  if (!isFinal) {
    log.warn(about, 'a file could not be fetched and will be tried again');
    const wait = backOffMs(file.attempts, Math.random(), BACK_OFF);
    const nextAt = unit.clock.now().add({ milliseconds: wait }).toString();
    await transact(unit, (base) => settleAttachment(base, file.attachmentId, { nextAt }));
    return;
  }
  log.warn(about, 'a file could not be fetched; its sender is told');
  const reason = error instanceof FileTooLarge ? 'too_large' : 'unavailable';
  await transactAs(unit, ACTOR, async (ctx) => {
    if (await settleAttachment(ctx, file.attachmentId, { state: 'failed', reason, nextAt: null })) {
      await attachmentFailed(ctx, desk, file.attachmentId, reason);
    }
  });
}
