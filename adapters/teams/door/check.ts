import type { Activity } from '../activity.ts';
import { tenantOf } from '../activity.ts';
import { allowedServiceUrl, type HostRule } from '../hosts.ts';
import { Rejected } from './rejected.ts';

export interface BodyRule {
  hosts: HostRule;
  /** Tenants that may talk to this bot. */
  tenants: ReadonlySet<string>;
}

/** What the body says must be what the token was made for, and for a tenant and host that we know. @throws Rejected */
export function checkBody(activity: Activity, token: { serviceUrl: string }, rule: BodyRule): void {
  if (activity.channelId !== 'msteams') throw new Rejected(403, 'channel');
  if (activity.serviceUrl !== token.serviceUrl) throw new Rejected(403, 'service_url');
  checkHost(activity, rule.hosts);
  const tenants = [activity.channelData?.tenant?.id, activity.conversation?.tenantId].filter(
    (tenant) => tenant !== undefined,
  );
  if (tenantOf(activity) === undefined || tenants.some((tenant) => !rule.tenants.has(tenant.toLowerCase()))) {
    throw new Rejected(403, 'tenant');
  }
}

/** @throws Rejected */
export function checkHost(activity: Activity, rule: HostRule): void {
  if (!activity.serviceUrl || !allowedServiceUrl(activity.serviceUrl, rule)) throw new Rejected(403, 'host');
}
