import { readFile } from 'node:fs/promises';
import type { Unit } from '../chat/queue/transaction.ts';
import type { Config } from '../config/schema.ts';
import type { Blobs } from '../files/blobs.ts';
import { cutAt } from '../i18n/cut.ts';
import { undirected } from '../i18n/direction.ts';
import { t } from '../i18n/text.ts';
import type { Mask } from '../privacy/mask.ts';
import { visibleMessage } from './access.ts';
import { fileTooLarge, type NewFile, type StoredFile, type WebPerson, WebRefusal } from './model.ts';
import type { WebScope } from './scope.ts';
import { insertUpload } from './upload-store.ts';

const LONGEST_NAME = 200;

export interface UploadParts {
  unit: Unit;
  scope: WebScope;
  config: Config;
  blobs: Blobs;
  mask: Mask;
}

/** Files that people attach and fetch. */
export function createUploads(parts: UploadParts) {
  const { unit, scope, config, blobs } = parts;
  return {
    /** @throws WebRefusal */
    async upload(who: WebPerson, file: NewFile): Promise<StoredFile> {
      const limit = config.intake.maxFileBytes;
      if (file.bytes.length > limit) throw fileTooLarge(limit);
      if (file.bytes.length === 0) throw new WebRefusal('invalid', t('web.empty_file'));
      const { sha256, size } = await blobs.put(file.bytes);
      const stored = {
        fileId: unit.newId(),
        name: tidyName(parts.mask(file.name).text),
        mime: tidyMime(file.mime),
        size,
        sha256,
      };
      await insertUpload(scope, { ...stored, webId: who.webId, at: unit.clock.now().toString() });
      return stored;
    },

    /** @throws WebRefusal */
    async file(who: WebPerson, messageId: string, fileId: string) {
      const message = await visibleMessage(scope, config, who, messageId);
      const file = message.files.find((candidate) => candidate.fileId === fileId);
      if (!file) throw new WebRefusal('not_found', t('web.no_file'));
      return { file, path: blobs.pathOf(file.sha256) };
    },

    async bytes(sha256: string): Promise<Uint8Array | undefined> {
      try {
        return await readFile(blobs.pathOf(sha256));
      } catch (error) {
        if (
          error instanceof RangeError ||
          (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        ) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

/** The last part of a path, without characters that are none. */
function tidyName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last.toWellFormed().replace(/\p{Cc}/gu, '');
  const clean = undirected(plain).trim();
  if (clean.length <= LONGEST_NAME) return clean || 'file';
  const ending = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? '';
  return `${clean.slice(0, cutAt(clean, LONGEST_NAME - ending.length))}${ending}`;
}

function tidyMime(mime: string): string {
  const type = mime.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(type) ? type : 'application/octet-stream';
}
