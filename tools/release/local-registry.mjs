// A package registry on loopback, for as long as it is needed: it holds our packages and nothing else.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const START_MS = 30_000;

/** Starts Verdaccio with its storage below `folder`. It asks no other registry: what we did not publish is not there. */
export async function startRegistry(folder, bin) {
  const port = await freePort();
  const config = join(folder, 'verdaccio.yaml');
  writeFileSync(config, CONFIG);
  const server = spawn(bin('verdaccio'), ['--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += chunk));
  const url = `http://127.0.0.1:${port}/`;
  const stop = () => stopServer(server);
  try {
    await answers(url, server, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, npmrc: `@autobot:registry=${url}\n//127.0.0.1:${port}/:_authToken=local\n`, stop };
}

// Publishing needs a token, and a registry of one's own on loopback lets any token pass.
const CONFIG = `storage: ./storage
uplinks: {}
packages:
  '@autobot/*': { access: $all, publish: $all, unpublish: $all }
  '**': { access: $all, publish: $authenticated }
auth: { htpasswd: { file: ./htpasswd } }
log: { type: stdout, format: json, level: error }
web: { enable: false }
`;

async function answers(url, server, output) {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`the local registry ended at once:\n${output()}`);
    const isUp = await fetch(new URL('-/ping', url)).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await wait(100);
  }
  throw new Error(`the local registry did not answer within ${START_MS / 1_000} s:\n${output()}`);
}

function stopServer(server) {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => server.kill('SIGKILL'), 3_000);
    server.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    server.kill('SIGTERM');
  });
}
