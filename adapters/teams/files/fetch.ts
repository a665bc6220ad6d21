import { lookup } from 'node:dns';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { FileTooLarge, FileUnavailable } from '../../../src/chat/file-errors.ts';
import { isLoopbackHost } from '../hosts.ts';
import { DOWNLOAD_MS, MAX_REDIRECTS } from '../limits.ts';
import { isPublicAddress } from './addresses.ts';

export interface FetchRule {
  maxBytes: number;
  /** The bot's token for a host, or undefined where it must not go. */
  tokenFor(url: URL): Promise<string | undefined>;
  /** An emulator on this machine serves its files over plain HTTP. */
  loopback: boolean;
}

/**
 * The bytes of a file that a link names. The link comes from outside: only https, only public addresses —
 * checked where the connection is made, so that a name can't point elsewhere in between — few redirects,
 * each checked like the first, and no more bytes than wanted.
 * @throws FileTooLarge, FileUnavailable, or Error for what another try may mend
 */
export async function fetchFile(link: string, name: string, rule: FetchRule): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(DOWNLOAD_MS);
  let url = checked(link, name, rule);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await get(url, await rule.tokenFor(url), rule, signal, name);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status >= 300 && status < 400 && location) {
      response.destroy();
      if (!URL.canParse(location, url.href)) throw new FileUnavailable(name, 'a redirect to nowhere');
      url = checked(new URL(location, url.href).href, name, rule);
      continue;
    }
    if (status === 200) return read(response, name, rule.maxBytes);
    response.destroy();
    if (status === 429 || status >= 500) throw new Error(`${url.host} answered ${status}`);
    throw new FileUnavailable(name, `${url.host} answered ${status}`);
  }
  throw new FileUnavailable(name, 'too many redirects');
}

function checked(link: string, name: string, rule: FetchRule): URL {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || url.username || url.password) throw new FileUnavailable(name, 'not a usable link');
  if (rule.loopback && isLoopbackHost(url.hostname)) return url;
  if (url.protocol !== 'https:') throw new FileUnavailable(name, 'not an https link');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !isPublicAddress(literal)) throw new FileUnavailable(name, 'not a public address');
  return url;
}

function get(
  url: URL,
  token: string | undefined,
  rule: FetchRule,
  signal: AbortSignal,
  name: string,
): Promise<IncomingMessage> {
  const isLocal = rule.loopback && isLoopbackHost(url.hostname);
  const options: RequestOptions = {
    signal,
    headers: { accept: '*/*', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(isLocal ? {} : { lookup: publicOnly(name) }),
  };
  return new Promise((done, fail) => {
    const { request } = url.protocol === 'http:' ? http : https;
    request(url, options, done).on('error', fail).end();
  });
}

/** Looks a name up and refuses it if any of its addresses isn't public. */
function publicOnly(name: string): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new FileUnavailable(name, `${hostname} is not a public host`), '');
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

async function read(response: IncomingMessage, name: string, maxBytes: number): Promise<Uint8Array> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy();
    throw new FileTooLarge(name);
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    const bytes: Buffer = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    size += bytes.length;
    if (size > maxBytes) {
      response.destroy();
      throw new FileTooLarge(name);
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts, size);
}
