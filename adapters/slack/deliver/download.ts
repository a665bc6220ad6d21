import { FileTooLarge, FileUnavailable } from '../../../src/chat/file-errors.ts';
import type { InboundFile } from '../../../src/chat/inbound.ts';
import type { SlackApi } from '../api/client.ts';
import { mayFetchFrom } from '../api/hosts.ts';
import { SlackAway, troubleOf } from '../api/trouble.ts';

const DOWNLOAD_MS = 60_000;
const CALL_MS = 10_000;
const REDIRECTS = 3;

/**
 * The bytes of a file that somebody sent.
 * @throws FileTooLarge beyond `maxBytes`; FileUnavailable if Slack doesn't give it out; another Error while
 *   Slack can't be asked
 */
export async function download(
  api: SlackApi,
  botToken: string,
  file: InboundFile,
  maxBytes: number,
): Promise<Uint8Array> {
  if (file.size > maxBytes) throw new FileTooLarge(file.name);
  const response = await fetchFile(api, botToken, file);
  try {
    checkAnswer(response, file);
    const bytes = await readAtMost(response, maxBytes, file);
    if (isPage(response) && file.size > 0 && bytes.byteLength !== file.size) {
      throw new FileUnavailable(file.name, 'Slack answered with a page instead');
    }
    return bytes;
  } finally {
    // Cancelling what was read to its end does nothing; what failed before is let go.
    await response.body?.cancel().catch(() => {});
  }
}

/** Follows redirects itself: each address has to be one that may see the bot's token. */
async function fetchFile(api: SlackApi, botToken: string, file: InboundFile): Promise<Response> {
  let address = await addressOf(api, file);
  const signal = AbortSignal.timeout(DOWNLOAD_MS);
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    if (!mayFetchFrom(address, api.baseUrl)) {
      throw new FileUnavailable(file.name, 'it is kept outside of Slack');
    }
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${botToken}` },
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || !location) return response;
    await response.body?.cancel();
    if (!URL.canParse(location, address)) throw new FileUnavailable(file.name, 'it is redirected to nowhere');
    address = new URL(location, address).href;
  }
  throw new FileUnavailable(file.name, 'it is redirected again and again');
}

/** Files from Slack Connect come with their id only. */
async function addressOf(api: SlackApi, file: InboundFile): Promise<string> {
  const { url, id } = file.source;
  if (typeof url === 'string') return url;
  if (typeof id !== 'string') throw new FileUnavailable(file.name, 'it has neither an address nor an id');
  try {
    const info = await api.asBot({ timeoutMs: CALL_MS }).files.info({ file: id });
    if (info.file?.url_private) return info.file.url_private;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'answered') throw new SlackAway(trouble);
    throw new FileUnavailable(file.name, trouble.code);
  }
  throw new FileUnavailable(file.name, 'Slack does not give out its address');
}

function checkAnswer(response: Response, file: InboundFile): void {
  const { status } = response;
  if (status === 429 || status >= 500) throw new Error(`Slack answered ${status} to a download`);
  if (status < 200 || status >= 300) throw new FileUnavailable(file.name, `Slack answered ${status}`);
  // Without access, Slack shows its sign-in page instead, and calls that a success.
  if (isPage(response) && file.mime !== 'text/html') {
    throw new FileUnavailable(file.name, 'Slack asks for a sign-in: the app may lack files:read');
  }
}

function isPage(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/html') ?? false;
}

async function readAtMost(response: Response, maxBytes: number, file: InboundFile): Promise<Uint8Array> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw new FileTooLarge(file.name);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new FileTooLarge(file.name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
