import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as kit from '@autobot/resilience';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const source = fileURLToPath(new URL('../src', import.meta.url));

function runExample(url: URL): string {
  const path = fileURLToPath(url);
  // The mutation run puts that line before every file of ours.
  expect(readme).toContain(readFileSync(path, 'utf8').replace('// @ts-nocheck\n', ''));
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=@autobot/source', path], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

function wordsOf(paths: readonly string[], word: RegExp): readonly string[] {
  const found = paths.flatMap((path) => readFileSync(`${source}/${path}`, 'utf8').match(word) ?? []);
  return [...new Set(found)].map((quoted) => quoted.slice(1, -1));
}

describe('the README', () => {
  it('shows an example that retries, limits and breaks in fifteen lines', () => {
    expect(runExample(new URL('readme-example.ts', import.meta.url))).toBe(
      '101.25 at the third try, prices is closed\n',
    );
  });

  it("shows a middleware of a user's own", () => {
    expect(runExample(new URL('readme-middleware.ts', import.meta.url))).toBe(
      'command bookSeat, attempt 1\nbooked 12C\n',
    );
  });

  it('shows a test of two minutes that takes none', () => {
    expect(runExample(new URL('readme-testing.ts', import.meta.url))).toBe(
      'attempt.timed_out, retry.scheduled, attempt.timed_out, retry.given_up\n' +
        'AttemptTimeoutError: attempt 2 of call was not answered within 30000 ms\n',
    );
  });

  it('lists every error code, with the class that carries it', () => {
    const paths = readdirSync(source, { recursive: true, encoding: 'utf8' });
    const codes = wordsOf(
      paths.filter((path) => /(?<!\.test)\.ts$/u.test(path)),
      /'ERR_[A-Z_]+'/gu,
    );
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
    const classes = Object.keys(kit).filter((name) => /.Error$/u.test(name));
    expect(classes.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('lists every event', () => {
    const types = wordsOf(['core/resilience-event.ts'], /'[a-z]+\.[a-z_]+'/gu);
    expect(types.length).toBeGreaterThan(30);
    expect(types.filter((type) => !readme.includes(`\`${type}\``))).toEqual([]);
  });
});
