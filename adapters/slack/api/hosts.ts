/** Where our credentials and people's words may go: exact hosts, never a pattern that others could join. */

const FILE_HOSTS = ['files.slack.com', 'slack-files.com'];
const RESPONSE_HOSTS = ['hooks.slack.com'];

/** Whether the bot's token may be sent there to fetch a file. @param api the configured Web API */
export function mayFetchFrom(address: string, api: URL): boolean {
  return isAmong(address, FILE_HOSTS, api);
}

/** Whether an answer may be posted there. Payloads are signed, and this is checked all the same. */
export function mayRespondTo(address: string, api: URL): boolean {
  return isAmong(address, RESPONSE_HOSTS, api);
}

function isAmong(address: string, hosts: readonly string[], api: URL): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  // `host` holds the port too: another port of the same machine is another service.
  if (url.host === api.host && url.protocol === api.protocol) {
    return url.protocol === 'https:' || isLoopback(url.hostname);
  }
  return url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
