import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

export const SECRET = 'bench-signing-secret';
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends signed requests of Slack's shapes and measures until the answer is complete. */
export class SlackSender {
  private readonly url: URL;
  private counter = 0;

  constructor(parleyUrl: string) {
    this.url = new URL('/slack/events', parleyUrl);
  }

  /** A direct message to the bot. @returns milliseconds to the answer */
  directMessage(user: string, text: string): Promise<number> {
    return this.event({
      type: 'message',
      channel: `D${user.slice(1)}`,
      channel_type: 'im',
      user,
      text,
      ts: this.ts(),
    });
  }

  /** A line in some thread of a channel that is no ticket's. */
  threadMessage(user: string, channel: string, text: string): Promise<number> {
    return this.event({
      type: 'message',
      channel,
      channel_type: 'channel',
      user,
      text,
      ts: this.ts(),
      thread_ts: '1700000000.000100',
    });
  }

  async command(user: string, text: string): Promise<{ triggerId: string; ms: number }> {
    const triggerId = `trigger.${user}.${this.counter++}`;
    const form = new URLSearchParams({
      command: '/desk',
      text,
      user_id: user,
      user_name: user.toLowerCase(),
      channel_id: 'C0GENERAL',
      channel_name: 'general',
      team_id: 'T0BENCH',
      team_domain: 'bench',
      trigger_id: triggerId,
      response_url: 'http://127.0.0.1:9/none',
      api_app_id: 'A0BENCH',
    });
    return { triggerId, ms: await this.post(form.toString(), 'application/x-www-form-urlencoded') };
  }

  press(user: string, channel: string, messageTs: string, button: Record<string, unknown>): Promise<number> {
    const payload = {
      type: 'block_actions',
      user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: 'T0BENCH' },
      api_app_id: 'A0BENCH',
      token: 'none',
      container: { type: 'message', message_ts: messageTs, channel_id: channel, is_ephemeral: false },
      trigger_id: `trigger.${user}.${this.counter++}`,
      team: { id: 'T0BENCH', domain: 'bench' },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: channel, name: 'directmessage' },
      message: { type: 'message', ts: messageTs, text: '', blocks: [] },
      state: { values: {} },
      response_url: 'http://127.0.0.1:9/none',
      actions: [{ ...button, block_id: button.block_id ?? 'b', action_ts: this.ts() }],
    };
    return this.post(
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      'application/x-www-form-urlencoded',
    );
  }

  private event(event: Record<string, unknown>): Promise<number> {
    const id = this.counter++;
    const body = {
      token: 'none',
      team_id: 'T0BENCH',
      context_team_id: 'T0BENCH',
      api_app_id: 'A0BENCH',
      event: { ...event, event_ts: event.ts, team: 'T0BENCH' },
      type: 'event_callback',
      event_id: `Ev${process.pid}${id}`,
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: 'T0BENCH',
          user_id: 'U0BOT',
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    };
    return this.post(JSON.stringify(body), 'application/json');
  }

  private ts(): string {
    return `${Math.floor(Date.now() / 1000)}.${String(100_000 + (this.counter++ % 900_000))}`;
  }

  private post(body: string, type: string): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    const began = performance.now();
    return new Promise((done, fail) => {
      const sent = request(
        this.url,
        {
          method: 'POST',
          agent,
          headers: {
            'Content-Type': type,
            'Content-Length': Buffer.byteLength(body),
            'X-Slack-Request-Timestamp': timestamp,
            'X-Slack-Signature': signature,
          },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200) done(performance.now() - began);
            else fail(new Error(`Parley answered ${response.statusCode}`));
          });
        },
      );
      sent.on('error', fail);
      sent.end(body);
    });
  }
}
