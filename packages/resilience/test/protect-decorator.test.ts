import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const folder = new URL('../.tsbuild/decorator-consumer/', import.meta.url);
const typescript = new URL('../../../node_modules/.bin/tsc', import.meta.url).pathname;

const consumer = `
import { CircuitBreaker } from '@autobot/resilience';

const circuit = new CircuitBreaker({ name: 'prices', failureThreshold: 1 });

class Shop {
  readonly prices: ReadonlyMap<string, number> = new Map([['tea', 3]]);

  @circuit.protect
  async price(item: string, times: number): Promise<number> {
    const price = this.prices.get(item);
    if (price === undefined) throw new Error('no ' + item);
    return price * times;
  }
}

const shop = new Shop();
const told: unknown[] = [await shop.price('tea', 2)];
for (const item of ['rum', 'tea']) told.push(await shop.price(item, 1).catch((error: unknown) => String(error)));
console.log(JSON.stringify(told));
`;

const settings = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    types: ['node'],
    module: 'NodeNext',
    customConditions: ['@autobot/source'],
    strict: true,
    skipLibCheck: true,
    rewriteRelativeImportExtensions: true,
    rootDir: '../../../..',
    outDir: 'out',
  },
  files: ['consumer.ts'],
};

describe('protect as a decorator', () => {
  // Vitest and Node's type stripping run no decorators, so a consumer is compiled as a user would compile it.
  it('guards a method of a class compiled by tsc, and keeps its this and its parameters', {
    timeout: 60_000,
  }, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(new URL('consumer.ts', folder), consumer);
    await writeFile(new URL('package.json', folder), '{ "type": "module" }');
    await writeFile(new URL('tsconfig.json', folder), JSON.stringify(settings));
    const compiled = await run(typescript, ['-p', new URL('tsconfig.json', folder).pathname])
      .then(() => 'compiled')
      .catch((error: unknown) => error);
    expect(compiled).toBe('compiled');
    const out = new URL('out/packages/resilience/.tsbuild/decorator-consumer/consumer.js', folder).pathname;
    const { stdout } = await run(process.execPath, ['--conditions=@autobot/source', out]);
    expect(JSON.parse(stdout)).toEqual([6, 'Error: no rum', expect.stringContaining('circuit "prices" is open')]);
  });
});
