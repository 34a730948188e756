import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { MockTws } from '@autobot/testing-mocks';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const guides = new URL('../../../docs/guides/', import.meta.url);
const read = (name: string, folder: URL): string => readFileSync(new URL(name, folder), 'utf8');
const source = (example: string): string => read(`${example}.ts`, new URL('../src/', import.meta.url));

interface Example {
  readonly example: string;
  readonly guide: string;
  /** What it prints, whole. */
  readonly prints: RegExp;
  readonly prepare?: (tws: MockTws) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

const trading = { IB_READONLY: 'false' };

const examples: readonly Example[] = [
  {
    example: 'shared-account',
    guide: 'scaling.md',
    environment: trading,
    prints: /^sent\nsent\norder not sent: "shared\.orders" refused: .* within maxWaitMs; .*\nhalted loss limit\n$/,
  },
  {
    example: 'link-lifecycle',
    guide: 'connection-lifecycle.md',
    prepare: (tws) => tws.fault({ kind: 'drop', on: 'reqContractDetails', when: 'before' }),
    prints:
      /^idle -> dialing\ndialing -> handshake\nhandshake -> starting\nstarting -> syncing\nsyncing -> ready\nready -> closed\nwhy: the socket to TWS broke: read ECONNRESET\n(?:.*\n)*syncing -> ready\n1 contract, epoch 2, orders may leave: false\n/,
  },
  {
    example: 'stream-gaps',
    guide: 'streams.md',
    prepare: (tws) => tws.fault({ kind: 'drop', on: 'reqCurrentTime', when: 'before' }),
    prints: /^live\n(?:live\n)*(?:stale: do not trade on it\n)*gap: linkLost, made good: false\nlive\n$/,
  },
  {
    example: 'history-estimate',
    guide: 'history-and-pacing.md',
    prints: /^\d+ requests, at least \d+ ms, \w[\w .]*\nbars came, page by page\n$/,
  },
  {
    example: 'plugin-audit',
    guide: 'plugins.md',
    prints:
      /^query contractDetails: ok\nquery quoteSnapshot: ok\nquery contractDetails: ERR_IB_(?:UNKNOWN_CONTRACT|REQUEST_FAILED)\n$/,
  },
  {
    example: 'plugin-tracing',
    guide: 'plugins.md',
    prints: /^strategy > contractDetails, fast\nstrategy > quoteSnapshot, fast\n$/,
  },
  {
    example: 'logs',
    guide: 'connection-lifecycle.md',
    prints: /^(?:\{"level":"(?:info|warn)","time":"[^"]+","component":"ib-connector","event":"[a-z_.]+".*\}\n)+$/,
  },
  {
    example: 'kit-alone',
    guide: 'kit-without-ib.md',
    prints: /^101\.25 after 3 tries, the circuit is closed\n$/,
  },
  {
    example: 'fuzz-your-bot',
    guide: 'testing.md',
    prints: /^20 schedules of faults, and the bot was never left hanging\n$/,
  },
  {
    example: 'from-ibapinext',
    guide: 'from-ibapinext.md',
    prints: /^(?:\d.*\n)*APPLE.*: 0 open orders\n(?:\w+\n)*$/i,
  },
  {
    example: 'from-ib-insync',
    guide: 'from-ib-insync.md',
    environment: trading,
    prints: /^true true 0 true cancelled\n$/,
  },
];

/** Runs an example as a reader would: a process of its own, told by its environment where TWS is. */
async function output({ example, prepare, environment }: Omit<Example, 'guide' | 'prints'>): Promise<string> {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  prepare?.(tws);
  const port = String(tws.port);
  const env = {
    PATH: process.env['PATH'],
    IB_HOST: tws.host,
    IB_PORT: port,
    IB_PAPER_PORTS: port,
    IB_RECONNECT_DELAY: '20ms',
    ...environment,
  };
  const file = new URL(`../src/${example}.ts`, import.meta.url).pathname;
  const { stdout } = await run(process.execPath, ['--conditions=@autobot/source', file], { env, timeout: 30_000 });
  return stdout;
}

describe.each(examples)('$example', (row) => {
  test('stands in its guide word for word', () => {
    expect(read(row.guide, guides)).toContain(`\`\`\`ts\n${source(row.example)}\`\`\``);
  });

  test('runs, and prints what it says', async () => {
    expect(await output(row)).toMatch(row.prints);
    // As long as the process may take.
  }, 30_000);
});

test('no guide shows TypeScript that is not run', () => {
  const shown = readdirSync(guides).flatMap((guide) =>
    [...read(guide, guides).matchAll(/```ts\n(?<code>[^]*?)```/g)].map((found) => found.groups?.['code']),
  );
  const files = readdirSync(new URL('../src/', import.meta.url)).map((file) => source(file.replace(/\.ts$/, '')));
  expect(shown.filter((code) => code === undefined || !files.includes(code))).toEqual([]);
});

const spaceless = (text: string): string => text.replaceAll(/\s/g, '').replaceAll(/,(?=[)}])/g, '');

describe('the table for those who come from the Python module', () => {
  const rows = [
    ...read('from-the-python-module.md', guides).matchAll(/^\| `(?<python>[^`]+)` \| `(?<here>[^`]+)` \|/gm),
  ];
  const program = spaceless(source('from-python'));
  const scripts = JSON.parse(read('../../package.json', guides)) as { readonly scripts: Record<string, string> };

  test.each(rows.map((row) => [row.groups?.['python'] ?? '', row.groups?.['here'] ?? '']))('%s', (python, here) => {
    const command = /^npm (?:run )?(?<name>[\w:]+)/.exec(here)?.groups?.['name'];
    expect(python).not.toBe('');
    expect(command === undefined ? program.includes(spaceless(here)) : command in scripts.scripts).toBe(true);
  });

  test('every call of it is executed', async () => {
    expect(rows.length).toBeGreaterThanOrEqual(25);
    const printed = await output({ example: 'from-python', environment: trading });
    expect(printed.trim().split('\n')).toEqual([
      'limiter: room for one more',
      'breaker: done, closed',
      'settings: 127.0.0.1:7497',
      'defaults: 127.0.0.1:7497, id 1, read-only true',
      'defaults: 30000 ms, Infinity dials, 50 a second',
      'heartbeat: listening',
      'ticker: bid below ask true',
      expect.stringMatching(/^bars: .*open high low close volume/),
      'net liquidation: true',
      'AAPL: 100 @ true',
      'open orders: 0',
      'state: ready, breaker: closed',
      'p95: true',
    ]);
  });
});
