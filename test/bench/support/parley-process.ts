import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/db/embedded/free-port.ts';

const ROOT = new URL('../../../', import.meta.url);
/** The command of `npm start`, so that what is measured is what people run. */
const { scripts } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
  scripts: { start: string };
};
const [, , ...ARGUMENTS] = scripts.start.split(' ');
if (!scripts.start.startsWith('exec node ')) throw new Error('npm start is not what the benches expect');

export interface ParleyProcess {
  url: string;
  /** From the spawn to /readyz saying yes. */
  readyAfterMs: number;
  /** Resident memory of Parley's own process. */
  residentMegabytes(): Promise<number>;
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/** Parley as people run it, in a process of its own. */
export async function startParleyProcess(env: Record<string, string>): Promise<ParleyProcess> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ARGUMENTS, {
    cwd: fileURLToPath(ROOT),
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS,
      LOG_LEVEL: 'warn',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child);
  return {
    url,
    readyAfterMs: performance.now() - began,
    residentMegabytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    stop: () => stop(child, 'SIGTERM'),
    kill: () => stop(child, 'SIGKILL'),
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Parley ended with code ${child.exitCode}`);
    const ok = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((done) => setTimeout(done, 10));
  }
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill(signal);
  });
}
