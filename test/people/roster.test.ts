import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/people/model.ts';
import { createRoster } from '../../src/people/roster.ts';
import { DESK } from '../support/people.ts';

const account = (ref: string): Account => {
  const [platform = '', externalId = ''] = ref.split(/:(.*)/);
  return {
    platform: platform === 'teams' ? 'teams' : platform === 'web' ? 'web' : 'slack',
    tenant: 'T1',
    externalId,
    seenAt: '2026-11-24T08:00:00Z',
    isGuest: false,
  };
};

describe('who is what', () => {
  const roster = createRoster(DESK);
  const rows: [
    string,
    string | undefined,
    string[],
    { admin?: boolean; vip?: boolean; agent?: string[]; lead?: string[] },
  ][] = [
    ['somebody', 'sam@example.com', ['slack:U1'], {}],
    ['a VIP, who does nothing at the desk', 'ceo@example.com', [], { vip: true }],
    ['somebody without an address', undefined, ['slack:U1'], {}],
    ['an agent by e-mail', 'mei@example.com', [], { agent: ['desk'] }],
    ['an agent by e-mail, in capitals', 'MEI@EXAMPLE.COM', [], { agent: ['desk'] }],
    ['an agent of two teams by account', undefined, ['slack:U0TOM'], { agent: ['desk', 'network'] }],
    ['the same by a second account', 'x@y.z', ['web:x', 'slack:u0tom'], { agent: ['desk', 'network'] }],
    ['the same id on another platform is somebody else', undefined, ['teams:U0TOM'], {}],
    ['a lead is an agent too', undefined, ['teams:9f-ada'], { agent: ['desk'], lead: ['desk'] }],
    ['an admin by e-mail', 'ada@example.com', [], { admin: true, agent: ['network'], lead: ['network'] }],
    [
      'duties by e-mail and by account together',
      'ada@example.com',
      ['teams:9F-ADA'],
      { admin: true, agent: ['network', 'desk'], lead: ['network', 'desk'] },
    ],
  ];
  it.each(rows)('%s', (_who, email, refs, duties) => {
    const viewer = roster.viewer({ personId: 'p1', email, accounts: refs.map(account), isGuest: false });
    expect(viewer).toEqual({
      personId: 'p1',
      isGuest: false,
      isAdmin: duties.admin ?? false,
      isVip: duties.vip ?? false,
      agentOf: new Set(duties.agent),
      leadOf: new Set(duties.lead),
    });
  });

  it('names the members of a team in lower case, leads included; of no team nobody', () => {
    expect(roster.members('desk')).toEqual(new Set(['mei@example.com', 'slack:u0tom', 'teams:9f-ada']));
    expect(roster.members('nobody')).toEqual(new Set());
  });
});
