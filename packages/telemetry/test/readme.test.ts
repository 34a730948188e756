import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { MockTws } from '@autobot/testing-mocks';
import { expect, it, test, vi } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const examples = ['readme-metrics.ts', 'readme-kit.ts', 'readme-health.ts'];
const whileItRuns = { timeout: 60_000 };
const patience = { timeout: 20_000, interval: 50 };

test('the README shows the examples that are compiled and run here, and no other', () => {
  const shown = [...read('../README.md').matchAll(/```ts\n(?<code>[^]*?)```/g)].map((found) => found.groups?.['code']);
  expect(shown).toEqual(examples.map(read));
});

it('exports what it measures where the first example says', whileItRuns, async () => {
  await using tws = await MockTws.start();
  const port = await freePort();
  await using _ = run(read('readme-metrics.ts').replaceAll('9464', port), tws);
  await vi.waitFor(async () => {
    expect(await answer(port, '/metrics')).toMatch(/^200 [^]*ib_connection_state\{state="ready".*\} 1/);
  }, patience);
});

it('answers probes where the last example says', whileItRuns, async () => {
  await using tws = await MockTws.start();
  const port = await freePort();
  await using _ = run(read('readme-health.ts').replaceAll('8081', port), tws);
  await vi.waitFor(async () => {
    expect(await answer(port, '/readyz')).toMatch(/^200 .*"isReady":true/);
  }, patience);
  expect(await answer(port, '/livez')).toMatch(/^200 .*"isAlive":true/);
  expect(await answer(port, '/nothing')).toBe('404 ');
  tws.fault({ kind: 'upstream-lost' });
  await vi.waitFor(async () => {
    expect(await answer(port, '/readyz')).toMatch(/^503 .*connection to IB is down/);
  }, patience);
});

it('measures the kit without IB as the second example says', whileItRuns, async () => {
  const program = run(
    `import { scrape } from './test/global-meter.ts';${read('readme-kit.ts')}process.stdout.write(await scrape());`,
  );
  const [printed, [status]] = await Promise.all([text(program.stdout), once(program.child, 'exit')]);
  expect(status).toBe(0);
  expect(printed).toMatch(/^resilience_circuit_breaker_transitions_total\{.*name="quotes"/m);
});

/** A program in a process of its own, told by its environment where TWS is. */
function run(program: string, tws?: MockTws) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@autobot/source', '--input-type=module-typescript'],
    {
      cwd: new URL('..', import.meta.url),
      env: { PATH: process.env['PATH'], ...(tws && { IB_HOST: tws.host, IB_PORT: String(tws.port) }) },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the program has no pipes');
  stdin.end(program);
  return {
    child,
    stdout,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    },
  };
}

/** Status and body. */
async function answer(port: string, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return `${response.status} ${await response.text()}`;
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return String(port);
}
