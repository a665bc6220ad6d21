import type { IncomingMessage } from 'node:http';

/** Who may ask at all: pure rules over a request's headers, so that they can be tested as tables. */

/** Headers that a proxy adds: then the request came from elsewhere, whatever the socket says. */
const FORWARDED =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-original-.*|(true|x|x-cluster|fly)-client-ip|cf-.*)$/;

type Asked = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/**
 * In the demo anybody can be anybody, so only this machine is answered: by its loopback address and name
 * (a page elsewhere that has its own name resolve to 127.0.0.1 sends that name), without a proxy between.
 */
export function isFromThisMachine(request: Asked): boolean {
  return (
    isLoopbackAddress(request.socket.remoteAddress) &&
    isLoopbackName(hostOf(request.headers.host)) &&
    !Object.keys(request.headers).some((name) => FORWARDED.test(name))
  );
}

function isLoopbackAddress(address: string | undefined): boolean {
  if (!address) return false;
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}

function isLoopbackName(host: string | undefined): boolean {
  if (!host) return false;
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || isLoopbackAddress(host);
}

function hostOf(header: string | undefined): string | undefined {
  return header && URL.canParse(`http://${header}`) ? new URL(`http://${header}`).hostname : undefined;
}

/**
 * Whether a request that changes something comes from our own pages. Browsers say so in Sec-Fetch-Site, which
 * no page can forge; older ones send Origin.
 * @param publicUrl where browsers reach us, if a proxy shows us another Host
 */
export function isSameOrigin(
  request: Pick<IncomingMessage, 'headers'>,
  publicUrl: string | undefined,
): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  if (!origin || !URL.canParse(origin)) return false;
  if (publicUrl === undefined) return new URL(origin).host === host;
  const ours = new URL(publicUrl);
  // A page that came over plain http may have been changed on its way, also at our own name.
  return ours.origin === origin || (new URL(origin).host === host && origin.startsWith(ours.protocol));
}
