import { z } from 'zod';
import type { SlackSettings } from '../../src/config/environment.ts';
import { reasonOf } from '../../src/finding.ts';
import { DEFAULT_API } from './api/client.ts';

const PATIENCE_MS = 10_000;

interface Headers {
  /** What the token may do, where Slack says so. */
  scopes?: string[];
  /** Slack's clock, ms since 1970. */
  date?: number;
  /** When it was asked and when it answered, by our clock. */
  between: [number, number];
}

export type Answered =
  | ({ kind: 'answered'; body: unknown } & Headers)
  | ({ kind: 'refused'; code: string } & Headers)
  | { kind: 'away'; reason: string };

const answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** One call whose headers count: the client library keeps them to itself. Never repeated. */
export async function askSlack(
  settings: Pick<SlackSettings, 'botToken' | 'apiUrl'>,
  method: string,
  args: Record<string, string> = {},
): Promise<Answered> {
  const asked = Date.now();
  try {
    const response = await fetch(new URL(method, settings.apiUrl ?? DEFAULT_API), {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.botToken}` },
      body: new URLSearchParams(args),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const between: [number, number] = [asked, Date.now()];
    if (!response.ok) return { kind: 'away', reason: `HTTP ${response.status}` };
    const body = answer.safeParse(await response.json());
    if (!body.success) return { kind: 'away', reason: 'the answer was not from Slack' };
    const scopes = response.headers.get('x-oauth-scopes');
    const date = Date.parse(response.headers.get('date') ?? '');
    const headers: Headers = {
      between,
      ...(scopes ? { scopes: scopes.split(',').map((scope) => scope.trim()) } : {}),
      ...(Number.isNaN(date) ? {} : { date }),
    };
    return body.data.ok
      ? { kind: 'answered', body: body.data, ...headers }
      : { kind: 'refused', code: body.data.error ?? 'unknown', ...headers };
  } catch (error) {
    return { kind: 'away', reason: reasonOf(error) };
  }
}
