import { describe, expect, it } from 'vitest';
import { isFromThisMachine, isSameOrigin } from '../../../adapters/web/guard.ts';

describe('the demo answers this machine only', () => {
  const asked = (remoteAddress: string | undefined, headers: Record<string, string>) =>
    isFromThisMachine({ socket: { remoteAddress }, headers });

  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['127.0.0.1', '127.0.0.1:3000'],
    ['127.0.0.53', 'LOCALHOST'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', 'desk.localhost:3000'],
  ])('from %s by the name %s', (address, host) => {
    expect(asked(address, { host })).toBe(true);
  });

  it.each([
    ['192.168.1.7', 'localhost:3000'],
    ['10.0.0.1', '10.0.0.1:3000'],
    ['::ffff:192.168.1.7', 'localhost'],
    [undefined, 'localhost'],
    // A page elsewhere lets its own name resolve to 127.0.0.1.
    ['127.0.0.1', 'evil.example.com:3000'],
    ['127.0.0.1', '127.0.0.1.evil.example.com'],
    ['127.0.0.1', 'localhost.evil.example.com'],
    ['127.0.0.1', 'localhost@evil.example.com'],
    ['127.0.0.1', ''],
    ['127.0.0.1', ':::'],
  ])('not from %s by the name %s', (address, host) => {
    expect(asked(address, { host })).toBe(false);
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'via', 'x-real-ip'])(
    'not through a proxy, which says %s',
    (header) => {
      expect(asked('127.0.0.1', { host: 'localhost', [header]: '127.0.0.1' })).toBe(false);
    },
  );
});

describe('a request that changes something comes from our page', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin', host: 'a' }, undefined, true],
    [{ 'sec-fetch-site': 'cross-site', host: 'a', origin: 'http://a' }, undefined, false],
    [{ 'sec-fetch-site': 'same-site', host: 'a', origin: 'http://a' }, undefined, false],
    [{ 'sec-fetch-site': 'none', host: 'a' }, undefined, false],
    [{ host: 'localhost:3000', origin: 'http://localhost:3000' }, undefined, true],
    [{ host: 'localhost:3000', origin: 'http://localhost:4000' }, undefined, false],
    [{ host: 'inner', origin: 'https://desk.example.com' }, 'https://desk.example.com/help', true],
    [{ host: 'inner', origin: 'https://evil.example.com' }, 'https://desk.example.com/help', false],
    [{ host: 'a', origin: 'null' }, undefined, false],
    [{ host: 'a' }, undefined, false],
  ] as const)('%j with public URL %s: %s', (headers, publicUrl, isOurs) => {
    expect(isSameOrigin({ headers }, publicUrl)).toBe(isOurs);
  });
});
