/** Where our credentials and people's words may go: exact hosts, never a pattern that others could join. */

const FILE_HOSTS = ['files.slack.com', 'slack-files.com'];
const RESPONSE_HOSTS = ['hooks.slack.com'];

/**
 * Whether the bot's token may be sent there to fetch a file. Never to the Web API itself: a "remote" file
 * that some other app shares names its address freely, and `…/api/conversations.history` would be answered
 * with what only the bot may read.
 * @param api the configured Web API
 */
export function mayFetchFrom(address: string, api: URL): boolean {
  return isAmong(address, FILE_HOSTS, api) && !isWebApi(new URL(address), api);
}

function isWebApi(url: URL, api: URL): boolean {
  const path = decodeURIComponentOr(url.pathname).replace(/\/+/g, '/').toLowerCase();
  return url.host === api.host && path.startsWith(api.pathname.toLowerCase());
}

function decodeURIComponentOr(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether an answer may be posted there. Payloads are signed, and this is checked all the same. */
export function mayRespondTo(address: string, api: URL): boolean {
  return isAmong(address, RESPONSE_HOSTS, api);
}

function isAmong(address: string, hosts: readonly string[], api: URL): boolean {
  // Programs disagree about these, so nobody else may come to another host than we do.
  if (!URL.canParse(address) || /[\\\s\p{Cc}]/u.test(address)) return false;
  const url = new URL(address);
  if (url.username || url.password) return false;
  // An emulator has its files beside its API; Slack itself doesn't.
  // `host` holds the port too: another port of the same machine is another service.
  if (api.hostname !== 'slack.com' && url.host === api.host && url.protocol === api.protocol) {
    return url.protocol === 'https:' || isLoopback(url.hostname);
  }
  return url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
