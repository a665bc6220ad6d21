/** Slack sends events as JSON, commands as a form, and interactions as JSON inside a form. */
export type SlackBody = Record<string, unknown>;

/** @returns undefined for what isn't any of these */
export function parseBody(contentType: string | undefined, bytes: Buffer): SlackBody | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const text = bytes.toString('utf8');
  if (type === 'application/json') return jsonObject(text);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return jsonObject(payload);
  const fields = Object.fromEntries(form);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function jsonObject(text: string): SlackBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
