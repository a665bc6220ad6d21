import { describe, expect, it } from 'vitest';
import { directPlace, type PlatformName } from '../../src/chat/place.ts';
import { wayTo } from '../../src/delivery/ways.ts';

const NOW = Temporal.Instant.from('2026-11-24T10:00:00Z');
const seen = (platform: PlatformName, minutesAgo = 5) => ({
  place: directPlace(platform, 'T1', 'mei'),
  seenAt: NOW.subtract({ minutes: minutesAgo }).toString(),
});

describe('the way to somebody while Slack is away', () => {
  const mei = { email: 'mei@example.com', disabled: false };
  const slackAway = new Set<PlatformName>(['slack']);
  const rows: [string, Partial<Parameters<typeof wayTo>[0]>, PlatformName | undefined][] = [
    ['Teams, where they are as well', { places: [seen('slack'), seen('teams')] }, 'teams'],
    ['Teams however long ago: it tells them', { places: [seen('slack'), seen('teams', 100_000)] }, 'teams'],
    ['the web chat, if they are there', { places: [seen('web'), seen('slack')] }, 'web'],
    [
      'e-mail rather than a web chat that they have left',
      { places: [seen('slack'), seen('web', 61)] },
      'email',
    ],
    ['that web chat, if there is no e-mail', { places: [seen('web', 61)], hasEmail: false }, 'web'],
    ['e-mail, if there is no other platform', { places: [seen('slack')] }, 'email'],
    ['none, without e-mail', { places: [seen('slack')], hasEmail: false }, undefined],
    ['none, without an address', { places: [seen('slack')], person: { disabled: false } }, undefined],
    ['not Teams, if it is away too', { places: [seen('teams')], away: new Set(['slack', 'teams']) }, 'email'],
    [
      'none, if everything is',
      { places: [seen('teams')], away: new Set(['slack', 'teams', 'email']) },
      undefined,
    ],
    ['none to whom has left the company', { person: { ...mei, disabled: true } }, undefined],
  ];
  it.each(rows)('is %s', (_what, given, way) => {
    const place = wayTo({
      places: [seen('slack')],
      person: mei,
      hasEmail: true,
      away: slackAway,
      now: NOW,
      ...given,
    });
    expect(place?.platform).toBe(way);
  });
});
