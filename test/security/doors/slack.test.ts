import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../adapters/slack/webhook/verify.ts';
import { type RunningAdapter, runWithSlack, SECRET } from '../../support/slack-adapter.ts';
import {
  asCommand,
  asEvent,
  asInteraction,
  commandOf,
  eventOf,
  messageOf,
  pressOf,
  type SignedRequest,
  sign,
} from '../../support/slack-payloads.ts';
import type { FakeSlack } from '../../support/slack-server.ts';
import { tried } from '../payloads.ts';

/** Attacks on Slack's HTTP door: whoever hasn't Slack's secret, or isn't of our workspace, reaches nobody. */

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const now = () => Math.floor(Date.now() / 1000);

let slack: FakeSlack;
let running: RunningAdapter;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ slack, running, stop } = await runWithSlack());
});
afterAll(() => stop());
let before: number;
const reached = () => running.intake.accepted.length + running.intake.interactions.length;
beforeEach(() => {
  before = reached();
});

const event = (more: Record<string, unknown> = {}) => eventOf(messageOf({ text: 'VPN drops' }), more);
const genuine = () => asEvent(event(), SECRET);

/** Sends raw header lines, several of one name too. */
function raw(lines: string[], body: string, method = 'POST'): Promise<number> {
  return new Promise((done, fail) => {
    const url = new URL(running.url);
    const headers = [...lines, 'Host', url.host, 'Content-Length', String(Buffer.byteLength(body))];
    const sent = request(
      { host: url.hostname, port: url.port, path: url.pathname, method, headers },
      (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}

describe('a forged signature', () => {
  it('in no shape opens the door', async ({ task }) => {
    const { headers, body } = genuine();
    const good = headers['x-slack-signature'] ?? '';
    const at = headers['x-slack-request-timestamp'] ?? '';
    const hmac = (base: string, secret = SECRET, hash = 'sha256') =>
      createHmac(hash, secret).update(base).digest('hex');
    const forged = [
      '',
      ' ',
      'v0=',
      good.slice(0, -1),
      good.slice(0, 20),
      `${good}00`,
      good.replace('v0', 'v1'),
      good.replace('v0=', ''),
      good.replace('v0=', 'V0='),
      good.replace('=', '=='),
      `v0=${'0'.repeat(64)}`,
      `v0=${hmac(`v0:${at}:${body}`, '')}`,
      `v0=${hmac(`v0:${at}:${body}`, `${SECRET} `)}`,
      `v0=${hmac(`v0:${at}:${body}`, 'verification-token')}`,
      `v0=${hmac(`v1:${at}:${body}`)}`,
      `v0=${hmac(body)}`,
      `v0=${hmac(`v0:${at}:`)}`,
      `v0=${hmac(`v0::${body}`)}`,
      `v0=${hmac(`v0:${at}:${body}`, SECRET, 'sha1')}`,
      `v0=${hmac(`v0:${at}:${body}`, SECRET, 'sha512')}`,
      `v0=${Buffer.from(good.slice(3), 'hex').toString('base64')}`,
      `v0=${good.slice(3)}, v0=${'0'.repeat(64)}`,
      `${good},`,
      '[object Object]',
      'v0=[]',
    ];
    for (const signature of forged) {
      const sent = { body, headers: { ...headers, 'x-slack-signature': signature } };
      expect((await running.post(sent)).status, signature).toBe(401);
    }
    expect(reached()).toBe(before);
    tried(task, forged.length);
  });

  it('with any byte changed is wrong, and so is any body or time changed under it', ({ task }) => {
    const body = Buffer.from(JSON.stringify(event()));
    const at = now();
    const signature = sign(body.toString(), JSON_TYPE, SECRET, at).headers['x-slack-signature'] ?? '';
    const check = (sig: string, bytes: Buffer, stamp: number) =>
      verify({ signature: sig, timestamp: String(stamp), body: bytes }, SECRET, at * 1000);
    expect(check(signature, body, at)).toBe('genuine');
    const changes = fc.record({
      where: fc.constantFrom('signature', 'body', 'time'),
      at: fc.nat({ max: 1_000_000 }),
      by: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(changes, ({ where, at: position, by }) => {
        const hex = Buffer.from(signature.slice(3), 'hex');
        const changed = Buffer.from(body);
        if (where === 'signature') hex[position % hex.length] = (hex[position % hex.length] ?? 0) ^ by;
        if (where === 'body') changed[position % body.length] = (body[position % body.length] ?? 0) ^ by;
        const stamp = where === 'time' ? at - by : at;
        expect(check(`v0=${hex.toString('hex')}`, changed, stamp)).toBe('wrong');
      }),
      { numRuns: 2_000 },
    );
    tried(task, 2_000);
  });
});

describe('a time stamp', () => {
  it.each([-301, 301, -3_600, 86_400 * 365, -Math.floor(Date.now() / 1000)])(
    'of %i seconds from now is stale, although it is signed',
    async (skew) => {
      const sent = sign(JSON.stringify(event()), JSON_TYPE, SECRET, now() + skew);
      expect((await running.post(sent)).status).toBe(401);
      expect(reached()).toBe(before);
    },
  );

  it.each([
    '',
    'now',
    '1e9',
    '0x6553f100',
    ' 1',
    '1 ',
    '+1',
    '1.0',
    '-1',
    'NaN',
    'Infinity',
    '99999999999999',
  ])('of %j is none, although it is signed', async (stamp) => {
    const body = JSON.stringify(event());
    const at = ['1 ', ' 1'].includes(stamp) ? stamp.replace('1', String(now())) : stamp;
    // HTTP takes the blanks around a header's value away.
    const seen = at.trim();
    const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
    const headers = {
      'content-type': JSON_TYPE,
      'x-slack-request-timestamp': at,
      'x-slack-signature': signature,
    };
    expect((await running.post({ body, headers })).status, seen).toBe(401);
    expect(reached()).toBe(before);
  });
});

describe('headers that come twice', () => {
  it.each(['X-Slack-Signature', 'X-Slack-Request-Timestamp'])(
    '%s: neither the first nor the second counts',
    async (name) => {
      const { headers, body } = genuine();
      const lines = Object.entries(headers).flat();
      const forged = name === 'X-Slack-Signature' ? `v0=${'0'.repeat(64)}` : String(now() - 10);
      expect(await raw([...lines, name, forged], body)).toBe(401);
      expect(await raw([name, forged, ...lines], body)).toBe(401);
      expect(reached()).toBe(before);
    },
  );
});

describe('a replay', () => {
  it('of a signed request inside the five minutes has no second effect', async ({ task }) => {
    const captured = genuine();
    for (let n = 0; n < 20; n++) expect((await running.post(captured)).status).toBe(200);
    expect(reached()).toBe(before + 1);
    tried(task, 20);
  });

  it('under another retry number or as a "new" connection is still the same', async () => {
    const captured = genuine();
    await running.post(captured);
    await running.post(captured, { 'x-slack-retry-num': '3', 'x-slack-retry-reason': 'http_timeout' });
    await running.post(captured, { connection: 'close' });
    expect(reached()).toBe(before + 1);
  });

  it('of an event’s signature over an interaction’s body, and the other way round, is refused', async () => {
    const press = asInteraction(
      pressOf({ action_id: '1:x', type: 'button' }, { channel: 'C1', ts: '1.1' }),
      SECRET,
    );
    const crossed: SignedRequest = {
      body: press.body,
      headers: { ...genuine().headers, 'content-type': FORM },
    };
    expect((await running.post(crossed)).status).toBe(401);
    expect(reached()).toBe(before);
  });
});

describe('a body', () => {
  it('under another content type than it was meant for means nothing', async ({ task }) => {
    const text = JSON.stringify(event());
    const types = [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      '',
      'application/json+x',
      FORM,
    ];
    for (const type of types) {
      const { status } = await running.post(sign(text, type, SECRET));
      expect([200, 400], type).toContain(status);
    }
    expect(reached()).toBe(before);
    tried(task, types.length);
  });

  it('that is compressed is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const at = now();
    const signature = createHmac('sha256', SECRET).update(`v0:${at}:`).update(bomb).digest('hex');
    const response = await fetch(running.url, {
      method: 'POST',
      headers: {
        'content-type': JSON_TYPE,
        'content-encoding': 'gzip',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${signature}`,
      },
      body: bomb,
    });
    expect(response.status).toBe(400);
  });

  it('whose length is a lie is cut off or refused, and nothing is kept of it', async () => {
    const { headers } = genuine();
    const huge = { ...headers, 'content-length': '99999999999' };
    const url = new URL(running.url);
    const status = await new Promise<number | undefined>((done) => {
      const sent = request(
        { host: url.hostname, port: url.port, path: url.pathname, method: 'POST', headers: huge },
        (response) => {
          response.resume();
          done(response.statusCode);
        },
      );
      sent.on('error', () => done(undefined));
      sent.write('{');
    });
    expect(status).toBe(413);
    expect(reached()).toBe(before);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('by %s reaches nobody', async (method) => {
    const { headers, body } = genuine();
    const status = await raw(Object.entries(headers).flat(), method === 'HEAD' ? '' : body, method);
    expect(status).not.toBe(500);
    expect(reached()).toBe(before);
  });
});

describe('the address check', () => {
  const challenge = (value: unknown) => JSON.stringify({ type: 'url_verification', challenge: value });
  it('answers nobody without a signature: it is no oracle and no mirror', async () => {
    const body = challenge('<script>alert(1)</script>');
    const { status, text } = await running.post({ body, headers: { 'content-type': JSON_TYPE } });
    expect([status, text]).toEqual([401, '{"error":"missing"}']);
  });

  it('mirrors its challenge as plain text only', async () => {
    const response = await fetch(running.url, {
      method: 'POST',
      ...sign(challenge('<script>alert(1)</script>'), JSON_TYPE, SECRET),
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it.each([[['a']], [{ toString: 'x' }], [7], [null]])(
    'with %j for a challenge is refused',
    async (value) => {
      expect((await running.post(sign(challenge(value), JSON_TYPE, SECRET))).status).toBe(400);
    },
  );
});

describe('another workspace', () => {
  it('is not let in by any field that it can set', async ({ task }) => {
    const foreign: object[] = [
      event({ team_id: 'T0OTHER', authorizations: [] }),
      event({ team_id: 'T0TEAM', context_team_id: 'T0OTHER' }),
      event({ team_id: undefined, context_team_id: undefined, authorizations: [{ team_id: 'T0TEAM' }] }),
      event({ team_id: ['T0TEAM'] }),
      event({ team_id: { toString: () => 'T0TEAM' } }),
      event({ team_id: 't0team' }),
      event({ team_id: 'T0TEAM ' }),
      event({ team_id: 'T0OTHER', enterprise_id: 'T0TEAM' }),
      event({ team_id: 'T0OTHER', event: { ...messageOf({ text: 'x' }), team: 'T0TEAM' } }),
    ];
    for (const payload of foreign) expect((await running.post(asEvent(payload, SECRET))).status).toBe(200);
    const command = commandOf('my tickets', { team_id: 'T0OTHER', enterprise_id: 'E0OURS' });
    await running.post(asCommand(command, SECRET));
    const press = pressOf({ action_id: '1:ticket.take', type: 'button' }, { channel: 'C1', ts: '1.000001' });
    const outside = { ...press, team: { id: 'T0OTHER' }, user: { id: 'U1', team_id: 'T0OTHER' } };
    await running.post(asInteraction(outside, SECRET));
    await running.post(asInteraction({ ...outside, team: null, enterprise: { id: 'T0TEAM' } }, SECRET));
    expect(reached()).toBe(before);
    tried(task, foreign.length + 3);
  });

  it('or another app cannot sign at all: each app has its own secret', async () => {
    const theirs = asEvent(event({ api_app_id: 'A0OTHER' }), 'the secret of another app');
    expect((await running.post(theirs)).status).toBe(401);
    expect(reached()).toBe(before);
  });
});

describe('one message that mentions thousands', () => {
  it('does not use up what Slack lets us ask', async () => {
    const calls = slack.calls.length;
    const text = Array.from({ length: 3_000 }, (_, n) => `<@U9${n}>`).join(' ');
    expect((await running.post(asEvent(eventOf(messageOf({ text })), SECRET))).status).toBe(200);
    expect(reached()).toBe(before + 1);
    expect(
      slack.calls.slice(calls).filter((call) => call.method === 'users.info').length,
    ).toBeLessThanOrEqual(25);
  });
});
