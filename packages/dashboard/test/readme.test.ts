import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { MockTws } from '@autobot/testing-mocks';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const example = read('readme-example.ts');
const whileItRuns = { timeout: 60_000 };

it('shows in the README the example that is compiled and run here, and no other', () => {
  const readme = read('../README.md');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  expect(readme.match(/```ts/g)).toHaveLength(1);
});

it('serves by that example a page that shows the connector and its quotes', whileItRuns, async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  // The same program, on a free port that it tells.
  const tells = "server.on('listening', () => process.stdout.write(String(server.address().port)));";
  const program = spawn(process.execPath, ['--conditions=@autobot/source', '--input-type=module'], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], IB_HOST: tws.host, IB_PORT: String(tws.port) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    program.stdin.end(`${example.replace('8080', '0')}${tells}`);
    const [port] = (await once(program.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${port.toString()}/dashboard`;
    const page = await fetch(url);
    expect([page.status, page.url]).toEqual([200, `${url}/`]);
    expect(await page.text()).toContain('<title>IB connection');
    expect((await fetch(`${url}/main.js`)).status).toBe(200);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    const frames = await firstFrames(`${url}/events`, /"symbol":"AAPL"/);
    expect(frames).toContain('"ready"');
  } finally {
    program.kill('SIGKILL');
  }
});

/** What a browser is told, until it has heard this. */
async function firstFrames(url: string, pattern: RegExp): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  const { body } = await fetch(url);
  if (body === null) throw new Error(`${url} answered nothing`);
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (pattern.test(text)) break;
  }
  return text;
}
