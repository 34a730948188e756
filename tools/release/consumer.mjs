// An empty folder outside the repository, with what a stranger would install in it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMAND_MS = 180_000;

/** Makes the folder with a `package.json` of its own, so that nothing above it counts. */
export function makeConsumer(folder, npmrc) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'stranger', version: '1.0.0', private: true, type: 'module' }),
  );
  writeFileSync(join(folder, '.npmrc'), npmrc);
  const command = (file, args, options) => run(file, args, { cwd: folder, ...options });
  return {
    folder,
    run: command,
    /** `npm install` of exactly these; each of ours must then come from the local registry, at that version. */
    async install(specs) {
      await command('npm', ['install', '--save-exact', '--no-audit', '--no-fund', '--prefer-offline', ...specs]);
      const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
      for (const [path, entry] of Object.entries(lock)) {
        if (path.startsWith('node_modules/@autobot/') && entry.link)
          throw new Error(`${path} is a link, not a package`);
      }
      return lock;
    },
  };
}

/**
 * Runs a command to its end.
 * @returns what it printed on stdout.
 * @throws {Error} with all that it printed, if it fails or is not done after three minutes.
 */
export function run(file, args, { cwd, env = {}, stopAfter } = {}) {
  return new Promise((resolve, reject) => {
    // What is stopped before its end is stopped with all that it started: npx does not pass signals on.
    const detached = stopAfter !== undefined;
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(file, args, { cwd, env: { ...cleanEnvironment(), ...env }, stdio, detached });
    const end = (signal) => (detached ? process.kill(-child.pid, signal) : child.kill(signal));
    let stdout = '';
    let stderr = '';
    let isStopped = false;
    const watchdog = setTimeout(() => end('SIGKILL'), COMMAND_MS);
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (isStopped || !stopAfter?.(stdout)) return;
      isStopped = true;
      end('SIGINT');
    });
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(watchdog);
      if (status === 0 || (isStopped && signal !== 'SIGKILL')) resolve(stdout);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${status ?? signal}\n${stdout}${stderr}`));
    });
  });
}

/** Settings of the npm that started us must not reach the stranger's npm, nor our tools its PATH. */
export function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|config_local)|NX_|NODE_OPTIONS|INIT_CWD)/.test(name),
  );
  const env = Object.fromEntries(kept);
  return { ...env, NO_COLOR: '1', npm_config_loglevel: 'error' };
}
