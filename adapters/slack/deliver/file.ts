import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Card } from '../../../src/chat/card.ts';
import type { Delivery, DeliveryResult, OutboundFile } from '../../../src/chat/platform.ts';
import { undirected } from '../../../src/i18n/direction.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { LIMITS } from '../limits.ts';
import { drawMessage } from '../render/card.ts';
import { shorten } from '../render/shorten.ts';
import type { Reader } from '../render/text.ts';
import { beforeSending, resultOf } from './results.ts';

export interface FileDelivery {
  delivery: Delivery;
  file: OutboundFile;
  card: Card;
  reader: Reader;
  /** Slack's own name of the room. */
  channel: string;
  signal: AbortSignal;
}

/**
 * A file with its card's words: an address for it, its bytes, and only then the message. Whatever happens
 * before that last call has shown nothing to anybody and can be repeated.
 */
export async function sendFile(client: WebClient, wanted: FileDelivery): Promise<DeliveryResult> {
  const { file, signal } = wanted;
  let fileId: string;
  try {
    fileId = await upload(client, file, signal);
  } catch (error) {
    return error instanceof FileMissing
      ? { kind: 'refused', cause: 'invalid', reason: error.message }
      : beforeSending(troubleOf(error));
  }
  try {
    await share(client, wanted, fileId);
  } catch (error) {
    return resultOf(troubleOf(error));
  }
  const ts = await sharedAs(client, fileId, wanted.channel, signal);
  const { channel } = wanted;
  return { kind: 'sent', ...(ts ? { ref: { externalId: ts, reference: { channel } } } : {}) };
}

class FileMissing extends Error {}

/** @returns Slack's id of the uploaded file, which nobody sees yet */
async function upload(client: WebClient, file: OutboundFile, signal: AbortSignal): Promise<string> {
  // A blob of a missing file fails only when it is read, in the middle of the upload.
  await stat(file.path).catch((error: unknown) => {
    throw new FileMissing(`a file to send is not on this machine: ${String(error)}`);
  });
  const blob = await openAsBlob(file.path);
  const { upload_url, file_id } = await client.files.getUploadURLExternal({
    filename: fileName(file),
    length: blob.size,
  });
  if (!upload_url || !file_id) throw new Error('files.getUploadURLExternal did not name an address');
  // The address is made for this one upload; our token has no business there.
  const response = await fetch(upload_url, { method: 'POST', body: blob, signal, redirect: 'error' });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}`);
  return file_id;
}

async function share(client: WebClient, wanted: FileDelivery, fileId: string): Promise<void> {
  const { delivery, card, reader, channel, file } = wanted;
  const { blocks } = drawMessage(card, reader);
  const { thread } = delivery.place;
  await client.files.completeUploadExternal({
    files: [{ id: fileId, title: fileName(file) }],
    // With an `initial_comment` Slack ignores the blocks, and only blocks show people's words as they are.
    blocks,
    channel_id: channel,
    ...(thread ? { thread_ts: thread } : {}),
  });
}

export function fileName(file: Pick<OutboundFile, 'name'>): string {
  const name = undirected(file.name)
    .toWellFormed()
    .replace(/[\p{Cc}/\\]+/gu, '_')
    .trim();
  return shorten(name || 'file', LIMITS.fileName);
}

const LOOKS = 4;
const BETWEEN_LOOKS_MS = 400;

/** The message that shows the file; Slack makes it a moment later. Undefined if it isn't seen in time. */
async function sharedAs(
  client: WebClient,
  fileId: string,
  channel: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let look = 0; look < LOOKS && !signal.aborted; look++) {
    try {
      const { file } = await client.files.info({ file: fileId });
      const shares = { ...file?.shares?.public, ...file?.shares?.private };
      const ts = shares[channel]?.[0]?.ts;
      if (ts) return ts;
    } catch (error) {
      const trouble: Trouble = troubleOf(error);
      // The file is shared; that its message can't be named only means that it can't be changed later.
      if (trouble.kind !== 'answered' || trouble.code !== 'file_not_found') return undefined;
    }
    await wait(BETWEEN_LOOKS_MS);
  }
  return undefined;
}
