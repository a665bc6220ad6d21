import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Everything a browser loads besides the page, ready to be sent. */
export interface Assets {
  /** By name, such as `client/main.ts` or `preact.mjs`. */
  files: ReadonlyMap<string, Asset>;
  /** Changes with any of them: it is part of their address, so browsers may keep them for good. */
  version: string;
  /** Where an asset is: `/web/assets/<version>/<name>`. */
  urlOf(name: string): string;
  /** What the page's import map says of the libraries. */
  importMap: string;
}

interface Asset {
  type: string;
  bytes: Buffer;
  gzipped: Buffer;
}

const CLIENT = fileURLToPath(new URL('./client', import.meta.url));
const TYPES: Record<string, string> = {
  ts: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
const compress = promisify(gzip);

/**
 * Reads the browser's modules and libraries. There is no build: the modules are TypeScript whose types are
 * blanked out here, as Node does for the server, and the libraries are served as npm brought them.
 */
export async function loadAssets(): Promise<Assets> {
  const own = await Promise.all((await readdir(CLIENT)).sort().map(ownFile));
  const libraries = await Promise.all(Object.entries(libraryPaths()).map(library));
  const sources = [...own, ...libraries];
  const hash = createHash('sha256');
  for (const { name, bytes } of sources) hash.update(name).update(bytes);
  const version = hash.digest('base64url').slice(0, 12);
  const files = await Promise.all(
    sources.map(async ({ name, bytes }) => {
      const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      return [name, { type, bytes, gzipped: await compress(bytes) }] as const;
    }),
  );
  const urlOf = (name: string) => `/web/assets/${version}/${name}`;
  return {
    files: new Map(files),
    version,
    urlOf,
    importMap: JSON.stringify({
      imports: {
        preact: urlOf('preact.mjs'),
        'preact/hooks': urlOf('hooks.mjs'),
        htm: urlOf('htm.mjs'),
        'htm/preact': urlOf('htm-preact.mjs'),
      },
    }),
  };
}

interface Source {
  name: string;
  bytes: Buffer;
}

async function ownFile(file: string): Promise<Source> {
  const bytes = await readFile(join(CLIENT, file));
  const name = `client/${file}`;
  return file.endsWith('.ts')
    ? { name, bytes: Buffer.from(stripTypeScriptTypes(bytes.toString())) }
    : { name, bytes };
}

async function library([name, path]: [string, string]): Promise<Source> {
  return { name, bytes: await readFile(path) };
}

function libraryPaths(): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  return {
    'preact.mjs': resolve('preact'),
    'hooks.mjs': resolve('preact/hooks'),
    // Node is given the CommonJS builds; those for browsers lie beside them.
    'htm.mjs': join(dirname(resolve('htm')), 'htm.module.js'),
    'htm-preact.mjs': join(dirname(resolve('htm/preact')), 'index.module.js'),
    'adaptivecards.js': resolve('adaptivecards/dist/adaptivecards.min.js'),
  };
}
