import type { IncomingMessage } from 'node:http';

const BODY_LIMIT = 1_000_000;

export type Body = { kind: 'whole'; bytes: Buffer } | { kind: 'too_large' } | { kind: 'cut' };

/** The body as it came, for the signature is over its bytes. Reads no further than the limit. */
export function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve({ kind: 'too_large' });
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (body: Body) => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onCut);
      done(body);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        finish({ kind: 'too_large' });
      } else chunks.push(chunk);
    };
    const onEnd = () => finish({ kind: 'whole', bytes: Buffer.concat(chunks) });
    const onCut = () => finish({ kind: 'cut' });
    request.on('data', onData);
    request.once('end', onEnd);
    request.once('close', onCut);
    request.once('error', () => {});
  });
}
