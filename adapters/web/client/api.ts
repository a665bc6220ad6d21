import type { FileView } from '../wire.ts';

/** The server refused, or could not be reached. `status` 0: no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, message: string, body?: unknown) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
  /** Worth another try: the server is away or busy, rather than saying no. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Requests to our server, as one person. */
export class Api {
  /** The sample person of the demo; undefined with sign-in, where a cookie says who it is. */
  readonly as: string | undefined;
  constructor(as: string | undefined) {
    this.as = as;
  }

  /** An address for this person, also for images and downloads, which carry no headers. */
  url(path: string, query: Record<string, string> = {}): string {
    const all = new URLSearchParams({ ...query, ...(this.as ? { as: this.as } : {}) }).toString();
    return all ? `${path}?${all}` : path;
  }

  get<T>(path: string, query?: Record<string, string>): Promise<T> {
    return this.send<T>('GET', this.url(path, query));
  }

  call<T>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    if (body === undefined) return this.send<T>(method, this.url(path));
    const headers = { 'Content-Type': 'application/json' };
    return this.send<T>(method, this.url(path), headers, JSON.stringify(body));
  }

  upload(file: File): Promise<FileView> {
    return this.send(
      'POST',
      this.url('/web/files'),
      {
        'Content-Type': file.type || 'application/octet-stream',
        'X-File-Name': encodeURIComponent(file.name.toWellFormed()),
      },
      file,
    );
  }

  private async send<T>(
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body?: BodyInit,
  ): Promise<T> {
    let response: Response;
    try {
      response = await fetch(url, { method, headers: { ...headers, 'X-Parley': '1' }, body: body ?? null });
    } catch (error) {
      throw new ApiError(0, error instanceof Error ? error.message : 'no answer');
    }
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const content: unknown = isJson ? await response.json() : undefined;
    if (!response.ok) throw new ApiError(response.status, messageOf(content) ?? response.statusText, content);
    return content as T;
  }
}

function messageOf(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || !('error' in content)) return undefined;
  return typeof content.error === 'string' ? content.error : undefined;
}

/** A name for something that is to be done once, however often it is asked for. */
export function newKey(): string {
  return crypto.randomUUID();
}
