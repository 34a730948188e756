import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests against a real server cannot run; undefined if they can. In CI that is an error instead. */
export function whyNoRedis(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  if (error === undefined) return undefined;
  const why = 'redis-server is not installed: apt-get install -y --no-install-recommends redis-server';
  if (process.env['CI'] === 'true') throw new Error(`${why}; CI must run these tests`);
  return why;
}

/** Watches a server that has a replica, and makes that the master when it is gone. */
export class RedisSentinel implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, folder: string, process: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = process;
  }

  /** @param name by which clients ask for the master */
  static async start(name: string, master: RedisServer): Promise<RedisSentinel> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'sentinel-test-'));
    const file = join(folder, 'sentinel.conf');
    const settings = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${name} 127.0.0.1 ${master.port} 1`,
      `sentinel down-after-milliseconds ${name} 300`,
      `sentinel failover-timeout ${name} 2000`,
    ];
    writeFileSync(file, `${settings.join('\n')}\n`);
    // It knows of the replica from the first answer of the master, or ten seconds later.
    return new RedisSentinel(port, folder, await running([file, '--sentinel'], '+slave'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#process);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A real server on a free port of its own, with everything it writes in a folder that goes with it. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'redis-test-'));
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** @param options as on the command line, for example `--requirepass`, `secret` */
  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again after `kill`; what it did not save is gone. */
  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    this.#process = await running([...own, ...this.#options], 'Ready to accept connections');
  }

  /** Every command waits, as on a host that swaps. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child !== undefined) await ended(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Settles once it has said that. */
async function running(args: readonly string[], untilSaid: string): Promise<ChildProcess> {
  const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    started.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(untilSaid)) resolve();
    });
    started.once('exit', () => {
      reject(new Error(`redis-server ended before it said "${untilSaid}": ${said}`));
    });
  });
  return started;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}
