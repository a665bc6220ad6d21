import type { FileView } from '../wire.ts';
import type { Api } from './api.ts';
import { newKey } from './api.ts';
import { say } from './texts.ts';

/** A file that is being attached to what somebody writes. */
export interface Attachment {
  id: string;
  name: string;
  /** A picture to show, from the browser's own memory. */
  preview?: string;
  state: { kind: 'uploading' } | { kind: 'ready'; file: FileView } | { kind: 'failed'; message: string };
}

/** Checked here too, so that nobody waits for an upload that is refused at its end. */
export function problemOf(file: File, count: number, limits: { maxFileBytes: number; maxFiles: number }) {
  if (count >= limits.maxFiles) return say('too_many', { most: limits.maxFiles });
  if (file.size <= limits.maxFileBytes) return undefined;
  return say('too_large', { name: file.name, limit: Math.floor(limits.maxFileBytes / 1_000_000) });
}

export function attach(file: File): Attachment {
  const preview =
    file.type.startsWith('image/') && file.type !== 'image/svg+xml' ? URL.createObjectURL(file) : '';
  return {
    id: newKey(),
    name: file.name,
    ...(preview ? { preview } : {}),
    state: { kind: 'uploading' },
  };
}

/** @returns how the attachment stands when the upload is over */
export async function upload(api: Api, file: File): Promise<Attachment['state']> {
  try {
    return { kind: 'ready', file: await api.upload(file) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message: say('upload_failed', { name: file.name, reason }) };
  }
}

export function release(attachment: Attachment): void {
  if (attachment.preview) URL.revokeObjectURL(attachment.preview);
}

export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
