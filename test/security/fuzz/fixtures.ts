import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isObject, type Json, type JsonObject } from './nasty.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/**
 * The recorded payloads of a platform, with what was recorded for another workspace made ours.
 * @param ours texts that stand in them, and what stands there instead
 */
export function recorded(platform: 'slack' | 'teams', ours: Record<string, string>): JsonObject[] {
  const folder = `${FIXTURES}${platform}/`;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const text = Object.entries(ours).reduce(
        (left, [theirs, our]) => left.replaceAll(theirs, our),
        readFileSync(folder + file, 'utf8'),
      );
      const content: Json = JSON.parse(text);
      if (!isObject(content)) return [];
      return isPayload(content) ? [content] : Object.values(content).filter(isPayload);
    });
}

function isPayload(value: unknown): value is JsonObject {
  return isObject(value) && ('type' in value || 'command' in value);
}
