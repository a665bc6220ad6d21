import type { ExternalActor } from '../../src/chat/inbound.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';

/** A desk with two teams; people are named in each of the ways that the configuration allows. */
export const DESK: Config = parseConfig(
  `
language: zh-CN
timeZone: Asia/Shanghai
intake: { defaultQueue: it }
roles: { admins: [ada@example.com], vips: [ceo@example.com] }
teams:
  desk: { name: Desk, agents: ['Mei@Example.com', slack:U0TOM], leads: [teams:9f-ADA] }
  network: { name: Network, agents: [slack:U0TOM], leads: [ada@example.com] }
queues:
  it: { name: IT, team: desk, channel: slack:C1 }
categories: { other: { name: Other } }
`,
  'desk.yaml',
);

export const MEI: ExternalActor = {
  externalId: 'U0MEI',
  name: 'Mei Chen',
  email: 'mei@example.com',
  locale: 'en-US',
  timeZone: 'Europe/Berlin',
};
