import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../hosts.ts';
import { Rejected } from './rejected.ts';

const FORWARDING =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-original-.*|(true|x|x-cluster|fly)-client-ip|cf-.*)$/;

/**
 * Without an app id nobody is authenticated, so only a program on this machine is let in: not a proxy's
 * client (which comes from loopback too), not a name that somebody made point here, and not a web page in
 * a browser on this machine, which can post to loopback without being asked if the type isn't JSON.
 * @throws Rejected
 */
export function requireLoopback(request: IncomingMessage): void {
  const { headers, socket } = request;
  const refuse = (detail: string) => new Rejected(403, 'not_loopback', detail);
  if (!isLoopbackAddress(socket.remoteAddress)) throw refuse('the remote address');
  if (Object.keys(headers).some((name) => FORWARDING.test(name))) throw refuse('a forwarding header');
  if (!isLoopbackHost(hostnameOf(headers.host))) throw refuse('the Host header');
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) throw refuse('a browser');
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) throw refuse('the content type');
}

function isLoopbackAddress(address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:/i, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain ?? '');
}

function hostnameOf(host: string | undefined): string {
  return host && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}
