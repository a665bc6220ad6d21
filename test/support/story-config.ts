import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';

/**
 * The company of the stories. The service desk and the security team work in Slack, the network team in
 * Teams; people ask wherever they are.
 */
const YAML = `
name: Parley
timeZone: UTC
intake: { defaultQueue: service-desk, emoji: [ticket], maxFileBytes: 1000000 }
roles: { admins: [ines@example.com] }
teams:
  desk: { name: { en: Service desk, zh-CN: 服务台 }, agents: [mei@example.com, kim@example.com], leads: [ada@example.com] }
  network: { name: { en: Network team, zh-CN: 网络组 }, agents: [tom@example.com], leads: [leo@example.com] }
  security: { name: { en: Security team, zh-CN: 安全组 }, agents: [sven@example.com], leads: [sven@example.com] }
queues:
  service-desk: { name: { en: Service desk, zh-CN: 服务台 }, team: desk, channel: "slack:triage-desk" }
  network: { name: { en: Network, zh-CN: 网络 }, team: network, channel: "teams:triage-network", language: zh-CN }
  security: { name: { en: Security, zh-CN: 安全 }, team: security, channel: "slack:triage-security", private: true }
categories:
  vpn: { name: { en: VPN, zh-CN: VPN }, queue: network, words: [vpn] }
  printer: { name: { en: Printing, zh-CN: 打印 }, words: [printer, 打印机] }
  account: { name: { en: Accounts, zh-CN: 账号 }, kind: request, words: [password, account, 密码, 账号] }
  security: { name: { en: Security, zh-CN: 安全 }, queue: security, kind: security, words: [phishing, 钓鱼] }
  other: { name: { en: Other, zh-CN: 其他 } }
channels:
  "slack:it-help": { name: it-help }
  "teams:help-cn": { name: help-cn, language: zh-CN, timeZone: Asia/Shanghai }
`;

export const storyConfig = (): Config => parseConfig(YAML, 'story.yaml');
