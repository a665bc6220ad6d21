/** Where the bot's token may go. */
export interface HostRule {
  /** Exact host names, from the configuration. */
  hosts: readonly string[];
  /** Without an app id there is no token, and only an emulator on this machine is spoken to. */
  loopbackOnly: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.has(hostname.toLowerCase());
}

/**
 * The service URL in canonical form if the bot may talk to it. `serviceUrl` decides where the token goes,
 * so the host is compared exactly: anybody can register a name under `trafficmanager.net`.
 */
export function allowedServiceUrl(serviceUrl: string, rule: HostRule): URL | undefined {
  // Programs disagree about what isn't plain, and the SDK has a parser of its own.
  const isPlain = /^[\x21-\x7e]+$/.test(serviceUrl) && !/[\\#]/.test(serviceUrl);
  const url = isPlain && URL.canParse(serviceUrl) ? new URL(serviceUrl) : undefined;
  if (!url || url.username || url.password) return undefined;
  if (rule.loopbackOnly) return isLoopbackHost(url.hostname) ? url : undefined;
  if (url.protocol !== 'https:' || url.port !== '') return undefined;
  return rule.hosts.some((host) => host.toLowerCase() === url.hostname) ? url : undefined;
}

/**
 * Whether an address is one of the Connector's attachments, for which it wants the bot's token. Everything
 * else that it has (who is in a conversation, say) must not become a file because a message names its address.
 */
export function isAttachment(url: URL, rule: HostRule): boolean {
  return (
    allowedServiceUrl(url.href, rule) !== undefined &&
    /\/v3\/attachments\/[\w.~-]+\/views\/[\w.~-]+$/.test(url.pathname)
  );
}

/** Where Teams can be reached for a room that it hasn't written from yet. */
export function globalServiceUrl(rule: HostRule): string | undefined {
  const [host] = rule.hosts;
  return rule.loopbackOnly || !host ? undefined : `https://${host}/teams/`;
}
