/** What the browser keeps for a person, so that a reload, a crash or a lost connection loses nothing typed. */

export interface Pending {
  /** Sent again under the same key until the server has it. */
  key: string;
  room: string;
  thread?: string;
  text: string;
  mentions: string[];
  files: { fileId: string; name: string; mime: string; size: number }[];
  /** When it was written, ISO instant. */
  at: string;
  /** The server said no; it is not tried again by itself. */
  rejected?: string;
}

const PREFIX = 'parley';

export function readPending(webId: string): Pending[] {
  const found = read(`${PREFIX}.outbox.${webId}`);
  return Array.isArray(found) ? found.filter(isPending) : [];
}

export function keepPending(webId: string, pending: readonly Pending[]): void {
  write(`${PREFIX}.outbox.${webId}`, pending.length > 0 ? pending : undefined);
}

/** What stands in a text field, by the place it belongs to. */
export function readDraft(webId: string, place: string): string {
  const found = read(`${PREFIX}.draft.${webId}.${place}`);
  return typeof found === 'string' ? found : '';
}

export function keepDraft(webId: string, place: string, text: string): void {
  write(`${PREFIX}.draft.${webId}.${place}`, text || undefined);
}

function isPending(value: unknown): value is Pending {
  if (typeof value !== 'object' || value === null) return false;
  return 'key' in value && 'room' in value && 'text' in value && 'mentions' in value && 'files' in value;
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    // Storage switched off, or something else under our name: as if nothing had been kept.
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage full or switched off: the page still works, it only keeps less.
  }
}
