import type { IncomingMessage } from 'node:http';
import type { Router } from 'express';
import { t } from '../../../src/i18n/text.ts';
import { fileTooLarge, WebRefusal } from '../../../src/webchat/model.ts';
import type { FileView } from '../wire.ts';
import { parameter } from './parse.ts';
import type { RouteParts } from './parts.ts';

/** Images that browsers draw without running anything in them; SVG is not among them. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Files: one a request, as the body itself; its name stands percent-encoded in a header. */
export function fileRoutes(router: Router, parts: RouteParts): void {
  const { chat, config, asPerson } = parts;

  router.post(
    '/web/files',
    asPerson(async (who, request, response) => {
      const bytes = await bodyOf(request, config.intake.maxFileBytes);
      const file = await chat.upload(who, {
        name: decoded(request.get('x-file-name') ?? ''),
        mime: request.get('content-type') ?? '',
        bytes,
      });
      const view: FileView = { fileId: file.fileId, name: file.name, mime: file.mime, size: file.size };
      response.status(201).json(view);
    }),
  );

  router.get(
    '/web/files/:message/:file',
    asPerson(async (who, request, response) => {
      const { message, file: fileId } = request.params;
      const { file, path } = await chat.file(who, parameter.parse(message), parameter.parse(fileId));
      const isShown = SHOWN.has(file.mime);
      response.set({
        'Content-Type': isShown ? file.mime : 'application/octet-stream',
        'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'Cache-Control': 'private, max-age=604800, immutable',
      });
      await sendFile(response, path);
    }),
  );
}

function sendFile(
  response: Parameters<Parameters<RouteParts['asPerson']>[0]>[2],
  path: string,
): Promise<void> {
  return new Promise((done, fail) => {
    response.sendFile(path, { dotfiles: 'allow', cacheControl: false }, (error) => {
      // Whoever asked has gone away: nobody is left to be answered.
      if (!error || response.headersSent) return done();
      fail('status' in error && error.status === 404 ? new WebRefusal('not_found', t('web.no_file')) : error);
    });
  });
}

/** The whole body, counted while it comes, so that a file that is too large is refused before it is here. */
async function bodyOf(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = Number(request.headers['content-length'] ?? 0);
  if (size <= limit) {
    size = 0;
    // Ending the loop early must not cut the connection, on which the answer goes out.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  }
  if (size <= limit) return Buffer.concat(chunks, size);
  // What still comes is thrown away, so that the answer can be read and the connection goes on. Not before the
  // loop has let go of the stream: under its hands it wouldn't flow, and the next request would wait for ever.
  request.resume();
  throw fileTooLarge(limit);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
