import { globalServiceUrl, type HostRule } from './hosts.ts';

const MOST_TENANTS = 1_000;

/** Where each tenant is reached, as its latest activity said; before that the address for everybody. */
export class ServiceUrls {
  private readonly hosts: HostRule;
  private readonly latest = new Map<string, string>();

  constructor(hosts: HostRule) {
    this.hosts = hosts;
  }

  /** @param serviceUrl of an activity that was let in */
  remember(tenant: string, serviceUrl: string): void {
    this.latest.delete(tenant);
    if (this.latest.size >= MOST_TENANTS) this.latest.clear();
    this.latest.set(tenant, serviceUrl);
  }

  /** Undefined only for an emulator that hasn't written yet. */
  of(tenant: string): string | undefined {
    return this.latest.get(tenant) ?? globalServiceUrl(this.hosts);
  }

  latestTenant(): string | undefined {
    return [...this.latest.keys()].at(-1);
  }
}
