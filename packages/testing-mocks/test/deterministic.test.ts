import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('bytes-of-a-run.ts', import.meta.url));

/** A process of its own, so that nothing one run leaves behind can reach another. */
async function bytesOfARun(seed: number): Promise<readonly string[]> {
  const flags = ['--no-warnings', '--experimental-strip-types', '--conditions=@autobot/source'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT, String(seed)], { timeout: 30_000 });
  return stdout.trim().split(' ');
}

test('three processes with one seed send the same bytes at the same times, another seed sends others', async () => {
  const [first, second, third, other] = await Promise.all([42, 42, 42, 43].map((seed) => bytesOfARun(seed)));
  expect(Number(first?.[0])).toBeGreaterThan(50_000);
  expect(first?.[1]).toBe('0');
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(other?.[2]).not.toBe(first?.[2]);
}, 30_000);
