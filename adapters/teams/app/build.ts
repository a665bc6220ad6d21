import { readFile } from 'node:fs/promises';
import { colourIcon, outlineIcon } from './icons.ts';
import { type AppIdentity, localised, manifestFor } from './manifest.ts';
import { zip } from './zip.ts';

/** The app package that an administrator uploads to Teams. */
export async function appPackage(identity: AppIdentity): Promise<Buffer> {
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return zip([
    { name: 'manifest.json', data: json(manifestFor(await read('manifest.json'), identity)) },
    { name: 'zh-cn.json', data: json(localised(await read('zh-cn.json'), identity)) },
    { name: 'color.png', data: colourIcon() },
    { name: 'outline.png', data: outlineIcon() },
  ]);
}

async function read(file: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(file, import.meta.url), 'utf8'));
}
