import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

it('npm start runs the desk on its own database and stops cleanly when it is told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', PARLEY_DATA_DIR: folder, PARLEY_CONFIG: '', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let printed = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const portOf = () => /"port":(\d+).*Parley is ready/.exec(printed)?.[1];
    await expect.poll(portOf, { timeout: 30_000 }).toBeDefined();
    const ready = await fetch(`http://127.0.0.1:${portOf()}/readyz`);
    expect(await ready.json()).toMatchObject({ status: 'ready', platforms: { web: 'ok', teams: 'ok' } });

    // To npm, as a container or a service manager does: it must reach the process that does the work.
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('"msg":"stopped"');
    await expect(fetch(`http://127.0.0.1:${portOf()}/healthz`)).rejects.toThrow();
  } finally {
    npm.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
