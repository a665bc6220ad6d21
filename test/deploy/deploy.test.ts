import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment, VARIABLES } from '../../src/config/environment.ts';

/** What can be said of the image and the compose file without a Docker: they fit the code, and linters agree. */

const text = (path: string) => readFile(path, 'utf8');
const dockerfile = await text('Dockerfile');
const instructions = dockerfile
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim());
const of = (name: string) =>
  instructions
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1).trim());

const service = z.looseObject({
  image: z.string().optional(),
  build: z.string().optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().optional(),
  restart: z.string(),
  ports: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  command: z.array(z.string()).optional(),
});
const compose = z
  .looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(await text('compose.yaml'), { merge: true }));
const replicas = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);

/** `NAME=` lines of an example. */
async function namesIn(path: string): Promise<string[]> {
  return [...(await text(path)).matchAll(/^([A-Za-z_]+)=/gm)].map((found) => found[1] ?? '');
}

describe('the image', () => {
  it('has no fault that the linter knows', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it('runs on the pinned Node, as `npm start` does, and not as root', async () => {
    const { scripts, dependencies } = JSON.parse(await text('package.json'));
    for (const from of of('FROM')) expect(from).toMatch(new RegExp(`^node:${dependencies.node}-`));
    const [command = ''] = of('CMD');
    expect(`exec ${JSON.parse(command).join(' ')}`).toBe(scripts.start);
    expect(of('USER')).toEqual(['node']);
  });

  it('looks for its health where Parley tells it', async () => {
    const [check = ''] = of('HEALTHCHECK');
    const route = /127\.0\.0\.1:\$\{process\.env\.PORT\}(\/\w+)/.exec(check)?.[1];
    expect(await text('src/http/app.ts')).toContain(`app.get('${route}'`);
    expect(of('ENV').join()).toContain('PORT=3000');
    expect(of('EXPOSE')).toEqual(['3000']);
  });

  it('copies what there is, all that is needed, and nothing that is not let through', async () => {
    const copied = of('COPY').flatMap((line) => {
      const [...sources] = line.split(/\s+/).filter((word) => !word.startsWith('--'));
      return line.startsWith('--from') ? [] : sources.slice(0, -1);
    });
    const allowed = [...(await text('.dockerignore')).matchAll(/^!(.+)$/gm)].map((found) => found[1]);
    expect(new Set(copied)).toEqual(new Set(allowed));
    for (const path of copied) await expect(access(path)).resolves.toBeUndefined();
  });

  it('sets only variables that Parley reads, and has its commands', async () => {
    const names = [
      ...of('ENV')
        .join(' ')
        .matchAll(/(\w+)=/g),
    ].map((found) => found[1] ?? '');
    expect(names.filter((name) => name !== 'NODE_ENV' && !VARIABLES.includes(name))).toEqual([]);
    const command = /ln -s \/app\/(\S+) \/usr\/local\/bin\/parley/.exec(of('RUN').join(' '))?.[1] ?? '';
    expect(await text(command)).toMatch(/^#!\/usr\/bin\/env -S node /);
    expect(JSON.parse(await text('package.json')).bin.parley).toBe(command);
  });
});

describe('the compose file', () => {
  it('has no fault that the linter knows', async () => {
    const said = await new Promise<string>((done) => {
      const args = ['node_modules/dclint/bin/dclint.cjs', '--max-warnings', '0', 'compose.yaml'];
      execFile(process.execPath, args, (error, stdout) => done(error ? stdout : ''));
    });
    expect(said).toBe('');
  });

  it('has two replicas that are the same, and stop cleanly', () => {
    expect(replicas.map(([name]) => name)).toEqual(['parley-1', 'parley-2']);
    const [first, second] = replicas.map(([, settings]) => settings);
    expect(first).toEqual(second);
    // Longer than Parley gives itself (STOP_WITHIN_MS in src/main.ts).
    expect(Number.parseInt(first?.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
    expect(first?.read_only).toBe(true);
    expect(first?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });

  it('gives Parley variables that it reads, and that it accepts', async () => {
    const [[, replica] = []] = replicas;
    const names = Object.keys(replica?.environment ?? {});
    const secret = await namesIn('deploy/parley.env.example');
    expect([...names, ...secret].filter((name) => !VARIABLES.includes(name))).toEqual([]);
    expect(names.filter((name) => secret.includes(name))).toEqual([]);
    const url = replica?.environment.DATABASE_URL?.replace(/\$\{POSTGRES_PASSWORD[^}]*\}/, 'secret');
    const empty = Object.fromEntries(secret.map((name) => [name, '']));
    expect(readEnvironment({ ...empty, ...replica?.environment, DATABASE_URL: url })).toMatchObject({
      port: 3000,
      databaseUrl: 'postgres://parley:secret@postgres:5432/parley',
      dataDir: '/data',
      configNamed: true,
    });
  });

  it('asks for what its example names, and needs no secret in the file', async () => {
    const asked = [...(await text('compose.yaml')).matchAll(/\$\{(\w+)/g)].map((found) => found[1] ?? '');
    expect(new Set(asked)).toEqual(new Set(await namesIn('deploy/compose.env.example')));
    const ignored = await text('.gitignore');
    for (const path of ['.env', 'deploy/parley.env', '/parley.yaml'])
      expect(ignored.split('\n')).toContain(path);
  });

  it('shares files between the replicas, and keeps what has to be kept', () => {
    const mounts = Object.values(compose.services).flatMap(({ volumes }) => volumes);
    const named = mounts
      .map((mount) => mount.split(':')[0] ?? '')
      .filter((source) => !source.startsWith('.'));
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
    const [[, replica] = []] = replicas;
    expect(replica?.volumes).toContain(`files:${replica?.environment.PARLEY_DATA_DIR}`);
    expect(compose.services.postgres?.volumes).toContain('database:/var/lib/postgresql');
  });

  it('runs a PostgreSQL that is new enough and takes both replicas', () => {
    const { image, command } = service.parse(compose.services.postgres);
    expect(Number.parseInt(image?.split(':')[1] ?? '', 10)).toBeGreaterThanOrEqual(15);
    const most = Number(/max_connections=(\d+)/.exec(JSON.stringify(command))?.[1]);
    expect(most).toBeGreaterThanOrEqual(2 * 19 + 10);
  });

  it('lets people in through the balancer only', () => {
    const open = Object.entries(compose.services).filter(([, { ports }]) => ports.length > 0);
    expect(open.map(([name]) => name)).toEqual(['balancer']);
  });
});

describe('the balancer', async () => {
  const caddy = (await text('deploy/Caddyfile')).replace(/^\s*#.*\n/gm, '');

  it('leads to each replica, at the port at which it listens', () => {
    const upstreams = /reverse_proxy ([^{]+)\{/.exec(caddy)?.[1]?.trim().split(/\s+/);
    expect(upstreams).toEqual(replicas.map(([name, { environment }]) => `${name}:${environment.PORT}`));
  });

  it('names paths that there are, and keeps to itself what is for operators', async () => {
    const app = await text('src/http/app.ts');
    const health = /health_uri (\S+)/.exec(caddy)?.[1];
    const hidden = /@inside path (.+)/.exec(caddy)?.[1]?.split(/\s+/);
    expect(health).toBe('/readyz');
    expect(hidden).toEqual(['/metrics', '/readyz']);
    for (const path of [health, ...(hidden ?? [])]) expect(app).toContain(`app.get('${path}'`);
  });

  it('passes the web chat’s stream on as it comes, and sticks nobody to a replica', () => {
    expect(caddy).toMatch(/flush_interval -1/);
    expect(caddy).not.toMatch(/lb_policy (cookie|ip_hash|client_ip_hash|header)/);
  });

  it('has its braces in pairs', () => {
    const depth = [...caddy.replace(/\{\$\w+\}/g, '')].reduce(
      (sum, c) => sum + (c === '{' ? 1 : c === '}' ? -1 : 0),
      0,
    );
    expect(depth).toBe(0);
  });
});
